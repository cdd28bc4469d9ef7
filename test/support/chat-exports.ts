import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as taken } from 'node:timers/promises';
import { type Zippable, zipSync } from 'fflate';
import { PROJECT_ROOT } from '../../services/paths.js';
import { withContents } from '../../services/sources/exports/contents.js';
import { type ExportFile, fileOnDisk } from '../../services/sources/exports/export-file.js';
import type { ExportFormat, ExportRecord } from '../../services/sources/exports/format.js';
import { filesBelow } from '../../services/sources/file-tree.js';
import { FolderSource } from '../../services/sources/folder.js';
import type { Fetched, Pointer, RawChat } from '../../services/sources/source.js';

const MOST_BYTES = 1_000_000;
/** Even seconds: a zip keeps no others. */
const WRITTEN = new Date('2026-06-01T10:00:00Z');

export function chatFixture(...parts: readonly string[]): string {
  return join(PROJECT_ROOT, 'test/sources/formats', ...parts);
}

/** The files of an export, or the one file that it is. */
export function exportFiles(path: string): readonly ExportFile[] {
  const stats = statSync(path);
  if (stats.isFile()) return [fileOnDisk(path, basename(path), stats)];
  return filesBelow(path).map(file => fileOnDisk(file.path, file.name, statSync(file.path)));
}

export async function recordsOf(
  format: ExportFormat,
  files: readonly ExportFile[],
  maxMessageBytes = MOST_BYTES,
): Promise<readonly ExportRecord[]> {
  const records: ExportRecord[] = [];
  const context = { name: basename(files[0]?.path ?? ''), timeZone: 'Europe/London', maxMessageBytes };
  for await (const record of format.read(files, context)) records.push(record);
  return records;
}

/** What a format makes of an export, with the content of files; problems by their code. */
export async function readExport(format: ExportFormat, ...path: readonly string[]): Promise<Read> {
  return sorted(await recordsOf(format, exportFiles(chatFixture(format.name, ...path))));
}

/** What came of one file with this text. */
export async function readText(
  format: ExportFormat,
  name: string,
  text: string,
  maxMessageBytes?: number,
): Promise<Read> {
  return sorted(await recordsOf(format, exportFiles(written(name, text)), maxMessageBytes));
}

export interface Read {
  readonly chats: readonly RawChat[];
  readonly problems: readonly string[];
}

async function sorted(records: readonly ExportRecord[]): Promise<Read> {
  const chats: RawChat[] = [];
  const problems: string[] = [];
  for (const record of records) {
    if ('problem' in record) problems.push(record.problem);
    else {
      const raw = await withContents(record.raw, record.files, MOST_BYTES);
      if (raw.kind === 'chat') chats.push(raw);
    }
  }
  return { chats, problems };
}

/** A file of this name, alone in a folder. */
export function written(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'candour-export-')), name);
  writeFileSync(path, content);
  return path;
}

/** A watched folder with a copy of the export in it, or with a zip of it. */
export function watchedFolder(path: string, as: 'files' | 'zip'): string {
  const folder = mkdtempSync(join(tmpdir(), 'candour-watched-'));
  const isFile = statSync(path).isFile();
  if (as === 'files') cpSync(path, isFile ? join(folder, basename(path)) : folder, { recursive: true });
  else writeFileSync(join(folder, 'export.zip'), zipOf(path));
  for (const file of filesBelow(folder)) utimesSync(file.path, WRITTEN, WRITTEN);
  return folder;
}

function zipOf(path: string): Uint8Array {
  const content: Zippable = {};
  if (statSync(path).isFile()) content[basename(path)] = [readFileSync(path), { mtime: WRITTEN }];
  else for (const file of filesBelow(path)) content[file.name] = [readFileSync(file.path), { mtime: WRITTEN }];
  return zipSync(content);
}

/** Everything in a watched folder, as the service gets it. */
export async function everythingIn(folder: string): Promise<readonly Fetched[]> {
  const { signal } = new AbortController();
  const source = new FolderSource(
    { kind: 'chat', id: 'chat', path: folder, format: 'auto', timeZone: 'Europe/London' },
    MOST_BYTES,
  );
  const fetched: Fetched[] = [];
  for (const container of await source.containers(signal, new Map())) {
    const pointers: Pointer[] = [];
    for await (const batch of source.discover(container, 0, signal)) pointers.push(...batch);
    for await (const outcome of source.fetch(pointers, signal)) fetched.push(outcome);
  }
  await source.close();
  return fetched;
}

/** The exports among a format's fixtures: each file or folder directly in its own folder. */
export function fixturesOf(format: string): readonly string[] {
  return readdirSync(chatFixture(format)).map(name => chatFixture(format, name));
}

/** A file that is made up while it is read, and never whole. */
export function generatedFile(path: string, chunks: () => Iterable<string | Uint8Array>): ExportFile {
  return { path, size: 0, modifiedAt: WRITTEN, open: async () => Readable.from(buffersOf(chunks())) };
}

/** In pieces as a file on the disk comes. Where it fails, whoever reads has had what comes before. */
async function* buffersOf(chunks: Iterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  try {
    for (const chunk of chunks) {
      const buffer = Buffer.from(chunk as string);
      held.push(buffer);
      bytes += buffer.length;
      if (bytes < 65_536) continue;
      yield Buffer.concat(held);
      held = [];
      bytes = 0;
    }
  } catch (error) {
    if (bytes > 0) yield Buffer.concat(held);
    await taken();
    throw error;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
