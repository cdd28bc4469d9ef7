import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { LIMITS } from '../limits.js';
import type { Reader } from '../reader.js';
import { type FileWithin, type Reading, Unreadable } from '../reading.js';
import { isOfficeXml, readOfficeXml } from './office-xml.js';
import { isOpenDocument, readOpenDocument } from './open-document.js';
import { readDirectory, type ZipEntry } from './zip.js';

/** A zip: a document of an office program, or an archive of files. */
export const readZip: Reader = async (file, reading, within) => {
  const entries = await readDirectory(file.content, reading, LIMITS.files);
  if (isOfficeXml(entries)) await readOfficeXml(file, entries, reading, within);
  else if (isOpenDocument(entries)) await readOpenDocument(file, entries, reading, within);
  else await readEntries(entries, reading, within);
};

async function readEntries(entries: readonly ZipEntry[], reading: Reading, within: Parameters<Reader>[2]) {
  for (const entry of entries) {
    if (entry.name.endsWith('/')) continue;
    // A name may say what its content does not, and stays even when that is locked.
    reading.line(entry.name);
    const content = await contentOf(entry, reading);
    if (content !== null) await within({ name: entry.name, type: '', content });
  }
}

/** `null` for what cannot be unpacked: that one file does not keep the others from being read. Throws when nothing more may be unpacked. */
export async function contentOf(entry: ZipEntry, reading: Reading): Promise<Buffer | null> {
  try {
    return await entry.content();
  } catch (error) {
    if (!(error instanceof Unreadable) || error.problem === 'ATTACHMENT_LIMIT') throw error;
    reading.problem(error.problem);
    return null;
  }
}

const unzip = promisify(gunzip);

/** One file, or a tar of many. */
export const readGzip: Reader = async (file, reading, within) => {
  const content = await unzip(file.content, { maxOutputLength: Math.max(1, reading.unpackedLeft) }).catch(error => {
    const tooLarge = error instanceof RangeError;
    throw new Unreadable(tooLarge ? 'ATTACHMENT_LIMIT' : 'ATTACHMENT_BROKEN');
  });
  reading.unpacked(content.length, file.content.length);
  await within({ name: unpackedName(file), type: '', content });
};

function unpackedName({ name }: FileWithin): string {
  return name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '');
}

const BLOCK = 512;
const FILE_TYPES = new Set(['0', '\0', '7']);

export const readTar: Reader = async ({ content }, reading, within) => {
  for (let at = 0; at + BLOCK <= content.length; ) {
    const head = content.subarray(at, at + BLOCK);
    if (head.every(byte => byte === 0)) return;
    const size = Number.parseInt(head.toString('latin1', 124, 136).trim(), 8);
    if (!Number.isFinite(size) || size < 0 || at + BLOCK + size > content.length)
      throw new Unreadable('ATTACHMENT_BROKEN');
    const name = textUntilZero(head.subarray(0, 100));
    if (FILE_TYPES.has(String.fromCharCode(head[156] ?? 0))) {
      reading.line(name);
      await within({ name, type: '', content: content.subarray(at + BLOCK, at + BLOCK + size) });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
};

function textUntilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
