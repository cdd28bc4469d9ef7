import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';
import QRCode from 'qrcode';
import { PROJECT_ROOT } from '../../../services/paths.js';

const FONT = { fontFiles: [join(PROJECT_ROOT, 'dist/fonts/hyperlegible-regular.ttf')], loadSystemFonts: false };

/** A PNG of a drawing, with the font that the build makes. */
export function drawn(svg: string): Buffer {
  const font = { ...FONT, defaultFontFamily: 'Atkinson Hyperlegible Next' };
  return new Resvg(svg, { font }).render().asPng();
}

/** A PNG of lines on white paper. */
export function writing(lines: readonly string[]): Buffer {
  const height = lines.length * 70 + 60;
  const words = lines.map((line, at) => `<text x="20" y="${80 + at * 70}" font-size="48">${line}</text>`).join('');
  return drawn(
    `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="${height}"><rect width="900" height="${height}" fill="white"/>${words}</svg>`,
  );
}

/** A PNG of a QR code. */
export function qrCode(text: string): Promise<Buffer> {
  return QRCode.toBuffer(text, { type: 'png' });
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Exif notes that say where a picture was taken: a TIFF of its own, too. */
export function placeNotes({ latitude, longitude }: Place): Buffer {
  const notes = Buffer.alloc(8 + 18 + 54 + 48);
  notes.write('II*\0', 0, 'latin1');
  notes.writeUInt32LE(8, 4);
  notes.writeUInt16LE(1, 8);
  field(notes, 10, 0x8825, 4, 1, 26);
  notes.writeUInt16LE(4, 26);
  field(notes, 28, 1, 2, 2, (latitude < 0 ? 'S' : 'N').charCodeAt(0));
  field(notes, 40, 2, 5, 3, 80);
  field(notes, 52, 3, 2, 2, (longitude < 0 ? 'W' : 'E').charCodeAt(0));
  field(notes, 64, 4, 5, 3, 104);
  for (const [at, degrees] of [
    [80, latitude],
    [104, longitude],
  ] as const) {
    for (const [index, number] of [Math.round(Math.abs(degrees) * 10_000), 0, 0].entries()) {
      notes.writeUInt32LE(number, at + index * 8);
      notes.writeUInt32LE(index === 0 ? 10_000 : 1, at + index * 8 + 4);
    }
  }
  return notes;
}

function field(notes: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  notes.writeUInt16LE(tag, at);
  notes.writeUInt16LE(type, at + 2);
  notes.writeUInt32LE(count, at + 4);
  notes.writeUInt32LE(value, at + 8);
}

/** A grey photograph of 24 by 24 pixels: a real one, as small as they get. */
export function photograph(place: Place | null = null): Buffer {
  const notes = place
    ? segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), placeNotes(place)]))
    : Buffer.alloc(0);
  const oneCode = (tableClass: number) =>
    Buffer.concat([Buffer.from([tableClass, 1]), Buffer.alloc(15), Buffer.from([0])]);
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    notes,
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
    segment(0xc0, Buffer.from('080018001801011100', 'hex')),
    segment(0xc4, oneCode(0x00)),
    segment(0xc4, oneCode(0x10)),
    segment(0xda, Buffer.from('010100003f00', 'hex')),
    // Nine blocks of nothing: two bits each.
    Buffer.from('00003fffd9', 'hex'),
  ]);
}

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** A PNG whose head says other sides than it has. */
export function claimingSides(png: Buffer, width: number, height: number): Buffer {
  const claimed = Buffer.from(png);
  claimed.writeUInt32BE(width, 16);
  claimed.writeUInt32BE(height, 20);
  claimed.writeUInt32BE(crc32(claimed.subarray(12, 29)), 29);
  return claimed;
}
