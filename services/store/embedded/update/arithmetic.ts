import { Decimal128, Double, Int32, Long } from 'bson';
import { badValue } from '../errors.js';
import { doubleOf, numberOf } from '../values/numbers.js';
import { typeOf } from '../values/types.js';

const INT_MAX = 2n ** 31n - 1n;
const INT_MIN = -(2n ** 31n);
const LONG_MAX = 2n ** 63n - 1n;
const LONG_MIN = -(2n ** 63n);

/** Sum in the wider of the two types; a 32-bit overflow becomes 64 bits. */
export function addNumbers(left: unknown, right: unknown): unknown {
  return combine(
    left,
    right,
    (a, b) => a + b,
    (a, b) => a + b,
  );
}

export function multiplyNumbers(left: unknown, right: unknown): unknown {
  return combine(
    left,
    right,
    (a, b) => a * b,
    (a, b) => a * b,
  );
}

function combine(
  left: unknown,
  right: unknown,
  doubles: (a: number, b: number) => number,
  integers: (a: bigint, b: bigint) => bigint,
): unknown {
  if (left instanceof Decimal128 || right instanceof Decimal128) {
    throw badValue('Arithmetic on Decimal128 is not supported by this server');
  }
  const types = [typeOf(left), typeOf(right)];
  if (types.includes('double')) return new Double(doubles(doubleOf(left), doubleOf(right)));
  const exact = integers(BigInt(numberOf(left)), BigInt(numberOf(right)));
  if (!types.includes('long') && exact >= INT_MIN && exact <= INT_MAX) return new Int32(Number(exact));
  if (exact > LONG_MAX || exact < LONG_MIN)
    throw badValue('Failed to apply the operation: the result overflows a 64-bit integer');
  return Long.fromBigInt(exact);
}
