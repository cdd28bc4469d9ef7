import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

/** BSON types by MongoDB's names (`$type` aliases). */
export type TypeName =
  | 'minKey'
  | 'undefined'
  | 'null'
  | 'int'
  | 'double'
  | 'long'
  | 'decimal'
  | 'string'
  | 'symbol'
  | 'object'
  | 'array'
  | 'binData'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'timestamp'
  | 'regex'
  | 'javascript'
  | 'dbPointer'
  | 'javascriptWithScope'
  | 'maxKey';

/** BSON's type numbers, as `$type` takes them. */
export const TYPE_NUMBERS: Readonly<Record<TypeName, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

/** MongoDB's order between types; types with one rank compare by value. */
export const TYPE_RANK: Readonly<Record<TypeName, number>> = {
  minKey: 0,
  undefined: 1,
  null: 2,
  int: 3,
  double: 3,
  long: 3,
  decimal: 3,
  string: 4,
  symbol: 4,
  object: 5,
  array: 6,
  binData: 7,
  objectId: 8,
  bool: 9,
  date: 10,
  timestamp: 11,
  regex: 12,
  dbPointer: 13,
  javascript: 14,
  javascriptWithScope: 15,
  maxKey: 16,
};

export const RANK_NUMBER = TYPE_RANK.int;

export function typeOf(value: unknown): TypeName {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0) ? 'int' : 'double';
    case 'bigint':
      return 'long';
    case 'undefined':
      return 'undefined';
    default:
      return value === null ? 'null' : typeOfObject(value as object);
  }
}

function typeOfObject(value: object): TypeName {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return 'object';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Int32) return 'int';
  if (value instanceof Double) return 'double';
  if (value instanceof Date) return 'date';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Long) return 'long';
  if (value instanceof Binary || value instanceof Uint8Array) return 'binData';
  if (value instanceof Decimal128) return 'decimal';
  if (value instanceof BSONRegExp || value instanceof RegExp) return 'regex';
  if (value instanceof BSONSymbol) return 'symbol';
  if (value instanceof MinKey) return 'minKey';
  if (value instanceof MaxKey) return 'maxKey';
  if (value instanceof Code) return value.scope ? 'javascriptWithScope' : 'javascript';
  if (value instanceof DBRef) return 'object';
  return 'object';
}

export function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && typeOfObject(value) === 'object';
}

/** A document's fields in order; a DBRef is a document with `$ref` and `$id`. */
export function fieldsOf(value: Record<string, unknown>): [string, unknown][] {
  if (value instanceof DBRef) {
    const { collection, oid, db, fields } = value as DBRef;
    return [
      ['$ref', collection],
      ['$id', oid],
      ...(db ? [['$db', db] as [string, unknown]] : []),
      ...Object.entries(fields),
    ];
  }
  return Object.entries(value);
}

export function isNumber(value: unknown): boolean {
  return TYPE_RANK[typeOf(value)] === RANK_NUMBER;
}
