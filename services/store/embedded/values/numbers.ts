import { Decimal128, Double, Int32, Long } from 'bson';

/** A number's exact value: an integer beyond 2^53 as bigint, a decimal as its nearest double. */
export function numberOf(value: unknown): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) {
    const double = value.toNumber();
    return Number.isSafeInteger(double) ? double : value.toBigInt();
  }
  if (value instanceof Decimal128) return Number(value.toString());
  throw new TypeError('not a number');
}

/** Nearest double. */
export function doubleOf(value: unknown): number {
  return Number(numberOf(value));
}

/** NaN sorts below every number and equals itself. */
export function compareNumbers(left: unknown, right: unknown): number {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a < b) return -1;
  if (a > b) return 1;
  // Neither is less: equal, unless one of them is NaN.
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

/** The whole number in it, or `null` when it has a fraction, is no number, or does not fit 53 bits. */
export function integerOf(value: unknown): number | null {
  const isNumeric =
    typeof value === 'number' ||
    value instanceof Int32 ||
    value instanceof Double ||
    value instanceof Long ||
    value instanceof Decimal128;
  if (!isNumeric) return null;
  const double = doubleOf(value);
  return Number.isSafeInteger(double) ? double : null;
}
