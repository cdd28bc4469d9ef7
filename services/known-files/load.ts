import { readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { ServiceError } from '../errors.js';
import { DIGESTS } from '../extract/extracted.js';
import { HashTableBuilder } from './hash-table.js';
import { HEX_LENGTHS, type KnownFilesSnapshot } from './known-files.js';
import { readList } from './read-list.js';

/** A list, as the folder has it. */
export interface ListFile {
  /** Its file's name without the ending. */
  readonly name: string;
  readonly path: string;
}

/** The lists in a folder, by name; none when it is not there. */
export function listFilesIn(folder: string): readonly ListFile[] {
  return filesIn(folder).map(file => ({ name: parse(file).name, path: join(folder, file) }));
}

/** Changes with every list that comes, goes or is written anew. */
export function markOf(folder: string): string {
  return filesIn(folder)
    .map(file => {
      const { size, mtimeMs } = statSync(join(folder, file));
      return `${file}|${size}|${mtimeMs}`;
    })
    .join('\n');
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(one => one.isFile() && /\.(?:txt|csv|tsv|json|md5|sha1|sha256)$/i.test(one.name))
      .map(one => one.name)
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Most lists; an entry names its list in two bytes. */
const MOST_LISTS = 1_000;

/** Reads every list of a folder. `counts`: hashes by list. Throws ServiceError `KNOWN_FILES_UNREADABLE` for one that cannot be read, or holds none. */
export async function loadKnownFiles(
  folder: string,
): Promise<{ readonly snapshot: KnownFilesSnapshot; readonly counts: ReadonlyMap<string, number> }> {
  const files = listFilesIn(folder).slice(0, MOST_LISTS);
  const builders = DIGESTS.map(name => ({ name, builder: new HashTableBuilder() }));
  const counts = new Map<string, number>();
  for (const [number, { name, path }] of files.entries()) {
    let count = 0;
    const take = (hash: string) => {
      count += 1;
      builders.find(({ name }) => HEX_LENGTHS[name] === hash.length)?.builder.add(hash, number);
    };
    try {
      await readList(path, take);
    } catch (cause) {
      throw unreadable(name, 'cannot be read', cause);
    }
    if (count === 0) throw unreadable(name, 'holds no hash of a known form');
    counts.set(name, count);
  }
  const tables = Object.fromEntries(
    builders.flatMap(({ name, builder }) => (builder.count === 0 ? [] : [[name, builder.build()]])),
  );
  return { snapshot: { lists: files.map(({ name }) => name), tables }, counts };
}

function unreadable(list: string, what: string, cause?: unknown): ServiceError {
  return new ServiceError({
    code: 'KNOWN_FILES_UNREADABLE',
    message: `The list of known files “${list}” ${what}.`,
    remedy:
      'Put the list there as its publisher wrote it: see docs/known-files.md. Until then the lists that were read before are used.',
    cause,
  });
}
