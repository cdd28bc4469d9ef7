import { Binary, BSONRegExp, BSONSymbol, type Code, type ObjectId, type Timestamp } from 'bson';
import { compareNumbers } from './numbers.js';
import { fieldsOf, RANK_NUMBER, TYPE_RANK, typeOf } from './types.js';

/** MongoDB's total order of all values: first by type, then within it. Missing (`undefined`) stands where the caller puts it: below null. */
export function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  const type = typeOf(left);
  const rank = TYPE_RANK[type];
  const otherRank = TYPE_RANK[typeOf(right)];
  if (rank !== otherRank) return rank < otherRank ? -1 : 1;
  if (rank === RANK_NUMBER) return compareNumbers(left, right);
  switch (type) {
    case 'string':
    case 'symbol':
      return compareStrings(textOf(left), textOf(right));
    case 'object':
      return compareDocuments(left as Record<string, unknown>, right as Record<string, unknown>);
    case 'array':
      return compareArrays(left as unknown[], right as unknown[]);
    case 'binData':
      return compareBinary(left, right);
    case 'objectId':
      return Buffer.compare((left as ObjectId).id, (right as ObjectId).id);
    case 'bool':
      return Number(left) - Number(right);
    case 'date':
      return Math.sign((left as Date).getTime() - (right as Date).getTime());
    case 'timestamp':
      return compareTimestamps(left as Timestamp, right as Timestamp);
    case 'regex':
      return compareRegExps(left, right);
    case 'javascript':
    case 'javascriptWithScope':
      return compareStrings(String((left as Code).code), String((right as Code).code));
    default:
      return 0;
  }
}

export const equalValues = (left: unknown, right: unknown): boolean => compareValues(left, right) === 0;

const textOf = (value: unknown): string => (value instanceof BSONSymbol ? value.value : String(value));

/** By code point, as UTF-8 bytes order; JavaScript's own order differs above U+FFFF. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    const aSurrogate = a >= 0xd800 && a <= 0xdfff;
    const bSurrogate = b >= 0xd800 && b <= 0xdfff;
    if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1;
    return a < b ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

function compareDocuments(left: Record<string, unknown>, right: Record<string, unknown>): number {
  const a = fieldsOf(left);
  const b = fieldsOf(right);
  for (let i = 0; ; i++) {
    const one = a[i];
    const other = b[i];
    if (!one || !other) return Math.sign(a.length - b.length);
    const byType = TYPE_RANK[typeOf(one[1])] - TYPE_RANK[typeOf(other[1])];
    if (byType !== 0) return Math.sign(byType);
    const byField = compareStrings(one[0], other[0]) || compareValues(one[1], other[1]);
    if (byField !== 0) return byField;
  }
}

function compareArrays(left: readonly unknown[], right: readonly unknown[]): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const order = compareValues(left[i], right[i]);
    if (order !== 0) return order;
  }
  return Math.sign(left.length - right.length);
}

/** By length, then subtype, then bytes. */
function compareBinary(left: unknown, right: unknown): number {
  const a = bytesOf(left);
  const b = bytesOf(right);
  return Math.sign(a.bytes.length - b.bytes.length || a.subtype - b.subtype) || Buffer.compare(a.bytes, b.bytes);
}

export function bytesOf(value: unknown): { bytes: Uint8Array; subtype: number } {
  if (value instanceof Binary) return { bytes: value.buffer.subarray(0, value.position), subtype: value.sub_type };
  return { bytes: value as Uint8Array, subtype: 0 };
}

function compareTimestamps(left: Timestamp, right: Timestamp): number {
  return Math.sign(
    left.getHighBitsUnsigned() - right.getHighBitsUnsigned() || left.getLowBitsUnsigned() - right.getLowBitsUnsigned(),
  );
}

function compareRegExps(left: unknown, right: unknown): number {
  const [a, b] = [patternOf(left), patternOf(right)];
  return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options);
}

export function patternOf(value: unknown): { pattern: string; options: string } {
  if (value instanceof BSONRegExp) return { pattern: value.pattern, options: value.options };
  const { source, flags } = value as RegExp;
  return { pattern: source, options: flags };
}
