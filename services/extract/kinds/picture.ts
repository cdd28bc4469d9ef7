import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import exifr from 'exifr';
import { z } from 'zod';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { later } from '../../later.js';
import { sidesOf } from '../kind.js';
import { LIMITS } from '../limits.js';
import type { Reader } from '../reader.js';
import { type FileWithin, type Reading, Unreadable } from '../reading.js';

/** QR codes and their like, the place where it was taken, and what was written beside it. */
export const readPicture: Reader = async (file, reading) => {
  const sides = sidesOf(file.content);
  if (sides && sides.width * sides.height > LIMITS.pixels) throw new Unreadable('ATTACHMENT_LIMIT');
  await readNotes(file.content, reading);
  if (DECODED.test(file.content.toString('latin1', 0, 8))) await readCodes(file, reading);
};

/** What the decoder of codes can open: PNG, JPEG, GIF and BMP. */
const DECODED = /^(?:\x89PNG|\xff\xd8\xff|GIF8|BM)/;
const MOST_CODES = 20;
const SQUARE_CODES = ['QRCode', 'MicroQRCode', 'DataMatrix', 'Aztec'] as const;

/** The package would fetch its program from the network. */
const prepared = later(() => {
  const program = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  const wasmBinary = new Uint8Array(program).buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
  return { wasmBinary };
});

async function readCodes(file: FileWithin, reading: Reading): Promise<void> {
  prepared();
  const options = { formats: [...SQUARE_CODES], tryHarder: true, maxNumberOfSymbols: MOST_CODES, returnErrors: false };
  for (const { isValid, text, error } of await readBarcodes(new Uint8Array(file.content), options)) {
    if (!isValid && error.includes('load image')) throw new Unreadable('ATTACHMENT_BROKEN');
    if (!isValid) continue;
    // The link first: the same address in the line would be one of its text.
    if (ADDRESS.test(text)) reading.link(text, 'QR code', file);
    reading.line(`QR code: ${text}`);
  }
}

const ADDRESS = /^[a-z][a-z0-9+.-]{1,30}:\S+$/i;
const NOTES = z.object({
  latitude: z.number().min(-90).max(90).optional().catch(undefined),
  longitude: z.number().min(-180).max(180).optional().catch(undefined),
  ImageDescription: z.string().optional().catch(undefined),
  UserComment: z.string().optional().catch(undefined),
});
const WANTED = [
  'ImageDescription',
  'UserComment',
  'GPSLatitude',
  'GPSLatitudeRef',
  'GPSLongitude',
  'GPSLongitudeRef',
] as const;

/** Damaged notes are no damaged picture. */
async function readNotes(content: Buffer, reading: Reading): Promise<void> {
  const read = NOTES.safeParse(await exifr.parse(content, [...WANTED]).catch(() => null));
  if (!read.success) return;
  const { latitude, longitude, ImageDescription, UserComment } = read.data;
  if (latitude !== undefined && longitude !== undefined)
    reading.line(`Place in the picture: ${shortened(latitude)}, ${shortened(longitude)}`);
  for (const line of [ImageDescription, UserComment]) if (line) reading.line(line.replaceAll('\0', ''));
}

/** About ten metres. */
function shortened(degrees: number): string {
  return String(Math.round(degrees * 10_000) / 10_000);
}
