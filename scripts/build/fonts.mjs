// Builds dist/fonts/: the project's font as TrueType files, for the library that draws pictures as PNG. The package holds it as WOFF, which is the
// same file with each of its tables compressed (https://www.w3.org/TR/WOFF/).
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

// Not 600: that file calls itself a family of its own, which nobody would find by the name of the font.
const WEIGHTS = { regular: 400, bold: 700 };

export function buildFonts(root) {
  const target = join(root, 'dist/fonts');
  mkdirSync(target, { recursive: true });
  for (const [name, weight] of Object.entries(WEIGHTS)) {
    const font = `@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-${weight}-normal.woff`;
    const source = join(root, 'node_modules', font);
    const file = join(target, `hyperlegible-${name}.ttf`);
    if (existsSync(file) && statSync(file).mtimeMs >= statSync(source).mtimeMs) continue;
    writeFileSync(file, unpack(readFileSync(source)));
  }
}

/** The font that a WOFF file holds. */
function unpack(woff) {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('Not a WOFF file.');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, at) => {
    const entry = 44 + at * 20;
    const [offset, packed, length, checksum] = [4, 8, 12, 16].map(field => woff.readUInt32BE(entry + field));
    const bytes = woff.subarray(offset, offset + packed);
    return { tag: woff.subarray(entry, entry + 4), checksum, bytes: packed < length ? inflateSync(bytes) : bytes };
  });
  const head = Buffer.alloc(12 + count * 16);
  woff.copy(head, 0, 4, 8);
  const power = 2 ** Math.floor(Math.log2(count));
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(power * 16, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE((count - power) * 16, 10);
  const parts = [head];
  let offset = head.length;
  for (const [at, { tag, checksum, bytes }] of tables.entries()) {
    const entry = 12 + at * 16;
    tag.copy(head, entry);
    head.writeUInt32BE(checksum, entry + 4);
    head.writeUInt32BE(offset, entry + 8);
    head.writeUInt32BE(bytes.length, entry + 12);
    const padding = Buffer.alloc((4 - (bytes.length % 4)) % 4);
    parts.push(bytes, padding);
    offset += bytes.length + padding.length;
  }
  return Buffer.concat(parts);
}
