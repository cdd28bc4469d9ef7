import { createHash } from 'node:crypto';
import type { Code, ObjectId, Timestamp } from 'bson';
import { bytesOf, patternOf } from '../values/compare.js';
import { numberOf } from '../values/numbers.js';
import { fieldsOf, type TypeName, typeOf } from '../values/types.js';

/**
 * Bytes whose order is MongoDB's order of values, so that LMDB's order of keys answers ranges and sorts.
 * Each value begins with the tag of its type; no encoding is the beginning of another.
 */
export const TYPE_TAG: Readonly<Record<TypeName, number>> = {
  minKey: 0x05,
  undefined: 0x08,
  null: 0x0a,
  int: 0x10,
  double: 0x10,
  long: 0x10,
  decimal: 0x10,
  string: 0x20,
  symbol: 0x20,
  object: 0x30,
  array: 0x38,
  binData: 0x40,
  objectId: 0x48,
  bool: 0x50,
  date: 0x58,
  timestamp: 0x60,
  regex: 0x68,
  dbPointer: 0x6c,
  javascript: 0x70,
  javascriptWithScope: 0x74,
  maxKey: 0xf0,
};

/** Longer values keep this many bytes and a hash: they stay unique and findable, but their order among each other is lost. */
export const MAX_VALUE_BYTES = 240;
const HASH_BYTES = 20;

export interface EncodedValue {
  readonly bytes: Buffer;
  readonly truncated: boolean;
}

export function encodeValue(value: unknown, direction: 1 | -1): EncodedValue {
  const parts: Uint8Array[] = [];
  write(parts, value);
  const whole = parts.length === 1 ? Buffer.from(parts[0] as Uint8Array) : Buffer.concat(parts);
  const truncated = whole.length > MAX_VALUE_BYTES;
  const bytes = truncated ? truncate(whole) : whole;
  return { bytes: direction === 1 ? bytes : inverted(bytes), truncated };
}

function truncate(whole: Buffer): Buffer {
  const hash = createHash('sha256').update(whole).digest().subarray(0, HASH_BYTES);
  return Buffer.concat([whole.subarray(0, MAX_VALUE_BYTES), hash]);
}

/** The bytes that every value that cannot be told from this one by its beginning starts with. */
export function boundBytes(value: unknown, direction: 1 | -1): EncodedValue {
  const { bytes, truncated } = encodeValue(value, direction);
  return { bytes: truncated ? bytes.subarray(0, MAX_VALUE_BYTES) : bytes, truncated };
}

export function inverted(bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(bytes.length);
  for (let i = 0; i < bytes.length; i++) result[i] = 0xff - (bytes[i] as number);
  return result;
}

const TAGS: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Object.entries(TYPE_TAG).map(([type, tag]) => [type, Buffer.from([tag])]),
);

function write(parts: Uint8Array[], value: unknown): void {
  const type = typeOf(value);
  parts.push(TAGS[type] as Buffer);
  const encodeBody = BODIES[type];
  if (encodeBody) encodeBody(parts, value);
}

type EncodeBody = (parts: Uint8Array[], value: unknown) => void;

const writeNumber: EncodeBody = (parts, value) => parts.push(numberBytes(numberOf(value)));
const writeText: EncodeBody = (parts, value) => parts.push(terminated(Buffer.from(String(value), 'utf8')));
const writeCode: EncodeBody = (parts, value) => parts.push(terminated(Buffer.from(String((value as Code).code))));

/** What follows the tag; types without an entry have one value only. */
const BODIES: Partial<Record<TypeName, EncodeBody>> = {
  int: writeNumber,
  double: writeNumber,
  long: writeNumber,
  decimal: writeNumber,
  string: writeText,
  symbol: writeText,
  object: (parts, value) => writeDocument(parts, value as Record<string, unknown>),
  array: (parts, value) => writeArray(parts, value as readonly unknown[]),
  binData: (parts, value) => writeBinary(parts, value),
  objectId: (parts, value) => parts.push((value as ObjectId).id),
  bool: (parts, value) => parts.push(Buffer.from([value ? 1 : 0])),
  date: (parts, value) => parts.push(numberBytes((value as Date).getTime())),
  timestamp: (parts, value) => parts.push(timestampBytes(value as Timestamp)),
  regex(parts, value) {
    const { pattern, options } = patternOf(value);
    parts.push(terminated(Buffer.from(pattern)), terminated(Buffer.from(options)));
  },
  javascript: writeCode,
  javascriptWithScope: writeCode,
};

/** A double in order, then how far an integer beyond 2^53 stands from it. */
function numberBytes(value: number | bigint): Buffer {
  const bytes = Buffer.allocUnsafe(10);
  const double = Number(value);
  if (Number.isNaN(double)) return bytes.fill(0);
  bytes.writeDoubleBE(double === 0 ? 0 : double, 0);
  if ((bytes[0] as number) & 0x80) for (let i = 0; i < 8; i++) bytes[i] = 0xff - (bytes[i] as number);
  else bytes[0] = (bytes[0] as number) | 0x80;
  const beyond = typeof value === 'bigint' ? Number(value - BigInt(double)) : 0;
  bytes.writeUInt16BE(0x8000 + beyond, 8);
  return bytes;
}

/** Zero bytes are escaped, so that the end (two zeros) sorts before every continuation. */
function terminated(bytes: Buffer): Buffer {
  if (!bytes.includes(0)) {
    const result = Buffer.allocUnsafe(bytes.length + 2);
    bytes.copy(result);
    result.writeUInt16BE(0, bytes.length);
    return result;
  }
  const escaped: number[] = [];
  for (const byte of bytes) byte === 0 ? escaped.push(0, 0xff) : escaped.push(byte);
  return Buffer.from([...escaped, 0, 0]);
}

const MORE = Buffer.from([1]);
const END = Buffer.from([0]);

function writeDocument(parts: Uint8Array[], document: Record<string, unknown>): void {
  for (const [name, value] of fieldsOf(document)) {
    parts.push(MORE, TAGS[typeOf(value)] as Buffer, terminated(Buffer.from(name)));
    write(parts, value);
  }
  parts.push(END);
}

function writeArray(parts: Uint8Array[], array: readonly unknown[]): void {
  for (const element of array) {
    parts.push(MORE);
    write(parts, element);
  }
  parts.push(END);
}

function writeBinary(parts: Uint8Array[], value: unknown): void {
  const { bytes, subtype } = bytesOf(value);
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(bytes.length, 0);
  head[4] = subtype;
  parts.push(head, bytes);
}

function timestampBytes(value: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeUInt32BE(value.getHighBitsUnsigned(), 0);
  bytes.writeUInt32BE(value.getLowBitsUnsigned(), 4);
  return bytes;
}
