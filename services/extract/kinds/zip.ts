import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import yauzl from 'yauzl';
import { type Reading, Unreadable } from '../reading.js';

/** What a zip says of one file within it. */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked, as it says. */
  readonly size: number;
  readonly isEncrypted: boolean;
  /** Unpacks it. Throws Unreadable when it is locked, broken, packed unusually or larger than may be. */
  content(): Promise<Buffer>;
}

const unpack = promisify(inflateRaw);
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
const UTF8_NAMES = 0x800;

/** The files within, from the directory at the end. Throws Unreadable when it has none, or one that cannot be. */
export async function readDirectory(packed: Buffer, reading: Reading, most: number): Promise<readonly ZipEntry[]> {
  const zip = await open(packed);
  const entries: yauzl.Entry[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      if (entries.length >= most) {
        reading.problem('ATTACHMENT_LIMIT');
        resolve();
        return;
      }
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', resolve);
    zip.on('error', () => reject(new Unreadable('ATTACHMENT_BROKEN')));
    zip.readEntry();
  });
  return entries.map(entry => entryOf(entry, zip, packed, reading));
}

/** Names are never used as paths, so that none is refused for what it says. */
function open(packed: Buffer): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(
      packed,
      { lazyEntries: true, decodeStrings: false, validateEntrySizes: false },
      (error: Error | null, zip?: yauzl.ZipFile) => {
        if (zip) resolve(zip);
        else reject(error ? new Unreadable('ATTACHMENT_BROKEN') : new Error('A zip without an outcome.'));
      },
    );
  });
}

function entryOf(entry: yauzl.Entry, zip: yauzl.ZipFile, packed: Buffer, reading: Reading): ZipEntry {
  const written: Buffer | string = entry.fileName;
  const encoding = (entry.generalPurposeBitFlag & UTF8_NAMES) > 0 ? 'utf8' : 'latin1';
  const name = typeof written === 'string' ? written : Buffer.from(written).toString(encoding);
  const isEncrypted = (entry.generalPurposeBitFlag & ENCRYPTED) > 0;
  return {
    name,
    size: entry.uncompressedSize,
    isEncrypted,
    async content() {
      if (isEncrypted) throw new Unreadable('ENCRYPTED');
      if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
        throw new Unreadable('ARCHIVE_UNKNOWN');
      const start = await dataStart(entry, zip);
      const body = packed.subarray(start, start + entry.compressedSize);
      const content = entry.compressionMethod === STORED ? body : await inflated(body, reading.unpackedLeft);
      reading.unpacked(content.length, body.length);
      return content;
    },
  };
}

function dataStart(entry: yauzl.Entry, zip: yauzl.ZipFile): Promise<number> {
  return new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error: Error | null, header?: { fileDataStart: number }) => {
      if (header) resolve(header.fileDataStart);
      else reject(error ? new Unreadable('ATTACHMENT_BROKEN') : new Error('A file without an outcome.'));
    });
  });
}

/** What it says about its size is not believed: unpacking ends at what may still be unpacked. */
async function inflated(body: Buffer, most: number): Promise<Buffer> {
  try {
    return await unpack(body, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    const isTooLarge =
      error instanceof RangeError ||
      (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE');
    throw new Unreadable(isTooLarge ? 'ATTACHMENT_LIMIT' : 'ATTACHMENT_BROKEN');
  }
}
