import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { setField } from '../values/path.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { bridgeOperator } from './bridge.js';
import { LAZY_OPERATORS } from './lazy-operators.js';
import { OPERATORS } from './operators.js';
import { type Evaluate, readPath, type Scope } from './scope.js';

/** Variables that every pipeline has. */
const SYSTEM_VARIABLES = new Set(['ROOT', 'CURRENT', 'NOW', 'REMOVE', 'DESCEND', 'PRUNE', 'KEEP']);

/** Compiles an aggregation expression. Throws for any operator and any variable that it does not know. */
export function compileExpression(expression: unknown, variables: ReadonlySet<string> = new Set()): Evaluate {
  if (typeof expression === 'string') return compileString(expression, variables);
  if (Array.isArray(expression)) {
    const elements = expression.map(element => compileExpression(element, variables));
    return scope => elements.map(element => element(scope) ?? null);
  }
  if (!isDocument(expression)) return () => expression;
  const fields = fieldsOf(expression);
  const [first] = fields;
  if (first?.[0].startsWith('$')) {
    if (fields.length !== 1)
      throw new MongoError(
        'Location15983',
        `an expression specification must contain exactly one field, the name of the expression. Found ${fields.length} fields`,
      );
    return compileOperator(first[0], first[1], variables);
  }
  return compileObject(expression, variables);
}

function compileString(text: string, variables: ReadonlySet<string>): Evaluate {
  if (!text.startsWith('$')) return () => text;
  if (text === '$') throw new MongoError('Location16872', "'$' by itself is not a valid FieldPath");
  if (!text.startsWith('$$')) return pathFrom('CURRENT', checkedPath(text.slice(1)));
  const [name = '', ...path] = text.slice(2).split('.');
  if (!variables.has(name) && !SYSTEM_VARIABLES.has(name))
    throw new MongoError('Location17276', `Use of undefined variable: ${name}`);
  if (name === 'REMOVE') return () => undefined;
  return pathFrom(name, path);
}

function checkedPath(text: string): readonly string[] {
  const path = text.split('.');
  if (path.includes(''))
    throw new MongoError('Location40353', 'FieldPath must not end with a "." and must not hold an empty field name');
  const dollar = path.find(name => name.startsWith('$'));
  if (dollar)
    throw new MongoError(
      'Location16410',
      `FieldPath field names may not start with '$'. Consider using $getField or $setField: ${dollar}`,
    );
  return path;
}

const pathFrom =
  (variable: string, path: readonly string[]): Evaluate =>
  (scope: Scope) =>
    readPath(scope[variable], path);

function compileObject(expression: Document, variables: ReadonlySet<string>): Evaluate {
  const fields = fieldsOf(expression).map(([name, value]) => ({ name, evaluate: compileExpression(value, variables) }));
  return scope => {
    const result: Document = {};
    for (const { name, evaluate } of fields) {
      const value = evaluate(scope);
      if (value !== undefined) setField(result, name, value);
    }
    return result;
  };
}

function compileOperator(name: string, operand: unknown, variables: ReadonlySet<string>): Evaluate {
  if (name === '$literal') return () => operand;
  const compile = (inner: unknown, more: readonly string[] = []) =>
    compileExpression(inner, more.length === 0 ? variables : new Set([...variables, ...more]));
  const lazy = Object.hasOwn(LAZY_OPERATORS, name) ? LAZY_OPERATORS[name] : undefined;
  if (lazy) return lazy(operand, compile);
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator) return bridgeOperator(name, operand, compile);
  const operands = (Array.isArray(operand) ? operand : [operand]).map(inner => compile(inner));
  const [fewest, most] = operator.operands;
  if (operands.length < fewest || operands.length > most) {
    throw new MongoError(
      'Location16020',
      `Expression ${name} takes ${fewest === most ? `exactly ${fewest}` : `${fewest} to ${most}`} arguments. ${operands.length} were passed in.`,
    );
  }
  const { evaluate } = operator;
  // One operand that is an array written out is the list of operands; one that evaluates to an array is that array.
  return scope => evaluate(operands.map(inner => inner(scope)));
}
