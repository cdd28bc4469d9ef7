import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ExportFile } from '../../services/sources/exports/export-file.js';
import type { ExportFormat } from '../../services/sources/exports/format.js';
import { readWhole } from '../../services/sources/exports/read-export.js';
import { discord } from '../../services/sources/formats/discord.js';
import { googlechat } from '../../services/sources/formats/googlechat.js';
import { mattermost } from '../../services/sources/formats/mattermost.js';
import { rocketchat } from '../../services/sources/formats/rocketchat.js';
import { slack } from '../../services/sources/formats/slack.js';
import { zulip } from '../../services/sources/formats/zulip.js';
import type { FileRecord } from '../../services/sources/record-file.js';
import { exportFiles, fixturesOf, generatedFile } from '../support/chat-exports.js';

const CONTEXT = { name: 'hostile', timeZone: 'Europe/London', maxMessageBytes: 100_000 };
const CUTS = 7;

/** What a file may be that somebody made or a disk broke. In CSV a row of one word is a row: only what never ends can be told. */
const HOSTILE: readonly { readonly title: string; readonly files: RegExp; readonly content: () => Iterable<string> }[] =
  [
    { title: 'a number', files: /\.json$/, content: () => ['7\n'] },
    { title: 'lists within lists', files: /\.json$/, content: () => ['['.repeat(50_000)] },
    { title: 'things of the wrong type', files: /\.json$/, content: () => ['[7, null, "x", [], true]\n'] },
    { title: 'a line that never ends', files: /\.(?:json|csv)$/, content: endless },
  ];

/**
 * Each file of each fixture broken in turn. Either nobody reads that file, and all is as it was; or a failure more is on record. Never an
 * exception, and never fewer messages than before without a word.
 */
describe('a damaged export', () => {
  for (const format of [discord, googlechat, mattermost, rocketchat, slack, zulip])
    for (const path of fixturesOf(format.name)) {
      const title = `${format.name}/${basename(path)}`;

      it(`of which a file is cut off says so: ${title}`, async () => {
        const files = exportFiles(path);
        const whole = await read(format, files);
        for (const file of files.filter(one => /\.(?:json|xml)$/.test(one.path))) {
          const content = contentOf(file);
          for (let cut = 1; cut <= CUTS; cut += 1) {
            const bytes = content.subarray(0, Math.floor((content.length * cut) / (CUTS + 1)));
            assertSaid(whole, await read(format, replaced(files, file, [bytes])), `${file.path} at ${bytes.length}`);
          }
        }
      });

      for (const { title: what, files: wanted, content } of HOSTILE)
        it(`of which a file is ${what} says so: ${title}`, async () => {
          const files = exportFiles(path);
          const whole = await read(format, files);
          for (const file of files.filter(one => wanted.test(one.path)))
            assertSaid(whole, await read(format, replaced(files, file, content())), file.path);
        });
    }
});

async function read(format: ExportFormat, files: readonly ExportFile[]): Promise<readonly FileRecord[]> {
  const records: FileRecord[] = [];
  for await (const record of readWhole(format, files, CONTEXT)) records.push(record);
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
  content: Iterable<string | Uint8Array>,
): readonly ExportFile[] {
  const chunks = [...content];
  return files.map(one => (one === file ? { ...generatedFile(file.path, () => chunks), size: file.size } : one));
}

function contentOf({ diskPath }: ExportFile): Buffer {
  assert.ok(diskPath);
  return readFileSync(diskPath);
}

function* endless(): Generator<string> {
  yield '"';
  for (let at = 0; at < 30; at += 1) yield 'x'.repeat(65_536);
}
