import { Double, Int32 } from 'bson';
import { MongoError } from '../errors.js';
import { average } from '../expression/arithmetic.js';
import { mergeDocuments } from '../expression/documents.js';
import { compileExpression } from '../expression/expression.js';
import { type Evaluate, scopeOf } from '../expression/scope.js';
import { encodeValue } from '../index/encode.js';
import { addNumbers } from '../update/arithmetic.js';
import type { Document } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { doubleOf } from '../values/numbers.js';
import { fieldsOf, isDocument, isNumber } from '../values/types.js';

/** Collects one group's values. */
interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

const ACCUMULATORS: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => folding(new Int32(0) as unknown, (sum, value) => (isNumber(value) ? addNumbers(sum, value) : sum)),
  $count: () => folding(new Int32(0) as unknown, sum => addNumbers(sum, new Int32(1))),
  $avg: () => collecting(values => average(values.filter(isNumber))),
  $min: () => extreme(-1),
  $max: () => extreme(1),
  $first: () => positioned(true),
  $last: () => positioned(false),
  $push: () => collecting(values => values.filter(value => value !== undefined)),
  $addToSet: distinct,
  $mergeObjects: () => collecting(mergeDocuments),
  $stdDevPop: () => collecting(values => deviation(values, 0)),
  $stdDevSamp: () => collecting(values => deviation(values, 1)),
};

function folding(start: unknown, step: (so: unknown, value: unknown) => unknown): Accumulator {
  let so = start;
  return {
    add(value) {
      so = step(so, value);
    },
    result: () => so,
  };
}

function collecting(finish: (values: readonly unknown[]) => unknown): Accumulator {
  const values: unknown[] = [];
  return { add: value => void values.push(value), result: () => finish(values) };
}

function extreme(sign: 1 | -1): Accumulator {
  return folding(null, (best, value) =>
    isNothing(value) || (best !== null && compareValues(value, best) * sign <= 0) ? best : value,
  );
}

function positioned(first: boolean): Accumulator {
  let seen = false;
  return folding(null, (so, value) => {
    const keep = first && seen;
    seen = true;
    return keep ? so : (value ?? null);
  });
}

function distinct(): Accumulator {
  const values = new Map<string, unknown>();
  return {
    add(value) {
      const key = encodeValue(value, 1).bytes.toString('latin1');
      if (value !== undefined && !values.has(key)) values.set(key, value);
    },
    result: () => [...values.values()],
  };
}

function deviation(values: readonly unknown[], less: 0 | 1): unknown {
  const numbers = values.filter(isNumber).map(doubleOf);
  if (numbers.length <= less) return null;
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return new Double(
    Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - less)),
  );
}

/** The fields of a `$group` (or the output of a `$bucket`), ready to collect. */
export interface GroupFields {
  start(): { add(document: Document): void; result(): Document };
}

export function compileGroupFields(fields: readonly [string, unknown][], variables: Document): GroupFields {
  const names = new Set(Object.keys(variables));
  const compiled = fields.map(([name, specification]) => {
    const entries = isDocument(specification) ? fieldsOf(specification) : [];
    const [operator, operand] = entries[0] ?? [];
    if (entries.length !== 1 || operator === undefined) {
      throw new MongoError('Location40234', `The field '${name}' must be an accumulator object`);
    }
    const create = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
    if (!create) throw new MongoError('Location15952', `unknown group operator '${operator}'`);
    const evaluate: Evaluate = operator === '$count' ? () => null : compileExpression(operand, names);
    return { name, create, evaluate };
  });
  return {
    start() {
      const running = compiled.map(({ name, create, evaluate }) => ({ name, evaluate, accumulator: create() }));
      return {
        add(document) {
          const scope = scopeOf(document, variables);
          for (const { evaluate, accumulator } of running) accumulator.add(evaluate(scope));
        },
        result: () => Object.fromEntries(running.map(({ name, accumulator }) => [name, accumulator.result()])),
      };
    },
  };
}
