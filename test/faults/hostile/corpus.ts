import { zipSync } from 'fflate';
import * as archives from '../../extract/hostile/archives.js';
import * as documents from '../../extract/hostile/documents.js';
import * as pdfs from '../../extract/hostile/pdfs.js';
import * as pictures from '../../extract/hostile/pictures.js';
import { pdf } from '../../extract/made/documents.js';

/** A file that somebody made to break whoever reads it, and what the ledger is to say of it. */
export interface HostileFile {
  /** Of its folder: `zip bomb`. */
  readonly title: string;
  readonly fileName: string;
  make(): Buffer | Promise<Buffer>;
  readonly state: 'partly-read' | 'unreadable';
  /** Any of them: how far a package comes, and what ends first, depends on the machine. */
  readonly codes: readonly string[];
}

const HEAD =
  'From: Mentor 10 <mentor10@northfield.example>\r\nTo: Pupil 10 <pupil10@northfield.example>\r\n' +
  'Date: Tue, 10 Nov 2026 14:00:00 +0000\r\nMIME-Version: 1.0\r\n';
const PDF_PART = 'Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n';
/** On a machine that is busy, time or memory ends sooner. */
const COSTLY = 'ATTACHMENT_COSTLY';
const LIMIT = ['ATTACHMENT_LIMIT', 'TOO_LONG', COSTLY];
const BROKEN = ['ATTACHMENT_BROKEN', COSTLY];

const ATTACHMENTS: readonly (readonly [
  title: string,
  make: () => Buffer | Promise<Buffer>,
  codes: readonly string[],
])[] = [
  ['zip bomb', () => archives.flatBomb(150), LIMIT],
  ['zip bomb of zip bombs', archives.nestedBomb, LIMIT],
  ['zip whose files overlap', () => archives.overlappingBomb(5_000), LIMIT],
  ['zip in a zip, fifty deep', () => archives.russianDoll(50), LIMIT],
  ['zip of ten thousand files', () => archives.manyFiles(10_000), LIMIT],
  ['zip whose directory lies', archives.lyingDirectory, BROKEN],
  ['PDF that is broken off', async () => half(await pdf(['Meet me at the boathouse', 'Second page'])), BROKEN],
  ['PDF whose pages lead to themselves', pdfs.endlessPages, BROKEN],
  ['PDF whose objects mean one another', pdfs.objectLoop, BROKEN],
  ['PDF of brackets', () => pdfs.deepArrays(1_000_000), BROKEN],
  ['PDF that takes for ever', () => pdfs.doublingForms(60), [COSTLY]],
  ['document of elements a million deep', () => documents.deepElements(1_000_000), LIMIT],
  ['old document whose sectors lead round', documents.sectorLoop, BROKEN],
  ['picture that claims sides', pictures.claimedJpeg, LIMIT],
];

const LETTERS: readonly (readonly [string, () => Buffer, HostileFile['state'], readonly string[]])[] = [
  ['ten thousand parts in one another', nestedParts, 'partly-read', ['NESTED_TOO_DEEP', 'PARSER_STOPPED']],
  ['ten thousand files', manyParts, 'partly-read', ['PARSER_STOPPED']],
  ['header of a hundred megabytes', () => longHeader(100_000_000), 'unreadable', ['MESSAGE_TOO_LARGE']],
  ['header of forty megabytes', () => longHeader(40_000_000), 'partly-read', ['PARSER_STOPPED']],
  ['base64 without end', endlessBase64, 'partly-read', BROKEN],
  ['Outlook message that is none', () => compoundRubbish(), 'unreadable', ['RECORD_UNREADABLE']],
];

/** Into the folder of mail, one file each. */
export const HOSTILE_MAIL: readonly HostileFile[] = [
  ...ATTACHMENTS.map(([title, make, codes]) => ({
    title,
    fileName: 'mail.eml',
    make: async () => mailWith(title, await make()),
    state: 'partly-read' as const,
    codes,
  })),
  ...LETTERS.map(([title, make, state, codes]) => ({
    title,
    fileName: title.startsWith('Outlook') ? 'mail.msg' : 'mail.eml',
    make,
    state,
    codes,
  })),
];

/** Into the folder of chat exports. */
export const HOSTILE_EXPORTS: readonly HostileFile[] = [
  exported('export that is a zip bomb', 'a.zip', () => zippedLines(100_000_000), ['ZIP_TOO_LARGE']),
  exported('export that is a broken zip', 'b.zip', () => zippedLines(1_000).subarray(0, 90), ['ZIP_UNREADABLE']),
  exported(
    'lists within lists',
    'c.json',
    () => Buffer.from(`[{"messageType":1,"createdDateTime":${'['.repeat(500_000)}`),
    ['RECORD_UNREADABLE', 'EXPORT_CUT_OFF', 'FORMAT_UNKNOWN'],
  ),
  exported('line without end', 'd.jsonl', () => Buffer.concat([LINE_START, Buffer.alloc(80_000_000, 'words ')]), [
    'MESSAGE_TOO_LARGE',
  ]),
  exported(
    'mailbox of Outlook that is none',
    'e.pst',
    () => Buffer.concat([Buffer.from('!BDN'), Buffer.alloc(100_000, 0xff)]),
    ['RECORD_UNREADABLE', 'EXPORT_CUT_OFF'],
  ),
];

function exported(title: string, fileName: string, make: () => Buffer, codes: readonly string[]): HostileFile {
  return { title, fileName, make, state: 'unreadable', codes };
}

function half(file: Buffer): Buffer {
  return file.subarray(0, file.length / 2);
}

function mailWith(title: string, file: Buffer): Buffer {
  const base64 = (file.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
  return Buffer.from(
    `${HEAD}Message-ID: <${title.replaceAll(/\W+/g, '-')}@northfield.example>\r\nSubject: ${title}\r\n` +
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n' +
      '--b\r\nContent-Type: application/octet-stream; name="file.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
      `${base64}\r\n--b--\r\n`,
    'latin1',
  );
}

function nestedParts(): Buffer {
  const parts = Array.from(
    { length: 10_000 },
    (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
  );
  return Buffer.from(`${HEAD}${parts.join('')}\r\nwords\r\n`);
}

function manyParts(): Buffer {
  const parts = Array.from({ length: 10_000 }, (_, at) => `--b\r\n${PDF_PART}${btoa(`%PDF-1.4 ${at}`)}\r\n`);
  return Buffer.from(`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`);
}

function longHeader(bytes: number): Buffer {
  return Buffer.concat([Buffer.from(`${HEAD}X-Words: `), Buffer.alloc(bytes, 'words '), Buffer.from('\r\n\r\nwords')]);
}

function endlessBase64(): Buffer {
  return Buffer.concat([Buffer.from(`${HEAD}${PDF_PART}`), Buffer.alloc(40_000_000, `${'JVBERi0x'.repeat(9)}\r\n`)]);
}

/** The first bytes of a compound file, and nothing that follows from them. */
function compoundRubbish(): Buffer {
  return Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(20_000, 0x41)]);
}

const LINE_START = Buffer.from('{"conversation":{"id":"c"},"author":{"name":"A"},"text":"');

function zippedLines(bytes: number): Buffer {
  return Buffer.from(zipSync({ 'chat.jsonl': Buffer.concat([LINE_START, Buffer.alloc(bytes, 'a')]) }, { level: 9 }));
}
