import { MongoError } from '../errors.js';
import { integerOf } from '../values/numbers.js';
import { isDocument } from '../values/types.js';
import { compileElementFilter } from './filter.js';

/** `$elemMatch` in a projection: the first matching element, alone in its array. */
export function elementProjection(operand: unknown): (value: unknown) => unknown {
  if (!isDocument(operand)) throw new MongoError('Location31274', 'elemMatch: Invalid argument, object required');
  const matches = compileElementFilter(operand);
  return value => {
    if (!Array.isArray(value)) return undefined;
    const found = value.find(element => matches(element));
    return found === undefined ? undefined : [found];
  };
}

/** `$slice: n` or `[skip, n]`; from the end when negative. */
export function sliceProjection(operand: unknown): (value: unknown) => unknown {
  const [skip, count] = Array.isArray(operand)
    ? [integerOf(operand[0]), integerOf(operand[1])]
    : [null, integerOf(operand)];
  if (count === null || (Array.isArray(operand) && (skip === null || operand.length !== 2))) {
    throw new MongoError('Location28667', 'Invalid $slice syntax: it takes a number, or an array of two numbers');
  }
  if (skip !== null && count <= 0)
    throw new MongoError('Location28724', 'First argument must be an array, third argument to $slice must be positive');
  return value => {
    if (!Array.isArray(value)) return value;
    if (skip === null) return count < 0 ? value.slice(count) : value.slice(0, count);
    const from = skip < 0 ? Math.max(0, value.length + skip) : skip;
    return value.slice(from, from + count);
  };
}
