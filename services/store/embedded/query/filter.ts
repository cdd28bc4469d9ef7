import { badValue } from '../errors.js';
import { compileExpression } from '../expression/expression.js';
import { scopeOf } from '../expression/scope.js';
import type { Document } from '../values/bson.js';
import { splitPath, visitPath } from '../values/path.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { conditionHolds, isOperatorDocument, type LeafTest, parseCondition, truthy, valueHolds } from './operators.js';

/** Filled by a match: the index that the positional operator `$` stands for. */
export interface Found {
  position?: number;
}

/** Whether a document matches. */
export type Filter = (document: unknown, found?: Found) => boolean;

const EVERYTHING: Filter = () => true;

/**
 * Compiles a filter of MongoDB's query language. Throws MongoError for every operator that it does not know.
 * `variables` are what `$expr` sees as `$$name`.
 */
export function compileFilter(filter: Document, variables: Document = {}): Filter {
  const clauses = fieldsOf(filter).flatMap(([name, condition]) => compileClause(name, condition, variables));
  return all(clauses);
}

function all(filters: readonly Filter[]): Filter {
  if (filters.length === 0) return EVERYTHING;
  const [only] = filters;
  if (filters.length === 1 && only) return only;
  return (document, found) => {
    for (const filter of filters) if (!filter(document, found)) return false;
    return true;
  };
}

function compileClause(name: string, condition: unknown, variables: Document): Filter[] {
  if (name.startsWith('$')) return [compileLogical(name, condition, variables)];
  return [compileField(name, condition)];
}

function compileLogical(name: string, condition: unknown, variables: Document): Filter {
  switch (name) {
    case '$and':
      return all(branches(name, condition, variables));
    case '$or': {
      const any = branches(name, condition, variables);
      return (document, found) => any.some(filter => filter(document, found));
    }
    case '$nor': {
      const none = branches(name, condition, variables);
      return document => !none.some(filter => filter(document));
    }
    case '$expr': {
      const evaluate = compileExpression(condition, new Set(Object.keys(variables)));
      return document => truthy(evaluate(scopeOf(document, variables)));
    }
    case '$comment':
      return EVERYTHING;
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function branches(name: string, condition: unknown, variables: Document): Filter[] {
  if (!Array.isArray(condition)) throw badValue(`${name} must be an array`);
  if (condition.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return condition.map(branch => {
    if (!isDocument(branch)) throw badValue('$or/$and/$nor entries need to be full objects');
    return compileFilter(branch, variables);
  });
}

/** One field's condition: a value to equal, or a document of operators. */
function compileField(name: string, condition: unknown): Filter {
  const path = splitPath(name);
  return conditionHolds(parseCondition(condition, compileFilter), test => atPath(path, test));
}

function atPath(path: readonly string[], test: LeafTest): Filter {
  const reaches: Filter = (document, found) =>
    visitPath(document, path, (value, position, whole) => {
      const matched = test.matches(value, found, whole);
      if (matched && found && position !== undefined) found.position = position;
      return matched;
    });
  return test.negated ? document => !reaches(document) : reaches;
}

/** A filter for a bare value: what `$elemMatch`, `$pull` and array filters test elements with. */
export function compileElementFilter(condition: unknown): (value: unknown) => boolean {
  if (isDocument(condition) && !isOperatorDocument(condition)) return compileFilter(condition);
  return valueHolds(condition, compileFilter, false);
}
