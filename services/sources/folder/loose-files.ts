import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ServiceError } from '../../errors.js';
import { isCompoundFile } from '../../parse/outlook/compound-file.js';
import { failureOf } from '../exports/read-export.js';
import { mailOfEmlx } from '../exports/single-mail.js';
import { isSettled } from '../file-generation.js';
import type { TreeFile } from '../file-tree.js';
import { mailOfMsg } from '../outlook/read-outlook.js';
import type { FileRecord } from '../record-file.js';
import type { Container, Fetched, Pointer } from '../source.js';

const BATCH = 1_000;
/** Containers of single files have no content of their own to identify: their messages carry it. */
export const FILES_GENERATION = 'files';

interface MessageFile extends TreeFile {
  readonly position: number;
}

/**
 * Mail of which each message is a file: `.eml`, `.emlx` and `.msg` files and Maildirs. A folder of them is one container; a file's position is a hash of its
 * name (and, outside Maildirs, of its size and time), so that it stays the same whatever comes and goes beside it.
 */
export class LooseFiles {
  readonly #maxMessageBytes: number;
  /** What this object has listed already: hashed positions do not rise, so the cursor alone cannot tell. */
  readonly #listed = new Map<string, Set<number>>();

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  containers(files: readonly TreeFile[]): readonly Container[] {
    return [...groupFiles(files)].map(([name, messages]) => ({
      name,
      generation: FILES_GENERATION,
      present: messages.length,
      excluded: null,
    }));
  }

  *discover(name: string, after: number | null, files: readonly TreeFile[]): Iterable<readonly Pointer[]> {
    const messages = groupFiles(files).get(name) ?? [];
    const listed = this.#listed.get(name) ?? new Set<number>();
    this.#listed.set(name, listed);
    const fresh = messages
      .filter(({ position, path }) => (after === null || !listed.has(position)) && isSettled(path, Date.now()))
      .sort((a, b) => a.position - b.position);
    for (let at = 0; at < fresh.length; at += BATCH) {
      const batch = fresh.slice(at, at + BATCH);
      yield batch.map(({ position, path }) => ({
        container: name,
        generation: FILES_GENERATION,
        position,
        size: statSync(path).size,
      }));
      // Only now: had noting them failed, this line would not be reached, and they would be listed again.
      for (const { position } of batch) listed.add(position);
    }
  }

  async *fetch(pointers: readonly Pointer[], files: readonly TreeFile[], signal: AbortSignal): AsyncIterable<Fetched> {
    const paths = new Map(
      (groupFiles(files).get(pointers[0]?.container ?? '') ?? []).map(file => [file.position, file.path]),
    );
    for (const pointer of pointers) {
      signal.throwIfAborted();
      const path = paths.get(pointer.position);
      yield path === undefined
        ? { pointer, gone: true }
        : { pointer, ...(await readLooseFile(path, this.#maxMessageBytes)) };
    }
  }
}

/** One mail in a file of its own, or why it cannot be read. */
export async function readLooseFile(path: string, maxMessageBytes: number): Promise<FileRecord> {
  try {
    const { size, mtime } = statSync(path);
    if (size > maxMessageBytes) return { failed: tooLarge() };
    const file = await readFile(path);
    if (isCompoundFile(file)) {
      const raw = await mailOfMsg(file, mtime);
      return raw === null ? { failed: failureOf('RECORD_UNREADABLE') } : { raw };
    }
    const bytes = /\.emlx$/i.test(path) ? mailOfEmlx(file).mail : file;
    return { raw: { kind: 'mime', bytes, receivedAt: mtime, envelope: [] } };
  } catch (cause) {
    return { failed: unreadable(cause) };
  }
}

export function isLooseFile(file: TreeFile): boolean {
  return /\.(?:emlx?|msg)$/i.test(file.name) || /(?:^|\/)(?:new|cur)\/[^/]+$/.test(file.name);
}

/** `new` and `cur` of a Maildir are one container: a message moves from one to the other when somebody opens it. */
function groupFiles(files: readonly TreeFile[]): ReadonlyMap<string, readonly MessageFile[]> {
  const groups = new Map<string, MessageFile[]>();
  for (const file of files.filter(isLooseFile)) {
    const maildir = /^(?:(.*)\/)?(?:new|cur)$/.exec(dirname(file.name));
    const container = maildir ? (maildir[1] ?? '.') : dirname(file.name);
    const { size, mtimeMs } = maildir ? { size: 0, mtimeMs: 0 } : statSync(file.path);
    const identity = maildir ? (basename(file.name).split(':')[0] ?? '') : `${basename(file.name)}|${size}|${mtimeMs}`;
    const group = groups.get(container) ?? [];
    group.push({ ...file, position: hashPosition(identity) });
    groups.set(container, group);
  }
  return groups;
}

/** 1 to 2^52: two of a hundred thousand files meet once in a million folders. */
function hashPosition(identity: string): number {
  const digest = createHash('sha256').update(identity).digest();
  return digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) & 15) + 1;
}

function tooLarge(): ServiceError {
  return new ServiceError({
    code: 'MESSAGE_TOO_LARGE',
    message: 'A message is larger than is read.',
    remedy: 'Look at it in the mailbox itself, or raise CANDOUR_MAX_MESSAGE_BYTES and press Try again.',
  });
}

function unreadable(cause: unknown): ServiceError {
  return new ServiceError({
    code: 'FILE_UNREADABLE',
    message: 'A message file cannot be read.',
    remedy: 'Check its permissions; it is tried again by itself.',
    cause,
  });
}
