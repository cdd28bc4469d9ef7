import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { FolderConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { generationOf, isSettled } from './file-generation.js';
import { filesBelow, type TreeFile } from './file-tree.js';
import { readMboxFile } from './folder/mbox.js';
import { type FileRecord, RecordFile } from './record-file.js';
import type { CheckLine, Container, Fetched, Pointer, Source } from './source.js';
import { watchFolder } from './watch-folder.js';

const BATCH = 1_000;
/** Containers of single files have no content of their own to identify: their messages carry it. */
const FILES_GENERATION = 'files';

interface MessageFile extends TreeFile {
  readonly position: number;
}

/**
 * A watched folder of mail: `.eml` files, Maildirs and mbox files, in it and below it. A folder of single files is one container; a file's
 * position is a hash of its name (and, outside Maildirs, of its size and time), so that it stays the same whatever comes and goes beside it.
 */
export class FolderSource implements Source {
  readonly id: string;
  readonly kind = 'folder';
  readonly #config: FolderConfig;
  readonly #maxMessageBytes: number;
  /** What this object has listed already: hashed positions do not rise, so the cursor alone cannot tell. */
  readonly #listed = new Map<string, Set<number>>();
  readonly #mboxes = new Map<string, RecordFile>();

  constructor(config: FolderConfig, maxMessageBytes: number) {
    this.id = config.id;
    this.#config = config;
    this.#maxMessageBytes = maxMessageBytes;
  }

  async containers(_signal: AbortSignal, known: ReadonlyMap<string, string>): Promise<readonly Container[]> {
    const files = filesBelow(this.#config.path);
    const folders = [...groupFiles(files)].map(([name, messages]) => ({
      name,
      generation: FILES_GENERATION,
      present: messages.length,
      excluded: null,
    }));
    const mboxes: Container[] = [];
    for (const { name, path } of files.filter(isMbox)) {
      if (!isSettled(path, Date.now())) continue;
      mboxes.push({ name, generation: await generationOf(path, known.get(name)), present: null, excluded: null });
    }
    return [...folders, ...mboxes];
  }

  async *discover(container: Container, after: number, signal: AbortSignal): AsyncIterable<readonly Pointer[]> {
    const { name, generation } = container;
    const pointer = (position: number, size: number | null): Pointer => ({
      container: name,
      generation,
      position,
      size,
    });
    if (generation !== FILES_GENERATION) {
      yield* this.#discoverMbox(name, after, pointer, signal);
      return;
    }
    const messages = groupFiles(filesBelow(this.#config.path)).get(name) ?? [];
    const listed = this.#listed.get(name) ?? new Set<number>();
    this.#listed.set(name, listed);
    const fresh = messages
      .filter(({ position, path }) => (after === 0 || !listed.has(position)) && isSettled(path, Date.now()))
      .sort((a, b) => a.position - b.position);
    for (let at = 0; at < fresh.length; at += BATCH) {
      const batch = fresh.slice(at, at + BATCH);
      yield batch.map(({ position, path }) => pointer(position, statSync(path).size));
      // Only now: had noting them failed, this line would not be reached, and they would be listed again.
      for (const { position } of batch) listed.add(position);
    }
  }

  async *fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched> {
    const [first] = pointers;
    if (!first) return;
    if (first.generation !== FILES_GENERATION) {
      yield* await this.#mbox(first.container, first.generation).take(pointers);
      return;
    }
    const files = new Map(
      (groupFiles(filesBelow(this.#config.path)).get(first.container) ?? []).map(file => [file.position, file.path]),
    );
    for (const pointer of pointers) {
      signal.throwIfAborted();
      const path = files.get(pointer.position);
      yield path === undefined ? { pointer, gone: true } : await this.#readFile(pointer, path);
    }
  }

  watch(wake: () => void, signal: AbortSignal): Promise<void> {
    return watchFolder(this.#config.path, wake, signal);
  }

  async check(): Promise<readonly CheckLine[]> {
    const files = filesBelow(this.#config.path);
    const messages = files.filter(isMessage).length;
    const detail = `It can be read and holds ${messages} messages and ${files.filter(isMbox).length} mbox files.`;
    return [{ label: 'Folder', outcome: 'passed', detail }];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#mboxes.values()].map(mbox => mbox.close()));
  }

  async #readFile(pointer: Pointer, path: string): Promise<Fetched> {
    try {
      const { size, mtime } = statSync(path);
      if (size > this.#maxMessageBytes) return { pointer, failed: tooLarge() };
      return { pointer, raw: { kind: 'mime', bytes: await readFile(path), receivedAt: mtime, envelope: [] } };
    } catch (cause) {
      return { pointer, failed: unreadable(cause) };
    }
  }

  async *#discoverMbox(
    name: string,
    after: number,
    pointer: (position: number, size: number | null) => Pointer,
    signal: AbortSignal,
  ): AsyncIterable<readonly Pointer[]> {
    let position = 0;
    let batch: Pointer[] = [];
    for await (const record of this.#readMbox(name)) {
      signal.throwIfAborted();
      position += 1;
      if (position <= after) continue;
      batch.push(pointer(position, 'raw' in record && record.raw.kind === 'mime' ? record.raw.bytes.length : null));
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  #mbox(name: string, generation: string): RecordFile {
    const key = `${name}|${generation}`;
    const mbox = this.#mboxes.get(key) ?? new RecordFile(() => this.#readMbox(name));
    this.#mboxes.set(key, mbox);
    return mbox;
  }

  async *#readMbox(name: string): AsyncIterable<FileRecord> {
    const path = filesBelow(this.#config.path).find(file => file.name === name)?.path;
    if (path === undefined) return;
    const receivedAt = statSync(path).mtime;
    for await (const bytes of readMboxFile(path, this.#maxMessageBytes)) {
      yield bytes === null
        ? { failed: tooLarge() }
        : { raw: { kind: 'mime', bytes, receivedAt, envelope: [] } as const };
    }
  }
}

/** `new` and `cur` of a Maildir are one container: a message moves from one to the other when somebody opens it. */
function groupFiles(files: readonly TreeFile[]): ReadonlyMap<string, readonly MessageFile[]> {
  const groups = new Map<string, MessageFile[]>();
  for (const file of files.filter(isMessage)) {
    const maildir = /^(?:(.*)\/)?(?:new|cur)$/.exec(dirname(file.name));
    const container = maildir ? (maildir[1] ?? '.') : dirname(file.name);
    const { size, mtimeMs } = maildir ? { size: 0, mtimeMs: 0 } : statSync(file.path);
    const identity = maildir ? (basename(file.name).split(':')[0] ?? '') : `${basename(file.name)}|${size}|${mtimeMs}`;
    groups.set(container, [...(groups.get(container) ?? []), { ...file, position: hashPosition(identity) }]);
  }
  return groups;
}

/** 1 to 2^52: two of a hundred thousand files meet once in a million folders. */
function hashPosition(identity: string): number {
  const digest = createHash('sha256').update(identity).digest();
  return digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) & 15) + 1;
}

function isMbox(file: TreeFile): boolean {
  return /\.(?:mbox|mbx)$/i.test(file.name);
}

function isMessage(file: TreeFile): boolean {
  return /\.eml$/i.test(file.name) || /(?:^|\/)(?:new|cur)\/[^/]+$/.test(file.name);
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
