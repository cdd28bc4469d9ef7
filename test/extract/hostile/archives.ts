import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { zipOf } from '../made/documents.js';

/** One file of a zip: where its own head stands, and how much it claims to be. */
interface DirectoryLine {
  readonly name: string;
  readonly at: number;
  readonly packed: number;
  readonly size: number;
}

/** A file that is nothing but zeros. */
export function flatBomb(megabytes: number): Buffer {
  return zipOf({ 'zeros.txt': new Uint8Array(megabytes * 1_000_000) });
}

/** Archives in archives, each level ten times. */
export function nestedBomb(): Buffer {
  let level = zipOf({ 'zeros.txt': new Uint8Array(4_000_000) });
  for (let depth = 0; depth < 4; depth += 1)
    level = zipOf(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${at}.zip`, level])));
  return level;
}

/** Every line of the directory means the same packed bytes: small outside, endless inside. */
export function overlappingBomb(count: number): Buffer {
  const content = Buffer.alloc(4_000_000);
  const packed = deflateRawSync(content);
  const name = 'a.txt';
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(crc32(content), 14);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  const line = { name, at: 0, packed: packed.length, size: content.length };
  return closed(
    Buffer.concat([head, Buffer.from(name), packed]),
    Array.from({ length: count }, () => line),
  );
}

function closed(files: Buffer, lines: readonly DirectoryLine[]): Buffer {
  const directory = lines.map(({ name, at, packed, size }) => {
    const line = Buffer.alloc(46);
    line.writeUInt32LE(0x02014b50, 0);
    line.writeUInt16LE(8, 10);
    line.writeUInt32LE(packed, 20);
    line.writeUInt32LE(size, 24);
    line.writeUInt16LE(name.length, 28);
    line.writeUInt32LE(at, 42);
    return Buffer.concat([line, Buffer.from(name)]);
  });
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(lines.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(lines.length, 0xffff), 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(files.length, 16);
  return Buffer.concat([files, all, end]);
}

/** One in the other, as one that holds itself would look to whoever opens it again and again. */
export function russianDoll(depth: number): Buffer {
  let doll = zipOf({ 'end.txt': 'the end' });
  for (let at = 0; at < depth; at += 1) doll = zipOf({ 'r.zip': doll });
  return doll;
}

export function packedAgainAndAgain(depth: number): Buffer {
  let packed: Buffer = Buffer.from('words');
  for (let at = 0; at < depth; at += 1) packed = gzipSync(packed);
  return packed;
}

export function manyFiles(count: number): Buffer {
  return zipOf(Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.txt`, `words ${at}`])));
}

/** Its directory says that it begins in the middle of itself. */
export function lyingDirectory(): Buffer {
  const zip = Buffer.from(zipOf({ 'a.txt': 'words', 'b.txt': 'more' }));
  zip.writeUInt32LE(7, zip.length - 6);
  return zip;
}
