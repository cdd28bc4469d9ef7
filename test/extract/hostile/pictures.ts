import { crc32, deflateSync } from 'node:zlib';
import { placeNotes } from '../made/pictures.js';

function chunk(type: string, content: Buffer): Buffer {
  const inner = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(inner));
  return Buffer.concat([length, inner, check]);
}

/** A grey PNG that really has these sides, and nothing on it; `rows`: how many of them are there. */
export function largePng(width: number, height: number, rows = height): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function claimedGif(): Buffer {
  return Buffer.concat([Buffer.from('GIF89a'), Buffer.from('ffffffff800000', 'hex'), Buffer.alloc(64, 0x2c)]);
}

export function claimedBmp(): Buffer {
  const head = Buffer.alloc(60);
  head.write('BM');
  head.writeInt32LE(54, 10);
  head.writeInt32LE(40, 14);
  head.writeInt32LE(2_000_000_000, 18);
  head.writeInt32LE(2_000_000_000, 22);
  head.writeInt16LE(24, 28);
  return head;
}

/** Sides that the format can say and nobody can hold, behind a long way of segments. */
export function claimedJpeg(): Buffer {
  const segment = Buffer.from('ffee0004abcd', 'hex');
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    ...Array.from({ length: 50_000 }, () => segment),
    Buffer.from('ffc0000b08ffffffff01011100', 'hex'),
  ]);
}

/** Notes that lead to themselves, and say that thousands of millions of values follow. */
export function notesLoop(): Buffer {
  const notes = placeNotes({ latitude: 1, longitude: 1 });
  notes.writeUInt32LE(0xfffffff0, 14);
  notes.writeUInt32LE(8, 18);
  notes.writeUInt16LE(0xffff, 8);
  return Buffer.concat([notes, Buffer.alloc(100_000, 0x25)]);
}
