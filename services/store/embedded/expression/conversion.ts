import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { MongoError } from '../errors.js';
import { truthy } from '../query/operators.js';
import { doubleOf, numberOf } from '../values/numbers.js';
import { isNumber, typeOf } from '../values/types.js';
import type { ExpressionOperator } from './operators.js';

type Convert = (value: unknown) => unknown;

function refuse(value: unknown, to: string): never {
  throw new MongoError(
    'ConversionFailure',
    `Unsupported conversion from ${typeOf(value)} to ${to} in $convert with no onError value`,
  );
}

function toNumber(value: unknown, to: string): number | bigint {
  if (isNumber(value)) return numberOf(value);
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Date && to !== 'int') return value.getTime();
  if (typeof value === 'string' && value.trim() === value && value !== '' && !Number.isNaN(Number(value))) {
    return to !== 'double' && /^-?\d+$/.test(value) ? BigInt(value) : Number(value);
  }
  return refuse(value, to);
}

function toInteger(value: unknown, to: 'int' | 'long'): unknown {
  const number = toNumber(value, to);
  if (typeof value === 'string' && typeof number === 'number' && !Number.isInteger(number)) refuse(value, to);
  if (typeof number === 'number' && !Number.isFinite(number)) refuse(value, to);
  const integer = typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
  const bits = to === 'int' ? 31n : 63n;
  if (integer >= 2n ** bits || integer < -(2n ** bits)) refuse(value, to);
  return to === 'int' ? new Int32(Number(integer)) : Long.fromBigInt(integer);
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (isNumber(value)) return String(value);
  return refuse(value, 'string');
}

function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (isNumber(value) && typeOf(value) !== 'int') return new Date(Math.trunc(doubleOf(value)));
  if (typeof value === 'string') {
    const date = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}${value.includes('T') ? 'Z' : ''}`);
    if (!Number.isNaN(date.getTime())) return date;
  }
  return refuse(value, 'date');
}

function toObjectId(value: unknown): ObjectId {
  if (value instanceof ObjectId) return value;
  if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
  return refuse(value, 'objectId');
}

const CONVERSIONS: Readonly<Record<string, Convert>> = {
  $toInt: value => toInteger(value, 'int'),
  $toLong: value => toInteger(value, 'long'),
  $toDouble: value => new Double(Number(toNumber(value, 'double'))),
  $toDecimal: value =>
    value instanceof Decimal128 ? value : Decimal128.fromString(String(toNumber(value, 'decimal'))),
  $toString: toText,
  $toBool: value => (isNumber(value) || typeof value === 'boolean' ? truthy(value) : true),
  $toDate: toDate,
  $toObjectId: toObjectId,
};

export const CONVERSION: Readonly<Record<string, ExpressionOperator>> = Object.fromEntries(
  Object.entries(CONVERSIONS).map(([name, convert]) => [
    name,
    {
      operands: [1, 1] as const,
      evaluate: ([value]: readonly unknown[]) => (value === null || value === undefined ? null : convert(value)),
    },
  ]),
);
