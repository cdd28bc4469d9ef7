import { basename } from 'node:path';
import { ServiceError } from '../../errors.js';
import type { FileRecord } from '../record-file.js';
import { accompanied } from './companions.js';
import { divide } from './divide.js';
import { type ExportFile, headOf } from './export-file.js';
import type { ExportContext, ExportFormat, ExportRecord, RecordProblem } from './format.js';
import { formatOfFile } from './formats.js';
import { isBesideMail } from './single-mail.js';

/** Files beside messages in exports: pictures, sound, pages to look at. They are nobody's messages, and not worth a failure. */
const NO_MESSAGES =
  /\.(?:jpe?g|png|gif|webp|heic|heif|bmp|tiff?|svg|ico|mp4|m4a|m4v|mov|3gp|avi|mkv|webm|opus|ogg|mp3|wav|aac|amr|pdf|docx?|xlsx?|pptx?|od[tsp]|css|js|woff2?|ttf|vcf)$/i;

/** How the files of an export are to be read. */
export interface ReadingOf extends Omit<ExportContext, 'name'> {
  /** `auto`, or the format that candour.yaml names. */
  readonly format: string;
  /** The container: for names of single files that say nothing (`_chat.txt`). */
  readonly name: string;
}

/** The records of a zip, or of anything with many files: whole exports in it first, then its single files. */
export async function* readTree(files: readonly ExportFile[], reading: ReadingOf): AsyncGenerator<FileRecord> {
  const { wholes, singles } = divide(
    files.filter(({ path }) => !isBesideMail(path)),
    ({ path }) => path,
  );
  let found = false;
  for (const { root, format, files: own } of wholes) {
    if (reading.format !== 'auto' && reading.format !== format.name) continue;
    found = true;
    yield* readWhole(format, own, { ...reading, name: root === '' ? reading.name : basename(root) });
  }
  const claimed: { files: readonly ExportFile[]; format: ExportFormat }[] = [];
  const beside: ExportFile[] = [];
  const unknown: ExportFile[] = [];
  for (const { file, companions } of accompanied(singles, ({ path }) => path)) {
    const format = NO_MESSAGES.test(file.path) ? null : await knownFormat(file, reading.format);
    if (format instanceof ServiceError) {
      found = true;
      yield { failed: format };
    } else if (format) claimed.push({ files: [file, ...companions], format });
    else (NO_MESSAGES.test(file.path) ? beside : unknown).push(file);
  }
  // A text file among others may be what somebody sent: then it is part of a message, and no export that failed.
  const named = new Set<ExportFile>();
  for (const { files: own, format } of claimed) {
    found = true;
    for await (const record of readSingle(format, [...own, ...beside, ...unknown], reading)) {
      if ('raw' in record) for (const content of record.files?.values() ?? []) named.add(content);
      yield record;
    }
  }
  for (const file of unknown) {
    found = true;
    if (!named.has(file)) yield { failed: formatUnknown() };
  }
  if (!found) yield { failed: formatUnknown() };
}

/** By its beginning; why it cannot be had, where that is so: a file costs those beside it nothing. */
async function knownFormat(file: ExportFile, wanted: string): Promise<ExportFormat | ServiceError | null> {
  try {
    return formatOfFile(wanted, await headOf(file), basename(file.path));
  } catch (cause) {
    if (cause instanceof ServiceError) return cause;
    throw cause;
  }
}

/** The records of one file, in the format that it was recognised by. A file without any is a failure: never nothing. */
export async function* readSingle(
  format: ExportFormat,
  [file, ...beside]: readonly ExportFile[],
  reading: ReadingOf,
): AsyncGenerator<FileRecord> {
  if (!file) return;
  const own = basename(file.path);
  // Exports of one conversation are told apart by the zip they came in.
  const name = /^_?chat\.\w+$/i.test(own) ? reading.name : own;
  yield* readWhole(format, [file, ...beside], { ...reading, name });
}

/** The records of an export as its format reads them. What is broken in the middle ends the export with a failure that can be retried. */
export async function* readWhole(
  format: ExportFormat,
  files: readonly ExportFile[],
  context: ExportContext,
): AsyncGenerator<FileRecord> {
  let count = 0;
  try {
    for await (const record of format.read(files, context)) {
      count += 1;
      yield recordOf(record);
    }
  } catch (cause) {
    count += 1;
    yield { failed: cause instanceof ServiceError ? cause : failureOf('EXPORT_CUT_OFF', cause) };
  }
  if (count === 0) yield { failed: formatUnknown() };
}

function recordOf(record: ExportRecord): FileRecord {
  return 'raw' in record ? record : { failed: failureOf(record.problem) };
}

/** What is said of a record that could not be read. */
export function failureOf(problem: RecordProblem, cause?: unknown): ServiceError {
  return new ServiceError({ code: problem, ...PROBLEMS[problem], cause });
}

export function formatUnknown(): ServiceError {
  return new ServiceError({
    code: 'FORMAT_UNKNOWN',
    message: 'The file is in no format that is read, or holds no message.',
    remedy: 'Export it again in one of the formats of docs/chat-formats.md, then press Try again.',
  });
}

const PROBLEMS = {
  RECORD_UNREADABLE: {
    message: 'A record of the export lacks what makes it a message, or is damaged.',
    remedy: 'Look at the export itself, mend or repeat it, then press Try again.',
  },
  MESSAGE_TOO_LARGE: {
    message: 'A message is larger than is read.',
    remedy: 'Look at it in the export itself, or raise CANDOUR_MAX_MESSAGE_BYTES and press Try again.',
  },
  ENCRYPTED: {
    message: 'A record is encrypted, and the export holds no key to it.',
    remedy: 'Export it again from an account that can read it.',
  },
  EXPORT_CUT_OFF: {
    message: 'The export ends before it should: what came after is missing.',
    remedy: 'Export it again, put the new file in its place, and press Try again.',
  },
} as const;
