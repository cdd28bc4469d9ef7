import { MongoError } from '../errors.js';
import type { IndexRecord } from '../index/definition.js';
import { compileFilter } from '../query/filter.js';
import { type Document, plain } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { integerOf } from '../values/numbers.js';
import { isArrayIndex, splitPath } from '../values/path.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { booleanArgument } from './command.js';

export type IndexDefinition = Omit<IndexRecord, 'id' | 'multikey' | 'truncated'>;

const TAKEN = new Set([
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'hidden',
  'background',
  'v',
  'ns',
]);
const MAX_FIELDS = 32;

/** One index of a createIndexes, checked. Any option that is not obeyed is refused by name. */
export function parseIndex(specification: Document): IndexDefinition {
  const { key } = specification;
  if (!isDocument(key))
    throw new MongoError('FailedToParse', "The 'key' field is a required property of an index specification");
  for (const name of Object.keys(specification)) {
    if (!TAKEN.has(name))
      throw new MongoError('CannotCreateIndex', `The index option '${name}' is not supported by this server`);
  }
  const parsed = parseKey(key);
  const name =
    specification.name ??
    fieldsOf(parsed)
      .map(([field, direction]) => `${field}_${direction}`)
      .join('_');
  if (typeof name !== 'string' || name === '') throw new MongoError('CannotCreateIndex', 'index name cannot be empty');
  const isId = fieldsOf(parsed).length === 1 && '_id' in parsed;
  const partial = specification.partialFilterExpression ?? null;
  if (partial !== null && !isDocument(partial))
    throw new MongoError('TypeMismatch', "The field 'partialFilterExpression' must be an object");
  if (partial !== null) refusePartial(partial);
  const sparse = booleanArgument(specification, 'sparse');
  if (partial !== null && sparse)
    throw new MongoError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name: isId ? '_id_' : name,
    key: parsed,
    unique: isId || booleanArgument(specification, 'unique'),
    sparse,
    partialFilterExpression: partial === null ? null : plain(partial),
    expireAfterSeconds: expiry(specification, parsed),
    hidden: booleanArgument(specification, 'hidden'),
    ready: false,
  };
}

function parseKey(key: Document): Record<string, 1 | -1> {
  const fields = fieldsOf(key);
  if (fields.length === 0) throw new MongoError('CannotCreateIndex', 'Index keys cannot be an empty object');
  if (fields.length > MAX_FIELDS) throw new MongoError('CannotCreateIndex', `Index has more than ${MAX_FIELDS} fields`);
  return Object.fromEntries(
    fields.map(([field, value]) => {
      if (typeof value === 'string')
        throw new MongoError('CannotCreateIndex', `Unknown or unsupported index plugin '${value}'`);
      const direction = integerOf(value);
      if (direction === null || direction === 0)
        throw new MongoError('CannotCreateIndex', 'Values in v:2 index key pattern must be a non-zero number');
      const path = splitPath(field);
      if (path.includes('')) throw new MongoError('CannotCreateIndex', 'Index keys cannot contain an empty field');
      if (path.some(part => part.startsWith('$')))
        throw new MongoError(
          'CannotCreateIndex',
          `Index key contains an illegal field name: field name starts with '$': ${field}`,
        );
      if (path.some(isArrayIndex))
        throw new MongoError(
          'CannotCreateIndex',
          `An index on a position in an array is not supported by this server: ${field}`,
        );
      return [field, direction > 0 ? 1 : -1];
    }),
  );
}

const PARTIAL_OPERATORS = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in']);

function refusePartial(filter: Document): void {
  compileFilter(filter);
  for (const [name, condition] of fieldsOf(filter)) {
    if (name.startsWith('$') && name !== '$and')
      throw new MongoError('CannotCreateIndex', `Expression not supported in partial index: ${name}`);
    if (name === '$and') (condition as Document[]).forEach(refusePartial);
    else if (isDocument(condition)) {
      const unsupported = Object.keys(condition).find(
        operator => operator.startsWith('$') && !PARTIAL_OPERATORS.has(operator),
      );
      if (unsupported || condition.$exists === false)
        throw new MongoError(
          'CannotCreateIndex',
          `Expression not supported in partial index: ${unsupported ?? '$exists: false'}`,
        );
    }
  }
}

function expiry(specification: Document, key: Document): number | null {
  if (specification.expireAfterSeconds === undefined) return null;
  const seconds = integerOf(specification.expireAfterSeconds);
  if (seconds === null || seconds < 0 || seconds > 2 ** 31 - 1)
    throw new MongoError(
      'CannotCreateIndex',
      "TTL index 'expireAfterSeconds' option must be within an acceptable range",
    );
  if (fieldsOf(key).length > 1)
    throw new MongoError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL',
    );
  if ('_id' in key)
    throw new MongoError(
      'CannotCreateIndex',
      "The field 'expireAfterSeconds' is not valid for an _id index specification",
    );
  return seconds;
}

/** The index that is already there under this name or key; `undefined` when there is none. Throws when it is a different one. */
export function existingIndex(indexes: readonly IndexRecord[], wanted: IndexDefinition): IndexRecord | undefined {
  const sameKey = (index: IndexRecord) =>
    Object.keys(index.key).join() === Object.keys(wanted.key).join() && compareValues(index.key, wanted.key) === 0;
  const named = indexes.find(index => index.name === wanted.name);
  if (named) {
    if (!sameKey(named) || !samePartial(named, wanted)) {
      throw new MongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${wanted.name}`,
      );
    }
    if (!sameOptions(named, wanted))
      throw new MongoError(
        'IndexOptionsConflict',
        `An equivalent index already exists with the same name but different options. Requested index: ${wanted.name}`,
      );
    return named;
  }
  const twin = indexes.find(index => sameKey(index) && samePartial(index, wanted));
  if (twin) throw new MongoError('IndexOptionsConflict', `Index already exists with a different name: ${twin.name}`);
  return undefined;
}

function samePartial(a: IndexDefinition, b: IndexDefinition): boolean {
  return compareValues(a.partialFilterExpression, b.partialFilterExpression) === 0;
}

function sameOptions(a: IndexDefinition, b: IndexDefinition): boolean {
  return a.unique === b.unique && a.sparse === b.sparse && a.expireAfterSeconds === b.expireAfterSeconds;
}
