import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseMime } from '../../services/parse/mime.js';
import type { ParsedMessage } from '../../services/parse/parsed.js';
import { PROJECT_ROOT } from '../../services/paths.js';
import { fileOnDisk } from '../../services/sources/exports/export-file.js';
import type { ExportFormat, ExportRecord } from '../../services/sources/exports/format.js';
import { FolderSource } from '../../services/sources/folder.js';
import type { Pointer, RawMime } from '../../services/sources/source.js';

export function fixture(...parts: readonly string[]): string {
  return join(PROJECT_ROOT, 'test/sources/formats', ...parts);
}

/** What a format makes of one file. */
export async function recordsOfFile(
  format: ExportFormat,
  path: string,
  maxMessageBytes = 10_000_000,
): Promise<readonly ExportRecord[]> {
  const context = { name: basename(path), timeZone: 'Europe/London', maxMessageBytes };
  const records: ExportRecord[] = [];
  for await (const record of format.read([fileOnDisk(path, basename(path), statSync(path))], context))
    records.push(record);
  return records;
}

/** The mails of one file; fails for a record that is none. */
export async function mailsOf(format: ExportFormat, path: string): Promise<readonly RawMime[]> {
  return (await recordsOfFile(format, path)).map(record => {
    if ('raw' in record && record.raw.kind === 'mime') return record.raw;
    throw new Error(`No mail: ${'problem' in record ? record.problem : 'a chat message'}`);
  });
}

/** The mails of one file, read as far as they can be. */
export async function parsedMailsOf(format: ExportFormat, path: string): Promise<readonly ParsedMessage[]> {
  return Promise.all((await mailsOf(format, path)).map(raw => parseMime(raw)));
}

export async function subjectsOf(format: ExportFormat, path: string): Promise<readonly string[]> {
  return (await parsedMailsOf(format, path)).map(({ subject }) => subject);
}

/** The subjects of all mails of a watched folder, and the codes of what could not be read, each sorted. Its files must be settled. */
export async function readFolder(path: string): Promise<{ subjects: readonly string[]; failed: readonly string[] }> {
  const { signal } = new AbortController();
  const source = new FolderSource(
    { kind: 'folder', id: 'mail', path, format: 'auto', timeZone: 'Europe/London' },
    10_000_000,
  );
  const subjects: string[] = [];
  const failed: string[] = [];
  for (const container of await source.containers(signal, new Map())) {
    const pointers: Pointer[] = [];
    for await (const batch of source.discover(container, 0, signal)) pointers.push(...batch);
    for await (const fetched of source.fetch(pointers, signal)) {
      if ('failed' in fetched) failed.push(fetched.failed.code);
      else if ('raw' in fetched && fetched.raw.kind === 'mime') subjects.push((await parseMime(fetched.raw)).subject);
      else failed.push('gone');
    }
  }
  await source.close();
  return { subjects: subjects.sort(), failed: failed.sort() };
}
