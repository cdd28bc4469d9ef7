import { ObjectId } from 'bson';
import { MongoError } from '../errors.js';
import { type Document, encode } from '../values/bson.js';
import { fieldsOf, isDocument, typeOf } from '../values/types.js';

const NO_ID = new Set(['array', 'regex', 'undefined']);

/** Throws when a document may not be stored under its `_id`. */
export function refuseBadId(id: unknown): void {
  const type = typeOf(id);
  if (NO_ID.has(type)) throw new MongoError('InvalidIdField', `The '_id' value cannot be of type ${type}`);
  if (!isDocument(id)) return;
  const dollar = fieldsOf(id).find(([name]) => name.startsWith('$') && !['$ref', '$id', '$db'].includes(name));
  if (dollar)
    throw new MongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar[0]}' in '_id.${dollar[0]}' is not valid for storage.`,
    );
}

/** The document as it is stored: `_id` first, made when it is missing. Its BSON is kept when nothing had to be changed. */
export function forStorage(document: Document, bson: Buffer | null): { document: Document; bson: Buffer } {
  const first = Object.keys(document)[0];
  if (first === '_id') {
    refuseBadId(document._id);
    return { document, bson: bson ?? encode(document) };
  }
  const { _id = new ObjectId(), ...rest } = document;
  refuseBadId(_id);
  const stored: Document = { _id, ...rest };
  return { document: stored, bson: encode(stored) };
}
