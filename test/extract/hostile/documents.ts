import { docx, zipOf } from '../made/documents.js';
import { compoundFile } from '../made/old-word.js';

const office = (xml: string): Buffer => zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': xml });

/** Entities that mean ten of the one before them each. */
export function entityBomb(levels: number): Buffer {
  const lines = Array.from(
    { length: levels },
    (_, at) => `<!ENTITY e${at} "${at === 0 ? 'words' : `&e${at - 1};`.repeat(10)}">`,
  );
  return office(
    `<?xml version="1.0"?><!DOCTYPE w [${lines.join('')}]><w:document><w:p><w:t>&e${levels - 1};</w:t></w:p></w:document>`,
  );
}

/** One long entity, meant many times. */
export function quadraticBomb(): Buffer {
  return office(
    `<!DOCTYPE w [<!ENTITY a "${'words '.repeat(10_000)}">]><w:document><w:p><w:t>${'&a;'.repeat(50_000)}</w:t></w:p></w:document>`,
  );
}

/** It would have files of the machine, and the network, come into it. */
export function foreignEntity(): Buffer {
  return office(
    '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://127.0.0.1:1/">]><w:document><w:p><w:t>&a;&b;</w:t></w:p></w:document>',
  );
}

export const deepElements = (depth: number): Buffer => office(`<w:document>${'<w:p>'.repeat(depth)}`);

export const endlessWords = (megabytes: number): Buffer =>
  docx(Array.from({ length: megabytes * 10 }, (_, at) => `${at} ${'words and words '.repeat(6_250)}`));

export const endlessAttribute = (): Buffer => office(`<w:document a="${'x'.repeat(30_000_000)}`);

export const deepRtf = (depth: number): Buffer => Buffer.from(`{\\rtf1 ${'{'.repeat(depth)}words`);

/** It says that two thousand million bytes follow. */
export const claimedBytes = (): Buffer => Buffer.from('{\\rtf1 words \\bin2000000000 x');

export const endlessControls = (): Buffer =>
  Buffer.from(`{\\rtf1 ${'\\u-99999?\\uc99\\f1\\ansicpg99999'.repeat(300_000)}`);

/** Its table of sectors leads round in a circle. */
export function sectorLoop(): Buffer {
  const file = compoundFile({ WordDocument: Buffer.alloc(8_192), '1Table': Buffer.alloc(4_096) });
  const table = 512 + file.readInt32LE(76) * 512;
  for (let sector = 0; sector < 40; sector += 1) file.writeInt32LE((sector + 1) % 8, table + sector * 4);
  return file;
}

/** Its sectors are said to be as large as can be, or of no size at all. */
export function claimedSectors(shift: number): Buffer {
  const file = compoundFile({ WordDocument: Buffer.alloc(4_096), '1Table': Buffer.alloc(4_096) });
  file.writeInt16LE(shift, 30);
  file.writeInt32LE(0x7fffffff, 44);
  return file;
}

/** The folders within it hold one another. */
export function folderLoop(): Buffer {
  const file = compoundFile({ WordDocument: Buffer.alloc(4_096), '1Table': Buffer.alloc(4_096) });
  const directory = 512 + file.readInt32LE(48) * 512;
  for (const entry of [0, 1, 2]) for (const at of [68, 72, 76]) file.writeInt32LE(1, directory + entry * 128 + at);
  return file;
}
