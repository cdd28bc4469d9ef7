import { Readable, Transform } from 'node:stream';
import { inflateRawSync } from 'node:zlib';
import { Entry, openPromise, type ZipFile } from 'yauzl';
import { ServiceError } from '../../errors.js';
import type { ExportFile, Head } from './export-file.js';

/** More files than a school's export of many years has. */
const MOST_FILES = 2_000_000;
/** What one file may unpack to for each packed byte, above `FREE` bytes. Text of machines packs to a hundredth. */
const LARGEST_RATIO = 400;
const FREE = 50_000_000;
/** Bytes, packed and unpacked, up to which a file is unpacked at once: exports with a file for each day have ten thousands of them. */
const SMALL = 1_000_000;
const DEFLATED = 8;

/** A zip that is open, with its directory. */
export interface OpenZip {
  readonly files: readonly ExportFile[];
  close(): void;
}

export function isZip(head: Head): boolean {
  return head.bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')) || isEmptyZip(head);
}

function isEmptyZip(head: Head): boolean {
  return head.bytes.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006'));
}

/**
 * Opens a zip by its directory; nothing is unpacked before a file of it is opened, and then as a stream. Files with a path that leads out of
 * it, folders, and what macOS adds are left out. Throws ServiceError `ZIP_UNREADABLE` or `ZIP_TOO_MANY_FILES`.
 */
export async function openZip(path: string): Promise<OpenZip> {
  let zip: ZipFile;
  const files: ExportFile[] = [];
  try {
    // Names that are no UTF-8 are decoded by the directory's own flag; a path that leads out of the zip is an error of its own.
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: false });
  } catch (cause) {
    throw unreadable(cause);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (files.length >= MOST_FILES) throw tooMany();
      if (isPart(entry.fileName)) files.push(fileOf(zip, entry));
    }
  } catch (cause) {
    zip.close();
    throw cause instanceof ServiceError ? cause : unreadable(cause);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, close: () => zip.close() };
}

function isPart(name: string): boolean {
  return !name.endsWith('/') && !/(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._)/.test(name);
}

/** What is needed of the directory to unpack a file. */
type Place = Pick<
  Entry,
  'compressedSize' | 'uncompressedSize' | 'compressionMethod' | 'generalPurposeBitFlag' | 'relativeOffsetOfLocalHeader'
>;

/** Holds the place rather than the entry, which takes half a kilobyte more: large exports have hundreds of thousands of files. */
function fileOf(zip: ZipFile, entry: Entry): ExportFile {
  const place = placeOf(entry);
  return {
    path: entry.fileName,
    size: entry.uncompressedSize,
    modifiedAt: entry.getLastModDate(),
    open: () => openPlace(zip, place),
  };
}

function placeOf({
  compressedSize,
  uncompressedSize,
  compressionMethod,
  generalPurposeBitFlag,
  relativeOffsetOfLocalHeader,
}: Entry): Place {
  return {
    compressedSize,
    uncompressedSize,
    compressionMethod,
    generalPurposeBitFlag,
    relativeOffsetOfLocalHeader,
  };
}

async function openPlace(zip: ZipFile, place: Place): Promise<Readable> {
  const entry = Object.assign(new Entry(), place);
  if (entry.isEncrypted()) throw encrypted();
  try {
    const content = isSmall(entry) ? await unpackSmall(zip, entry) : null;
    if (content) return Readable.from([content], { objectMode: false });
    const packed = await zip.openReadStreamPromise(entry);
    return limited(packed, Math.max(FREE, entry.compressedSize * LARGEST_RATIO));
  } catch (cause) {
    throw unreadable(cause);
  }
}

function isSmall({ compressionMethod, compressedSize, uncompressedSize }: Entry): boolean {
  return compressionMethod === DEFLATED && compressedSize <= SMALL && uncompressedSize <= SMALL;
}

/**
 * In one go, without a stream and a thread for each step. `null` when it is damaged, or not as long as the directory says: then a stream gives what
 * comes before the damage.
 */
async function unpackSmall(zip: ZipFile, entry: Entry): Promise<Buffer | null> {
  const packed: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry, { decodeFileData: false }))
    packed.push(chunk as Buffer);
  try {
    const content = inflateRawSync(Buffer.concat(packed), { maxOutputLength: entry.uncompressedSize + 1 });
    return content.length === entry.uncompressedSize ? content : null;
  } catch {
    return null;
  }
}

/** Fails as soon as more comes out than may. */
function limited(packed: Readable, most: number): Readable {
  let length = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > most) done(bomb());
      else done(null, chunk);
    },
  });
  packed.once('error', cause => counting.destroy(unreadable(cause)));
  counting.once('close', () => packed.destroy());
  return packed.pipe(counting);
}

function unreadable(cause: unknown): ServiceError {
  return new ServiceError({
    code: 'ZIP_UNREADABLE',
    message: 'A zip is damaged, or packed in a way that is not known.',
    remedy: 'Export it again, or unpack it and put the folder in its place; then press Try again.',
    cause,
  });
}

function encrypted(): ServiceError {
  return new ServiceError({
    code: 'ENCRYPTED',
    message: 'A zip is protected by a password.',
    remedy: 'Unpack it with its password, put the folder in its place, and press Try again.',
  });
}

function tooMany(): ServiceError {
  return new ServiceError({
    code: 'ZIP_TOO_MANY_FILES',
    message: `A zip holds more than ${MOST_FILES} files.`,
    remedy: 'Export a shorter time.',
  });
}

function bomb(): ServiceError {
  return new ServiceError({
    code: 'ZIP_TOO_LARGE',
    message: 'A file of a zip unpacks to far more than files of messages do.',
    remedy: 'Look at who made it. If it is right, unpack it and put the folder in its place.',
  });
}
