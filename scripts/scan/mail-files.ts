import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';
import { withContents } from '../../services/sources/exports/contents.js';
import { filesBelow } from '../../services/sources/file-tree.js';
import { isLooseFile, readLooseFile } from '../../services/sources/folder/loose-files.js';
import { isKnownUnit, recordsOf, type Unit, unitsOf } from '../../services/sources/folder/unit.js';
import type { FileRecord } from '../../services/sources/record-file.js';
import type { RawMessage } from '../../services/sources/source.js';

/** One message of a file. */
export interface MailInFile {
  /** The file, with the number of the message in one that holds many: `archive.mbox#12`. */
  readonly place: string;
  /** The message, or the code of why it could not be read. */
  readonly raw: RawMessage | { readonly kind: 'unread'; readonly code: string };
  /** What it counts for in a progress bar. */
  readonly bytes: number;
}

/** What is read as one: a mail in a file of its own, or an export (file, zip or folder) with many messages. */
export interface MailFile {
  readonly place: string;
  readonly bytes: number;
  /** `null`: an export. */
  readonly path: string | null;
  readonly unit: Unit;
}

export interface FoundFiles {
  readonly files: readonly MailFile[];
  /** Files in no format that is read. */
  readonly leftOut: number;
}

const FORMAT = 'auto';

/** The messages at a path, as a watched folder would read them: one file, or what lies in a folder and below it. Throws `SCAN_NOTHING_THERE`. */
export async function mailFiles(path: string): Promise<FoundFiles> {
  const found = isFile(path) ? await namedFile(path) : await filesIn(path);
  if (found.files.length > 0) return found;
  throw new ServiceError({
    code: 'SCAN_NOTHING_THERE',
    message: `No messages were found at ${path}.`,
    remedy: 'Name a file or folder in one of the formats of docs/chat-formats.md.',
  });
}

/** A file that somebody named is mail, whatever it is called, when it is in no other format and begins with a header. */
async function namedFile(path: string): Promise<FoundFiles> {
  const unit: Unit = { name: path, files: [{ name: basename(path), path }], format: null };
  const isMail = isLooseFile({ name: path, path }) || (!(await isKnownUnit(unit, FORMAT)) && beginsWithHeader(path));
  return { files: [fileOf(unit, isMail ? path : null)], leftOut: 0 };
}

async function filesIn(folder: string): Promise<FoundFiles> {
  const all = filesBelow(folder);
  const loose = all
    .filter(isLooseFile)
    .map(file => fileOf({ name: file.name, files: [file], format: null }, file.path));
  const units = unitsOf(all.filter(file => !isLooseFile(file)));
  const known: MailFile[] = [];
  for (const unit of units) if (await isKnownUnit(unit, FORMAT)) known.push(fileOf(unit, null));
  const files = [...loose, ...known].sort((a, b) => (a.place < b.place ? -1 : 1));
  return { files, leftOut: units.length - known.length };
}

function fileOf(unit: Unit, path: string | null): MailFile {
  return { place: unit.name, bytes: unit.files.reduce((sum, file) => sum + statSync(file.path).size, 0), path, unit };
}

/** Every message of the files in their order. The bytes of all together are about those of the files. */
export async function* readMail(
  files: readonly MailFile[],
  { maxMessageBytes, school }: Pick<Config, 'maxMessageBytes' | 'school'>,
): AsyncGenerator<MailInFile> {
  const reading = { format: FORMAT, timeZone: school?.timeZone ?? 'Europe/London', maxMessageBytes };
  /** Bytes that no message was counted for: what stands at the end of a file. */
  let left = 0;
  for (const { place, bytes, path, unit } of files) {
    if (path !== null) {
      const raw = await rawOf(await readLooseFile(path, maxMessageBytes), maxMessageBytes);
      yield { place, raw, bytes: bytes + left };
      left = 0;
      continue;
    }
    let [read, held, counted, number] = [0, 0, 0, 0];
    for await (const record of recordsOf(unit, reading, count => {
      read += count;
    })) {
      const raw = await rawOf(record, maxMessageBytes);
      if (raw.kind === 'mime') held += raw.bytes.length;
      // Where a format reads here and there, its messages say how far it is.
      const fresh = Math.max(0, Math.min(read > 0 ? read : held, bytes) - counted);
      counted += fresh;
      number += 1;
      yield { place: `${place}#${number}`, raw, bytes: fresh + left };
      left = 0;
    }
    left += bytes - counted;
  }
}

async function rawOf(record: FileRecord, maxMessageBytes: number): Promise<MailInFile['raw']> {
  if ('failed' in record) return { kind: 'unread', code: record.failed.code };
  return withContents(record.raw, record.files, maxMessageBytes);
}

function beginsWithHeader(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(201);
    return /^[!-9;-~]{1,200}:/.test(start.toString('latin1', 0, readSync(file, start, 0, start.length, 0)));
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
