import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ServiceError } from '../../services/errors.js';
import { readMbox } from '../../services/sources/exports/mbox-file.js';
import { filesBelow } from '../../services/sources/file-tree.js';
import type { RawMime } from '../../services/sources/source.js';

/** One message of a file. */
export interface MailInFile {
  /** The file, with the number of the message in an mbox: `archive.mbox#12`. */
  readonly place: string;
  /** `null`: larger than is read. */
  readonly raw: RawMime | null;
  /** What it counts for in a progress bar. */
  readonly bytes: number;
}

export interface MailFile {
  readonly place: string;
  readonly path: string;
  readonly kind: 'message' | 'mbox';
  readonly bytes: number;
}

/** The files of mail at a path: one file, or those in a folder and below it (`.eml`, `.mbox`, Maildirs). Throws `SCAN_NOTHING_THERE`. */
export function mailFiles(path: string): readonly MailFile[] {
  const files = isFile(path) ? [{ name: path, path, kind: kindOfFile(path) }] : filesBelow(path).flatMap(recognised);
  if (files.length > 0)
    return files.map(({ name, path, kind }) => ({ place: name, path, kind, bytes: statSync(path).size }));
  throw new ServiceError({
    code: 'SCAN_NOTHING_THERE',
    message: `No mail was found at ${path}.`,
    remedy: 'Name an .eml file, an mbox, or a folder that holds such files or Maildirs.',
  });
}

export async function* readMail(files: readonly MailFile[], maxMessageBytes: number): AsyncGenerator<MailInFile> {
  for (const file of files) {
    const receivedAt = statSync(file.path).mtime;
    const mime = (bytes: Uint8Array | null): RawMime | null =>
      bytes === null ? null : { kind: 'mime', bytes, receivedAt, envelope: [] };
    if (file.kind === 'message') {
      const raw = file.bytes > maxMessageBytes ? null : mime(await readFile(file.path));
      yield { place: file.place, raw, bytes: file.bytes };
      continue;
    }
    let number = 0;
    for await (const bytes of readMbox(createReadStream(file.path), maxMessageBytes)) {
      number += 1;
      yield { place: `${file.place}#${number}`, raw: mime(bytes), bytes: bytes?.length ?? maxMessageBytes };
    }
  }
}

function recognised(file: { name: string; path: string }): { name: string; path: string; kind: MailFile['kind'] }[] {
  if (/\.(?:mbox|mbx)$/i.test(file.name)) return [{ ...file, kind: 'mbox' }];
  const isMessage = /\.eml$/i.test(file.name) || /(?:^|\/)(?:new|cur)\/[^/]+$/.test(file.name);
  return isMessage ? [{ ...file, kind: 'message' }] : [];
}

/** A file that somebody named is mail, whatever it is called; an mbox begins with `From `. */
function kindOfFile(path: string): MailFile['kind'] {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(5);
    readSync(file, start, 0, 5, 0);
    return start.toString('latin1') === 'From ' ? 'mbox' : 'message';
  } finally {
    closeSync(file);
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (cause) {
    throw new ServiceError({
      code: 'SCAN_PATH_UNREADABLE',
      message: `${path} cannot be read.`,
      remedy: 'Check its name and that you may read it.',
      cause,
    });
  }
}
