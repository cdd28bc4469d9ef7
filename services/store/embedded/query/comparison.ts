import { BSONRegExp, MaxKey, MinKey } from 'bson';
import { badValue } from '../errors.js';
import { compareValues, equalValues, patternOf } from '../values/compare.js';
import { TYPE_RANK, typeOf } from '../values/types.js';
import { isOperatorDocument } from './operators.js';
import { regExpFrom } from './regexp.js';

type ValueTest = (value: unknown) => boolean;

/** `$eq`: null also equals missing; a string takes the fast way. */
export function equality(wanted: unknown): ValueTest {
  if (wanted === null || wanted === undefined) return value => value === null || value === undefined;
  if (typeof wanted === 'string')
    return value => value === wanted || (typeof value === 'object' && equalValues(value, wanted));
  return value => equalValues(value, wanted);
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  $gt: order => order > 0,
  $gte: order => order >= 0,
  $lt: order => order < 0,
  $lte: order => order <= 0,
};

/** `$gt` and its siblings compare only values of the same kind: a string is never greater than a number. */
export function comparison(operator: '$gt' | '$gte' | '$lt' | '$lte', bound: unknown): ValueTest {
  const holds = HOLDS[operator] as (order: number) => boolean;
  if (bound === null || bound === undefined) {
    return operator === '$gte' || operator === '$lte' ? equality(null) : () => false;
  }
  if (bound instanceof MinKey || bound instanceof MaxKey) {
    return value => value !== undefined && holds(compareValues(value, bound));
  }
  const rank = TYPE_RANK[typeOf(bound)];
  const isNaNBound = Number.isNaN(Number(bound)) && rank === TYPE_RANK.double;
  return value => {
    if (value === undefined || TYPE_RANK[typeOf(value)] !== rank) return false;
    // Nothing is less or greater than NaN, but NaN is equal to itself.
    if (rank === TYPE_RANK.double && (isNaNBound || Number.isNaN(Number(value)))) {
      return holds(0) && compareValues(value, bound) === 0;
    }
    return holds(compareValues(value, bound));
  };
}

/** `$in`, also with regular expressions among its values. Many strings are looked up rather than compared. */
export function membership(operator: string, operand: unknown): ValueTest {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  const strings = new Set<string>();
  const tests: ValueTest[] = [];
  for (const wanted of operand) {
    if (isOperatorDocument(wanted)) throw badValue(`cannot nest $ under ${operator}`);
    if (typeof wanted === 'string') strings.add(wanted);
    else if (wanted instanceof BSONRegExp) tests.push(regExpFrom(wanted), value => sameRegExp(value, wanted));
    else tests.push(equality(wanted));
  }
  return value => (typeof value === 'string' && strings.has(value)) || tests.some(test => test(value));
}

function sameRegExp(value: unknown, wanted: BSONRegExp): boolean {
  if (!(value instanceof BSONRegExp)) return false;
  const pattern = patternOf(value);
  return pattern.pattern === wanted.pattern && pattern.options === wanted.options;
}
