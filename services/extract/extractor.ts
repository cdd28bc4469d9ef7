import type { DigestName, Extracted, ExtractedFiles, FileToExtract } from './extracted.js';
import { FileProcess, type ProcessLimits } from './file-process.js';
import { readWords, type TextReader } from './text-in-picture.js';

export interface ExtractorSettings {
  readonly limits: ProcessLimits;
  /** `null`: words in pictures are not read. */
  readonly textReader: TextReader | null;
}

/** Processes at a time. A file that takes long holds up one of them. */
const PROCESSES = 2;
/** Files that one process reads before another takes its place: what its packages leave behind must not pile up. */
const FILES_EACH = 500;
/** One that nobody needed for so long ends, milliseconds. */
const IDLE = 60_000;
/** Times the limit of one file that those of one message may take together. */
const FILES_WORTH = 3;
/** Characters of remembered text. The same picture stands under every message of its sender. */
const REMEMBERED = 8_000_000;

/** Reads the files of messages in processes of their own, and remembers what it has read. */
export class Extractor {
  readonly #settings: ExtractorSettings;
  readonly #idle: FileProcess[] = [];
  readonly #all = new Map<FileProcess, number>();
  readonly #waiting: (() => void)[] = [];
  readonly #remembered = new Map<string, Extracted>();
  #characters = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(settings: ExtractorSettings) {
    this.#settings = settings;
  }

  /** Processes that run now. */
  get pids(): readonly number[] {
    return [...this.#all.keys()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** The files of one message. Those for which its time did not suffice are missing. Never rejects. */
  async extract(files: readonly FileToExtract[], digests: readonly DigestName[]): Promise<ExtractedFiles> {
    const found = new Map<string, Extracted>();
    let left = this.#settings.limits.milliseconds * FILES_WORTH;
    for (const file of files) {
      const known = this.#recall(file, digests);
      if (known === undefined && left <= 0) continue;
      const began = performance.now();
      found.set(file.key, known ?? (await this.#read(file, digests)));
      left -= performance.now() - began;
    }
    return found;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const one of this.#all.keys()) one.kill();
    this.#all.clear();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #read(file: FileToExtract, digests: readonly DigestName[]): Promise<Extracted> {
    const one = await this.#take();
    const read = await one.read(file, digests);
    this.#giveBack(one);
    const { textReader } = this.#settings;
    const all = textReader && file.kind === 'picture' ? await readWords(read, file, textReader) : read;
    // What cost too much is remembered too: copies of one message stand in many mailboxes.
    this.#remember(keyOf(file, digests), all);
    return all;
  }

  async #take(): Promise<FileProcess> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle && !idle.isOver) return idle;
      if (idle) this.#all.delete(idle);
      else if (this.#all.size < PROCESSES || this.#closed) {
        const begun = new FileProcess(this.#settings.limits);
        if (this.#closed) begun.kill();
        else this.#all.set(begun, 0);
        return begun;
      } else await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  #giveBack(one: FileProcess): void {
    const count = (this.#all.get(one) ?? 0) + 1;
    if (one.isOver || count >= FILES_EACH || this.#closed) {
      one.kill();
      this.#all.delete(one);
    } else {
      this.#all.set(one, count);
      this.#idle.push(one);
    }
    this.#waiting.shift()?.();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = this.#closed ? null : setTimeout(() => this.#endIdle(), IDLE).unref();
  }

  #endIdle(): void {
    for (const one of this.#idle.splice(0)) {
      one.kill();
      this.#all.delete(one);
    }
  }

  #recall(file: FileToExtract, digests: readonly DigestName[]): Extracted | undefined {
    const key = keyOf(file, digests);
    const known = this.#remembered.get(key);
    if (!known) return undefined;
    // The one that was asked for last is forgotten last.
    this.#remembered.delete(key);
    this.#remembered.set(key, known);
    return known;
  }

  #remember(key: string, read: Extracted): void {
    this.#remembered.set(key, read);
    this.#characters += weightOf(read);
    for (const [oldest, forgotten] of this.#remembered) {
      if (this.#characters <= REMEMBERED) return;
      this.#remembered.delete(oldest);
      this.#characters -= weightOf(forgotten);
    }
  }
}

function keyOf({ key }: FileToExtract, digests: readonly DigestName[]): string {
  return `${digests.join()}:${key}`;
}

/** Its own text, and about what the rest of it takes. */
function weightOf({ text, links, digests }: Extracted): number {
  return 500 + text.length + links.length * 200 + digests.length * 64;
}
