/** Everything stands in one LMDB database under binary keys that begin with what it is. */
export const CATALOG_KEY = Buffer.from('C');

const DOCUMENTS = 0x44;
const INDEX = 0x49;
/** kind, then the collection's or the index's number. */
export const PREFIX_BYTES = 5;
/** Record numbers are 48 bits: a million inserts a second for eight years. */
export const RECORD_BYTES = 6;

function prefix(kind: number, id: number): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES);
  bytes[0] = kind;
  bytes.writeUInt32BE(id, 1);
  return bytes;
}

export const collectionPrefix = (collectionId: number): Buffer => prefix(DOCUMENTS, collectionId);
export const indexPrefix = (indexId: number): Buffer => prefix(INDEX, indexId);

export function recordKey(collectionId: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(PREFIX_BYTES + RECORD_BYTES);
  key[0] = DOCUMENTS;
  key.writeUInt32BE(collectionId, 1);
  key.writeUIntBE(record, PREFIX_BYTES, RECORD_BYTES);
  return key;
}

export const recordOfKey = (key: Buffer): number => key.readUIntBE(key.length - RECORD_BYTES, RECORD_BYTES);

/** A unique index holds a key once; the others tell equal keys apart by the record's number. */
export function entryKey(indexId: number, unique: boolean, key: Uint8Array, record: number): Buffer {
  const end = PREFIX_BYTES + key.length;
  const bytes = Buffer.allocUnsafe(unique ? end : end + RECORD_BYTES);
  bytes[0] = INDEX;
  bytes.writeUInt32BE(indexId, 1);
  bytes.set(key, PREFIX_BYTES);
  if (!unique) bytes.writeUIntBE(record, end, RECORD_BYTES);
  return bytes;
}

export function recordBytes(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_BYTES);
  bytes.writeUIntBE(record, 0, RECORD_BYTES);
  return bytes;
}

/** The first key past all keys that begin with a prefix. */
export const pastPrefix = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(16, 0xff)]);
