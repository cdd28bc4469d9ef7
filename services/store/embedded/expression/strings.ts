import { Int32 } from 'bson';
import { MongoError } from '../errors.js';
import { compareStrings } from '../values/compare.js';
import { integerOf } from '../values/numbers.js';
import { isNumber, typeOf } from '../values/types.js';
import type { ExpressionOperator } from './operators.js';

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** As MongoDB turns values into text for `$toLower` and its like: nothing is the empty string. */
function textOf(name: string, value: unknown): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (isNumber(value)) return String(value);
  throw new MongoError('Location16007', `can't convert from BSON type ${typeOf(value)} to String in ${name}`);
}

/** Over code points, as the names that end in CP say. */
const codePoints = (text: string): string[] => [...text];

function concat(values: readonly unknown[]): unknown {
  if (values.some(isNothing)) return null;
  const wrong = values.find(value => typeof value !== 'string');
  if (wrong !== undefined) throw new MongoError('Location16702', `$concat only supports strings, not ${typeOf(wrong)}`);
  return values.join('');
}

function substring([value, start, length]: readonly unknown[]): unknown {
  const [from, count] = [integerOf(start), integerOf(length)];
  if (from === null || count === null || from < 0)
    throw new MongoError('Location34450', '$substrCP: starting index and length must be non-negative integers');
  return codePoints(textOf('$substrCP', value))
    .slice(from, count < 0 ? undefined : from + count)
    .join('');
}

function indexOf([value, part, start, end]: readonly unknown[]): unknown {
  if (isNothing(value)) return null;
  if (typeof value !== 'string' || typeof part !== 'string')
    throw new MongoError('Location40093', '$indexOfCP requires strings');
  const points = codePoints(value);
  const from = isNothing(start) ? 0 : (integerOf(start) ?? 0);
  const to = isNothing(end) ? points.length : (integerOf(end) ?? points.length);
  const at = points.slice(0, to).join('').indexOf(part, points.slice(0, from).join('').length);
  return new Int32(at === -1 ? -1 : codePoints(value.slice(0, at)).length);
}

function length([value]: readonly unknown[]): unknown {
  if (typeof value !== 'string')
    throw new MongoError('Location34471', `$strLenCP requires a string argument, found: ${typeOf(value)}`);
  return new Int32(codePoints(value).length);
}

export const STRINGS: Readonly<Record<string, ExpressionOperator>> = {
  $concat: { operands: [0, Number.POSITIVE_INFINITY], evaluate: concat },
  $toLower: { operands: [1, 1], evaluate: ([value]) => textOf('$toLower', value).toLowerCase() },
  $toUpper: { operands: [1, 1], evaluate: ([value]) => textOf('$toUpper', value).toUpperCase() },
  $strLenCP: { operands: [1, 1], evaluate: length },
  $substrCP: { operands: [3, 3], evaluate: substring },
  $indexOfCP: { operands: [2, 4], evaluate: indexOf },
  $strcasecmp: {
    operands: [2, 2],
    evaluate: ([left, right]) =>
      new Int32(compareStrings(textOf('$strcasecmp', left).toUpperCase(), textOf('$strcasecmp', right).toUpperCase())),
  },
};
