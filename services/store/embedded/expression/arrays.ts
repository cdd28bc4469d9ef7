import { Int32 } from 'bson';
import { MongoError } from '../errors.js';
import { truthy } from '../query/operators.js';
import { equalValues } from '../values/compare.js';
import { integerOf } from '../values/numbers.js';
import { typeOf } from '../values/types.js';
import type { ExpressionOperator } from './operators.js';

const MANY = Number.POSITIVE_INFINITY;
const isNothing = (value: unknown): boolean => value === null || value === undefined;

function array(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value))
    throw new MongoError(
      'Location17124',
      `The argument to ${name} must be an array, but was of type: ${typeOf(value)}`,
    );
  return value;
}

/** The operator gives null when its first operand is nothing. */
function onArray(
  name: string,
  operands: readonly [number, number],
  evaluate: (elements: readonly unknown[], rest: readonly unknown[]) => unknown,
): ExpressionOperator {
  return { operands, evaluate: ([first, ...rest]) => (isNothing(first) ? null : evaluate(array(name, first), rest)) };
}

export function includes(elements: readonly unknown[], wanted: unknown): boolean {
  return elements.some(element => equalValues(element, wanted));
}

export function distinctValues(elements: readonly unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (const element of elements) if (!includes(kept, element)) kept.push(element);
  return kept;
}

function at(elements: readonly unknown[], index: unknown): unknown {
  const position = integerOf(index);
  if (position === null) throw new MongoError('Location28690', "$arrayElemAt's second argument must be a whole number");
  return elements.at(position);
}

function slice(elements: readonly unknown[], [first, second]: readonly unknown[]): unknown {
  const start = integerOf(first);
  if (start === null) throw new MongoError('Location28725', 'Second argument to $slice must be a whole number');
  if (second === undefined) return start < 0 ? elements.slice(start) : elements.slice(0, start);
  const count = integerOf(second);
  if (count === null || count <= 0) throw new MongoError('Location28729', 'Third argument to $slice must be positive');
  const from = start < 0 ? Math.max(0, elements.length + start) : start;
  return elements.slice(from, from + count);
}

function range([start, end, step = new Int32(1)]: readonly unknown[]): unknown {
  const [from, to, by] = [integerOf(start), integerOf(end), integerOf(step)];
  if (from === null || to === null || by === null || by === 0)
    throw new MongoError('Location34443', '$range requires whole numbers and a step that is not zero');
  const length = Math.max(0, Math.ceil((to - from) / by));
  if (length > 1_000_000)
    throw new MongoError('QueryExceededMemoryLimitNoDiskUseAllowed', '$range would use too much memory');
  return Array.from({ length }, (_, i) => new Int32(from + i * by));
}

const sets = (name: string, values: readonly unknown[]): (readonly unknown[])[] | null =>
  values.some(isNothing) ? null : values.map(value => distinctValues(array(name, value)));

export const ARRAYS: Readonly<Record<string, ExpressionOperator>> = {
  $size: { operands: [1, 1], evaluate: ([value]) => new Int32(array('$size', value).length) },
  $isArray: { operands: [1, 1], evaluate: ([value]) => Array.isArray(value) },
  $arrayElemAt: onArray('$arrayElemAt', [2, 2], (elements, [index]) => at(elements, index)),
  $first: onArray('$first', [1, 1], elements => elements[0]),
  $last: onArray('$last', [1, 1], elements => elements.at(-1)),
  $reverseArray: onArray('$reverseArray', [1, 1], elements => elements.toReversed()),
  $slice: onArray('$slice', [2, 3], slice),
  $range: { operands: [2, 3], evaluate: range },
  $in: {
    operands: [2, 2],
    evaluate([value, elements]) {
      if (!Array.isArray(elements))
        throw new MongoError('Location40081', `$in requires an array as a second argument, found: ${typeOf(elements)}`);
      return includes(elements, value);
    },
  },
  $indexOfArray: onArray('$indexOfArray', [2, 4], (elements, [wanted, start, end]) => {
    const from = integerOf(start) ?? 0;
    const to = integerOf(end) ?? elements.length;
    return new Int32(elements.findIndex((element, i) => i >= from && i < to && equalValues(element, wanted)));
  }),
  $concatArrays: {
    operands: [0, MANY],
    evaluate: values => (values.some(isNothing) ? null : values.flatMap(value => array('$concatArrays', value))),
  },
  $setUnion: {
    operands: [0, MANY],
    evaluate: values => sets('$setUnion', values) && distinctValues((sets('$setUnion', values) ?? []).flat()),
  },
  $setIntersection: {
    operands: [0, MANY],
    evaluate: values =>
      sets('$setIntersection', values)?.reduce((kept, set) => kept.filter(element => includes(set, element))) ?? null,
  },
  $setDifference: {
    operands: [2, 2],
    evaluate(values) {
      const [left, right] = sets('$setDifference', values) ?? [];
      return left && right ? left.filter(element => !includes(right, element)) : null;
    },
  },
  $setEquals: {
    operands: [2, MANY],
    evaluate(values) {
      const [first = [], ...others] = values.map(value => distinctValues(array('$setEquals', value)));
      return others.every(set => set.length === first.length && set.every(element => includes(first, element)));
    },
  },
  $setIsSubset: {
    operands: [2, 2],
    evaluate: ([left, right]) =>
      array('$setIsSubset', left).every(element => includes(array('$setIsSubset', right), element)),
  },
  $anyElementTrue: { operands: [1, 1], evaluate: ([value]) => array('$anyElementTrue', value).some(truthy) },
  $allElementsTrue: { operands: [1, 1], evaluate: ([value]) => array('$allElementsTrue', value).every(truthy) },
};
