import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { ServiceError } from '../../errors.js';
import { accompanied } from '../exports/companions.js';
import { divide } from '../exports/divide.js';
import { type ExportFile, fileOnDisk, headOnDisk } from '../exports/export-file.js';
import type { ExportFormat } from '../exports/format.js';
import { formatOfFile } from '../exports/formats.js';
import { formatUnknown, type ReadingOf, readSingle, readTree, readWhole } from '../exports/read-export.js';
import { isBesideMail } from '../exports/single-mail.js';
import { isZip, type OpenZip, openZip } from '../exports/zip.js';
import type { TreeFile } from '../file-tree.js';
import type { FileRecord } from '../record-file.js';

/** One container of exports: a file or zip, or a folder that is an export as a whole. */
export interface Unit {
  /** Of the container: the file's name, or the folder's with a `/` at the end. */
  readonly name: string;
  readonly files: readonly TreeFile[];
  /** Of a folder; `null`: recognised by the file's content. */
  readonly format: ExportFormat | null;
}

/** What a watched folder holds beside loose mail files. */
export function unitsOf(files: readonly TreeFile[]): readonly Unit[] {
  const { wholes, singles } = divide(
    files.filter(({ name }) => !isBesideMail(name)),
    ({ name }) => name,
  );
  return [
    ...wholes.map(({ root, format, files: own }) => ({ name: `${root}/`, files: own, format })),
    ...accompanied(singles, ({ name }) => name).map(({ file, companions }) => ({
      name: file.name,
      files: [file, ...companions],
      format: null,
    })),
  ];
}

/** Changes with every file of the unit: when it does, the unit may hold something new. Cheap: nothing is read. */
export function stampOf(unit: Unit): string {
  const hash = createHash('sha256');
  for (const { name, path } of unit.files) {
    const { size, mtimeMs, ino } = statSync(path);
    hash.update(`${name}|${size}|${mtimeMs}|${ino}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * The records of a unit, in an order that does not change. A unit in no known format is one record that failed. `onRead` is told how many
 * bytes of its files were read, about; formats that read here and there do not say.
 */
export async function* recordsOf(
  unit: Unit,
  reading: Omit<ReadingOf, 'name'>,
  onRead?: (bytes: number) => void,
): AsyncGenerator<FileRecord> {
  const name = basename(unit.name);
  const files = unit.files.map(file => counted(fileOnDisk(file.path, file.name, statSync(file.path)), 1, onRead));
  if (unit.format) {
    yield* readWhole(unit.format, files, { ...reading, name });
    return;
  }
  const [file] = unit.files;
  if (!file) return;
  const head = await headOnDisk(file.path);
  if (isZip(head)) {
    yield* readZip(file.path, { ...reading, name }, onRead);
    return;
  }
  const format = formatOfFile(reading.format, head, name);
  if (format) yield* readSingle(format, files, { ...reading, name });
  else yield { failed: formatUnknown() };
}

/** A zip that cannot be opened is one record that failed, with the reason. */
async function* readZip(
  path: string,
  reading: ReadingOf,
  onRead?: (bytes: number) => void,
): AsyncGenerator<FileRecord> {
  let zip: OpenZip;
  try {
    zip = await openZip(path);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    yield { failed: error };
    return;
  }
  try {
    const unpacked = zip.files.reduce((sum, { size }) => sum + size, 0);
    const ratio = statSync(path).size / Math.max(unpacked, 1);
    yield* readTree(
      zip.files.map(file => counted(file, ratio, onRead)),
      reading,
    );
  } finally {
    zip.close();
  }
}

/** `ratio`: bytes on the disk for each that is read. */
function counted(file: ExportFile, ratio: number, onRead?: (bytes: number) => void): ExportFile {
  if (!onRead) return file;
  return {
    ...file,
    async open() {
      const stream = await file.open();
      stream.on('data', (chunk: Buffer) => onRead(chunk.length * ratio));
      return stream.pause();
    },
  };
}

/** Whether it is in a format that is read. */
export async function isKnownUnit(unit: Unit, wanted: string): Promise<boolean> {
  const [file] = unit.files;
  if (unit.format !== null || !file) return true;
  const head = await headOnDisk(file.path);
  return isZip(head) || formatOfFile(wanted, head, unit.name) !== null;
}
