import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ServiceError } from '../../services/errors.js';
import type { ExportFile } from '../../services/sources/exports/export-file.js';
import { FORMATS } from '../../services/sources/exports/formats.js';
import { readTree } from '../../services/sources/exports/read-export.js';
import type { FileRecord } from '../../services/sources/record-file.js';
import { exportFiles, fixturesOf, generatedFile } from '../support/chat-exports.js';

const READING = { name: 'broken', timeZone: 'Europe/London', maxMessageBytes: 100_000 };
const CUTS = 7;
const DEEP = 50_000;
const ENDLESS: readonly string[] = Array.from({ length: 30 }, () => 'x'.repeat(65_536));

/** One way to break a file, and the files that it breaks. */
interface Damage {
  readonly title: string;
  readonly files: RegExp;
  broken(content: Buffer): Iterable<string | Uint8Array>;
}

const DAMAGES: readonly Damage[] = [
  { title: 'a number', files: /\.jsonl?$/, broken: () => ['7\n'] },
  { title: 'lists within lists', files: /\.jsonl?$/, broken: () => ['['.repeat(DEEP)] },
  { title: 'things of the wrong type', files: /\.jsonl?$/, broken: () => ['[7, null, "x", [], true]\n'] },
  { title: 'elements within elements from its middle on', files: /\.xml$/, broken: goingOn(['<d>'.repeat(DEEP)]) },
  { title: 'a line that never ends', files: /\.(?:jsonl?|csv)$/, broken: () => ['"', ...ENDLESS] },
  {
    title: 'a line that never ends from its middle on',
    files: /\.(?:jsonl?|csv|xml|txt|mbox|html)$/,
    broken: goingOn(ENDLESS),
  },
  {
    title: 'one that cannot be unpacked from its middle on',
    files: /./,
    broken: content => failingAt(content, content.length / 2),
  },
  {
    title: 'one that cannot be unpacked from a line on',
    files: /./,
    broken: content => failingAt(content, content.lastIndexOf('\n', content.length / 2) + 1 || content.length / 2),
  },
];

/**
 * Files that are whole wherever they end, by format and path: no reader can tell that one was cut off. What they are held to is that everything
 * before the cut is read. `docs/chat-formats.md` says so to whoever makes exports.
 */
const WHOLE_WHEREVER_IT_ENDS: readonly { readonly files: RegExp; readonly because: string }[] = [
  { files: /^whatsapp\/.*\.txt$/, because: 'WhatsApp writes no end, and a message may end after any letter' },
  { files: /^zoom\/.*\.txt$/, because: 'Zoom writes no end, and a message may end after any letter' },
  { files: /\.csv$/, because: 'a table may end after any row, and its last cell after any letter' },
  { files: /^mbox\/|\.mbox$/, because: 'a mail may end after any line, and an mbox after any mail' },
  { files: /^eml\/(?!.*\.emlx$)/, because: 'a mail may end after any letter' },
  { files: /^teams-ediscovery\/.*\.txt$/, because: 'the file holds the words of one message, and nothing else' },
];

/**
 * Each file of each fixture broken in turn, read by the format that it is known by, and by the one that a source names. Either nobody reads that
 * file, and all is as it was; or a failure more is on record. Never an exception, and never fewer messages than before without a word.
 */
describe('a damaged export', function () {
  this.timeout(60_000);
  for (const { name } of FORMATS)
    for (const path of fixturesOf(name)) {
      const title = `${name}/${basename(path)}`;
      const files = exportFiles(path);

      it(`of which a file is cut off says so: ${title}`, async () => {
        for (const format of ['auto', name]) {
          const whole = await read(format, files);
          for (const file of files) {
            const content = contentOf(file);
            for (let cut = 1; cut <= CUTS; cut += 1) {
              const bytes = content.subarray(0, Math.floor((content.length * cut) / (CUTS + 1)));
              const damaged = await read(
                format,
                replaced(files, file, () => [bytes]),
              );
              const what = `${file.path} at ${bytes.length}`;
              if (isWholeWhereverItEnds(`${name}/${file.path}`)) assertReadsBefore(bytes, whole, damaged, what);
              else assertSaid(whole, damaged, what);
            }
          }
        }
      });

      for (const { title: what, files: wanted, broken } of DAMAGES)
        if (files.some(file => wanted.test(file.path)))
          it(`of which a file is ${what} says so: ${title}`, async () => {
            for (const format of ['auto', name]) {
              const whole = await read(format, files);
              for (const file of files.filter(one => wanted.test(one.path)))
                assertSaid(
                  whole,
                  await read(
                    format,
                    replaced(files, file, () => broken(contentOf(file))),
                  ),
                  file.path,
                );
            }
          });
    }
});

function goingOn(end: readonly string[]): Damage['broken'] {
  return content => [content.subarray(0, Math.floor(content.length / 2)), ...end];
}

/** As of a zip that is damaged there. */
function* failingAt(content: Buffer, end: number): Generator<Uint8Array> {
  yield content.subarray(0, Math.floor(end));
  throw new ServiceError({ code: 'ZIP_UNREADABLE', message: 'The zip is damaged.', remedy: 'Export it again.' });
}

async function read(format: string, files: readonly ExportFile[]): Promise<readonly FileRecord[]> {
  const records: FileRecord[] = [];
  for await (const record of readTree(files, { ...READING, format })) records.push(record);
  return records;
}

/**
 * A failure of a kind that was not there, or not as often. Where messages are gone, any failure in their place: those that the fixture holds for other tests
 * may be gone with them.
 */
function assertSaid(whole: readonly FileRecord[], damaged: readonly FileRecord[], what: string): void {
  const { before, after } = difference(whole.map(plain), damaged.map(plain));
  if (before.length === 0 && after.length === 0) return;
  const failed = after.filter(one => !isMessage(one));
  const lost = before.filter(isMessage).length - after.filter(isMessage).length;
  const isNew = failed.some(code => countOf(code, after) > countOf(code, before));
  assert.ok(isNew || (lost > 0 && failed.length > 0), `${what}: ${lost} messages fewer, and no failure tells of it`);
}

/** The words of each message that stand before the cut as they are read are among what is read, be it as more or fewer messages. */
function assertReadsBefore(
  bytes: Buffer,
  whole: readonly FileRecord[],
  damaged: readonly FileRecord[],
  what: string,
): void {
  assert.ok(damaged.length > 0, what);
  // Cut off in its heading or its first line it is in no format, and says that.
  if (!damaged.some(record => 'raw' in record)) return;
  const text = bytes.toString('utf8');
  const read = damaged.map(wordsOf).join('\n');
  for (const words of whole.map(wordsOf).filter(one => text.includes(one)))
    for (const line of words.split('\n')) assert.ok(parts(line) || read.includes(line), `${what}: ${line}`);
}

/** Where an mbox that goes by lengths is cut off they no longer hold: such a line parts two mails then, or loses its mark. */
function parts(line: string): boolean {
  return /^>*From /.test(line);
}

function wordsOf(record: FileRecord): string {
  if ('failed' in record) return '';
  return record.raw.kind === 'chat' ? record.raw.body : Buffer.from(record.raw.bytes).toString('utf8');
}

function isWholeWhereverItEnds(file: string): boolean {
  return WHOLE_WHEREVER_IT_ENDS.some(({ files }) => files.test(file));
}

/** What is left of both without the messages that they have in common at the beginning and at the end, and what stands between those. */
function difference(
  whole: readonly string[],
  damaged: readonly string[],
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  if (whole.join() === damaged.join()) return { before: [], after: [] };
  const shorter = Math.min(whole.length, damaged.length);
  let from = 0;
  while (from < shorter && whole[from] === damaged[from]) from += 1;
  let until = 0;
  while (until < shorter - from && whole.at(-1 - until) === damaged.at(-1 - until)) until += 1;
  // Failures at the edges look alike, whatever they stand for.
  while (from > 0 && !isMessage(whole[from - 1] ?? '')) from -= 1;
  while (until > 0 && !isMessage(whole.at(-until) ?? '')) until -= 1;
  return { before: whole.slice(from, whole.length - until), after: damaged.slice(from, damaged.length - until) };
}

function countOf(code: string, records: readonly string[]): number {
  return records.filter(record => record === code).length;
}

function isMessage(record: string): boolean {
  return record.startsWith('{');
}

/** A message as JSON, a failure by its code. */
function plain(record: FileRecord): string {
  return 'failed' in record ? record.failed.code : JSON.stringify({ ...record.raw, receivedAt: null });
}

function replaced(
  files: readonly ExportFile[],
  file: ExportFile,
  content: () => Iterable<string | Uint8Array>,
): readonly ExportFile[] {
  return files.map(one => (one === file ? { ...generatedFile(file.path, content), size: file.size } : one));
}

function contentOf({ diskPath }: ExportFile): Buffer {
  assert.ok(diskPath);
  return readFileSync(diskPath);
}
