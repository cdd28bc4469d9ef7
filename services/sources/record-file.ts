import type { ServiceError } from '../errors.js';
import type { ExportFile } from './exports/export-file.js';
import type { Pointer, RawMessage } from './source.js';

/** What one record of a file turned out to be. `files`: where the content of its attachments lies. */
export type FileRecord =
  | { readonly raw: RawMessage; readonly files?: ReadonlyMap<number, ExportFile> | undefined }
  | { readonly failed: ServiceError };

/** `null`: the file ends before it. */
export interface Taken {
  readonly pointer: Pointer;
  readonly record: FileRecord | null;
}

/**
 * Reads records of a file by their ordinal, from 1. Goes on from where it stood when the next ones lie further on, so that jobs
 * in rising order read the file once.
 */
export class RecordFile {
  readonly #read: () => AsyncIterable<FileRecord>;
  #iterator: AsyncIterator<FileRecord> | null = null;
  #next = 1;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(read: () => AsyncIterable<FileRecord>) {
    this.#read = read;
  }

  /** The records at these positions. One call at a time, the others wait. */
  async take(pointers: readonly Pointer[]): Promise<readonly Taken[]> {
    const before = this.#turn;
    const turn = before.catch(() => undefined).then(() => this.#take(pointers));
    this.#turn = turn;
    return turn;
  }

  async #take(pointers: readonly Pointer[]): Promise<readonly Taken[]> {
    const sorted = [...pointers].sort((a, b) => a.position - b.position);
    if ((sorted[0]?.position ?? 1) < this.#next) await this.#rewind();
    this.#iterator ??= this.#read()[Symbol.asyncIterator]();
    const found: Taken[] = [];
    for (const pointer of sorted) {
      let record: FileRecord | null = null;
      while (this.#next <= pointer.position) {
        const step = await this.#iterator.next();
        if (step.done) break;
        record = this.#next === pointer.position ? step.value : null;
        this.#next += 1;
      }
      found.push({ pointer, record });
    }
    return found;
  }

  async #rewind(): Promise<void> {
    await this.#iterator?.return?.();
    this.#iterator = null;
    this.#next = 1;
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#rewind();
  }
}
