import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ChatConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { formatFor } from './chat/formats.js';
import { generationOf, isSettled } from './file-generation.js';
import { filesBelow } from './file-tree.js';
import { type FileRecord, RecordFile } from './record-file.js';
import type { CheckLine, Container, Fetched, Pointer, Source } from './source.js';
import { watchFolder } from './watch-folder.js';

const HEAD_BYTES = 65_536;
const BATCH = 1_000;

/** A watched folder of messaging exports. Each file is a container, each message in it a position. */
export class ChatSource implements Source {
  readonly id: string;
  readonly kind = 'chat';
  readonly #config: ChatConfig;
  readonly #files = new Map<string, RecordFile>();

  constructor(config: ChatConfig) {
    this.id = config.id;
    this.#config = config;
  }

  async containers(_signal: AbortSignal, known: ReadonlyMap<string, string>): Promise<readonly Container[]> {
    const containers: Container[] = [];
    for (const { name, path } of filesBelow(this.#config.path)) {
      if (!isSettled(path, Date.now())) continue;
      containers.push({ name, generation: await generationOf(path, known.get(name)), present: null, excluded: null });
    }
    return containers;
  }

  async *discover(container: Container, after: number, signal: AbortSignal): AsyncIterable<readonly Pointer[]> {
    let position = 0;
    let batch: Pointer[] = [];
    for await (const _record of this.#records(container.name)) {
      signal.throwIfAborted();
      position += 1;
      if (position <= after) continue;
      batch.push({ container: container.name, generation: container.generation, position, size: null });
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  async *fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched> {
    const [first] = pointers;
    if (!first) return;
    const key = `${first.container}|${first.generation}`;
    const file = this.#files.get(key) ?? new RecordFile(() => this.#records(first.container));
    this.#files.set(key, file);
    for (const fetched of await file.take(pointers)) {
      signal.throwIfAborted();
      yield fetched;
    }
  }

  watch(wake: () => void, signal: AbortSignal): Promise<void> {
    return watchFolder(this.#config.path, wake, signal);
  }

  async check(): Promise<readonly CheckLine[]> {
    const files = filesBelow(this.#config.path);
    const lines: CheckLine[] = [
      { label: 'Folder', outcome: 'passed', detail: `It can be read and holds ${files.length} files.` },
    ];
    for (const { name, path } of files) {
      const format = formatFor(this.#config.format, headOf(path), basename(path));
      if (!format)
        lines.push({
          label: name,
          outcome: 'failed',
          detail: 'Its format is not recognised. Export it again in a supported format, or take it out of the folder.',
        });
    }
    return lines;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map(file => file.close()));
  }

  /** A file that no format fits is one record that failed: it stands in the ledger with the reason, and can be retried. */
  async *#records(name: string): AsyncIterable<FileRecord> {
    const path = join(this.#config.path, name);
    const format = formatFor(this.#config.format, headOf(path), basename(path));
    if (!format) {
      yield { failed: formatUnknown() };
      return;
    }
    const context = { fileName: basename(path), timeZone: this.#config.timeZone, receivedAt: statSync(path).mtime };
    let count = 0;
    for await (const record of format.read(createReadStream(path), context)) {
      count += 1;
      yield 'raw' in record ? record : { failed: recordUnreadable() };
    }
    if (count === 0) yield { failed: formatUnknown() };
  }
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('utf8', 0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

function formatUnknown(): ServiceError {
  return new ServiceError({
    code: 'FORMAT_UNKNOWN',
    message: 'The file is in no format that is read, or holds no message.',
    remedy: 'Export it again in one of the formats of docs/chat-formats.md, then press Try again.',
  });
}

function recordUnreadable(): ServiceError {
  return new ServiceError({
    code: 'RECORD_UNREADABLE',
    message: 'A record of the export lacks what makes it a message, or is damaged.',
    remedy: 'Look at the export itself, mend or repeat it, then press Try again.',
  });
}
