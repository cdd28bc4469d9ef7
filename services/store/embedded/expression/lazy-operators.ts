import { MongoError } from '../errors.js';
import { truthy } from '../query/operators.js';
import { fieldsOf, isDocument } from '../values/types.js';
import type { Evaluate } from './scope.js';

/** Compiles an inner expression that may see more variables. */
export type Compile = (inner: unknown, variables?: readonly string[]) => Evaluate;

/** Operators that decide which of their operands are evaluated, or under which variables. */
export const LAZY_OPERATORS: Readonly<Record<string, (operand: unknown, compile: Compile) => Evaluate>> = {
  $and(operand, compile) {
    const all = list(operand).map(inner => compile(inner));
    return scope => all.every(inner => truthy(inner(scope)));
  },
  $or(operand, compile) {
    const any = list(operand).map(inner => compile(inner));
    return scope => any.some(inner => truthy(inner(scope)));
  },
  $not(operand, compile) {
    const inner = compile(list(operand)[0]);
    return scope => !truthy(inner(scope));
  },
  $cond(operand, compile) {
    const [condition, yes, no] = conditional(operand).map(inner => compile(inner)) as [Evaluate, Evaluate, Evaluate];
    return scope => (truthy(condition(scope)) ? yes(scope) : no(scope));
  },
  $ifNull(operand, compile) {
    if (!Array.isArray(operand) || operand.length < 2)
      throw new MongoError('Location1257300', '$ifNull needs at least two arguments');
    const candidates = operand.map(inner => compile(inner));
    return scope => {
      let value: unknown;
      for (const candidate of candidates) {
        value = candidate(scope);
        if (value !== null && value !== undefined) return value;
      }
      return value;
    };
  },
  $switch(operand, compile) {
    const { branches, default: fallback } = named('$switch', operand, ['branches', 'default']);
    if (!Array.isArray(branches)) throw new MongoError('Location40061', '$switch requires an array of branches');
    const compiled = branches.map(branch => {
      const { case: test, then } = named('$switch', branch, ['case', 'then']);
      return { test: compile(test), outcome: compile(then) };
    });
    const otherwise = fallback === undefined ? null : compile(fallback);
    return scope => {
      const taken = compiled.find(({ test }) => truthy(test(scope)));
      if (taken) return taken.outcome(scope);
      if (otherwise) return otherwise(scope);
      throw new MongoError(
        'Location40066',
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    };
  },
  $let(operand, compile) {
    const { vars, in: body } = named('$let', operand, ['vars', 'in']);
    const variables = fieldsOf(isDocument(vars) ? vars : {}).map(([name, inner]) => ({
      name,
      evaluate: compile(inner),
    }));
    const evaluate = compile(
      body,
      variables.map(({ name }) => name),
    );
    return scope =>
      evaluate({
        ...scope,
        ...Object.fromEntries(variables.map(variable => [variable.name, variable.evaluate(scope)])),
      });
  },
  $map(operand, compile) {
    const { input, as = 'this', in: body } = named('$map', operand, ['input', 'as', 'in']);
    const [array, each] = [compile(input), compile(body, [String(as)])];
    return scope =>
      overArray('$map', array(scope), elements =>
        elements.map(element => each({ ...scope, [String(as)]: element }) ?? null),
      );
  },
  $filter(operand, compile) {
    const { input, as = 'this', cond, limit } = named('$filter', operand, ['input', 'as', 'cond', 'limit']);
    const [array, keep] = [compile(input), compile(cond, [String(as)])];
    const most = limit === undefined ? null : compile(limit);
    return scope =>
      overArray('$filter', array(scope), elements => {
        const kept = elements.filter(element => truthy(keep({ ...scope, [String(as)]: element })));
        const count = most?.(scope);
        return count === undefined || count === null ? kept : kept.slice(0, Number(count));
      });
  },
  $reduce(operand, compile) {
    const { input, initialValue, in: body } = named('$reduce', operand, ['input', 'initialValue', 'in']);
    const [array, start, step] = [compile(input), compile(initialValue), compile(body, ['this', 'value'])];
    return scope =>
      overArray('$reduce', array(scope), elements =>
        elements.reduce((value: unknown, element) => step({ ...scope, this: element, value }), start(scope)),
      );
  },
};

const list = (operand: unknown): readonly unknown[] => (Array.isArray(operand) ? operand : [operand]);

function conditional(operand: unknown): readonly unknown[] {
  if (!Array.isArray(operand)) {
    const { if: test, then: yes, else: no } = named('$cond', operand, ['if', 'then', 'else']);
    return [test, yes, no];
  }
  if (operand.length === 3) return operand;
  throw new MongoError(
    'Location16020',
    `Expression $cond takes exactly 3 arguments. ${operand.length} were passed in.`,
  );
}

function named<K extends string>(operator: string, operand: unknown, names: readonly K[]): Partial<Record<K, unknown>> {
  if (!isDocument(operand))
    throw new MongoError('FailedToParse', `${operator} only supports an object as its argument`);
  const unknown = Object.keys(operand).find(name => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw new MongoError('FailedToParse', `Unrecognized parameter to ${operator}: ${unknown}`);
  return operand as Partial<Record<K, unknown>>;
}

function overArray(operator: string, value: unknown, evaluate: (elements: readonly unknown[]) => unknown): unknown {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) throw new MongoError('Location16883', `input to ${operator} must be an array`);
  return evaluate(value);
}
