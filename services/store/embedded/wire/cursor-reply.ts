const EMBEDDED = 0x03;
const ARRAY = 0x04;

/**
 * The answer of find, getMore and aggregate, with the documents' BSON copied as it stands on disk:
 * `{ cursor: { firstBatch | nextBatch: […], id, ns }, ok: 1 }`.
 */
export function cursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  documents: readonly Buffer[],
  id: bigint,
  namespace: string,
): Buffer {
  const elements = documents.flatMap((document, i) => [elementHead(EMBEDDED, String(i)), document]);
  const cursorId = Buffer.alloc(8);
  cursorId.writeBigInt64LE(id);
  const cursor = wrap([
    elementHead(ARRAY, batchName),
    wrap(elements),
    elementHead(0x12, 'id'),
    cursorId,
    elementHead(0x02, 'ns'),
    bsonString(namespace),
  ]);
  const one = Buffer.alloc(8);
  one.writeDoubleLE(1);
  return wrap([elementHead(EMBEDDED, 'cursor'), cursor, elementHead(0x01, 'ok'), one]);
}

function elementHead(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1');
}

function bsonString(text: string): Buffer {
  const bytes = Buffer.from(`${text}\0`);
  const size = Buffer.alloc(4);
  size.writeInt32LE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function wrap(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  const size = Buffer.alloc(4);
  size.writeInt32LE(length);
  return Buffer.concat([size, ...parts, Buffer.alloc(1)], length);
}
