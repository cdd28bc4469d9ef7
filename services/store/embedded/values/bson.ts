import { type DeserializeOptions, deserialize, serialize } from 'bson';

/** A BSON document in memory: numbers stay `Int32`, `Double`, `Long` or `Decimal128`, so that what is not changed keeps its type. */
export type Document = { [field: string]: unknown };

const FAITHFUL: DeserializeOptions = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
};

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

export function decode(bytes: Uint8Array): Document {
  return deserialize(bytes, FAITHFUL);
}

/** As a JavaScript program would see it: plain numbers. For commands' own arguments and for aggregation. */
export function decodePlain(bytes: Uint8Array): Document {
  return deserialize(bytes, { promoteBuffers: false, bsonRegExp: false });
}

export function encode(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: false });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The same document with plain numbers. */
export function plain(document: Document): Document {
  return decodePlain(serialize(document, { ignoreUndefined: false }));
}
