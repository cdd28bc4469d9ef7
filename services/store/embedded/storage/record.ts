import { crc32 } from 'node:zlib';

const CHECKSUM_BYTES = 4;

/** A document as it stands on disk: a CRC-32, then its BSON. */
export function toRecord(bson: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(CHECKSUM_BYTES + bson.length);
  record.writeUInt32BE(crc32(bson), 0);
  record.set(bson, CHECKSUM_BYTES);
  return record;
}

/** The BSON in it, or `null` when it is not what was written. */
export function fromRecord(record: Buffer): Buffer | null {
  if (record.length < CHECKSUM_BYTES + 5) return null;
  const bson = record.subarray(CHECKSUM_BYTES);
  return record.readUInt32BE(0) === crc32(bson) ? bson : null;
}
