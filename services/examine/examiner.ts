import { Worker } from 'node:worker_threads';
import { ServiceError } from '../errors.js';
import type { RegisterSnapshot } from '../register/register.js';
import type { RawMessage } from '../sources/source.js';
import type { Examined, ReaderReply, ReaderSettings, ReaderTask } from './reply.js';

export type { Examined } from './reply.js';

export interface ExaminerSettings extends ReaderSettings {
  /** What one message may cost. */
  readonly limits: { readonly milliseconds: number; readonly megabytes: number };
  /** The reader thread's program; another one in tests. */
  readonly program?: URL;
}

/**
 * Reads and looks at messages in a thread that can be killed. A message that hangs or takes all memory costs itself: its thread is
 * killed, and those in line behind it are read by a new one.
 */
export class Examiner {
  readonly #settings: ExaminerSettings;
  readonly #waiting = new Map<number, Waiting>();
  #reader: Worker | null = null;
  #register: RegisterSnapshot | null = null;
  #nextTask = 1;
  /** The message that the thread is at, and its clock. */
  #current: { readonly task: number; readonly timer: NodeJS.Timeout } | null = null;
  #closed = false;

  constructor(settings: ExaminerSettings) {
    this.#settings = settings;
  }

  /** Messages handed over from now on are read with this register. */
  useRegister(snapshot: RegisterSnapshot): void {
    if (this.#register?.version === snapshot.version) return;
    this.#register = snapshot;
    this.#reader?.postMessage({ kind: 'register', snapshot } satisfies ReaderTask);
  }

  /** Reads rules again: the next message is read by a new thread, once those in line are through or not at all. */
  async reloadRules(): Promise<void> {
    await this.#replaceReader();
  }

  /** Rejects with ServiceError `READER_OUT_OF_TIME`, `READER_OUT_OF_MEMORY` or `READER_FAILED`. */
  examine(raw: RawMessage): Promise<Examined> {
    const task = this.#nextTask++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(task, { raw, resolve, reject });
      this.#hand(task, raw);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#current) clearTimeout(this.#current.timer);
    await this.#reader?.terminate();
    for (const [task] of this.#waiting) this.#fail(task, 'READER_FAILED');
  }

  #hand(task: number, raw: RawMessage): void {
    this.#readerThread().postMessage({ kind: 'examine', task, raw } satisfies ReaderTask);
  }

  #readerThread(): Worker {
    if (this.#reader) return this.#reader;
    const { ruleFolders, identityKey, limits } = this.#settings;
    const reader = new Worker(this.#settings.program ?? new URL('./reader.js', import.meta.url), {
      workerData: { ruleFolders, identityKey } satisfies ReaderSettings,
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
      // Nothing of the environment is needed there, and nothing that is written there may reach the log.
      env: {},
      stdout: true,
      stderr: true,
    });
    this.#reader = reader;
    reader.on('message', (reply: ReaderReply) => this.#hear(reader, reply));
    reader.on('error', error => this.#died(reader, error));
    reader.on('exit', () => this.#died(reader, null));
    if (this.#register) reader.postMessage({ kind: 'register', snapshot: this.#register } satisfies ReaderTask);
    return reader;
  }

  #hear(reader: Worker, reply: ReaderReply): void {
    if (reader !== this.#reader) return;
    if (this.#current) clearTimeout(this.#current.timer);
    this.#current = null;
    if (reply.kind === 'began') {
      const { task } = reply;
      const timer = setTimeout(() => void this.#outOfTime(task), this.#settings.limits.milliseconds);
      this.#current = { task, timer };
    } else if (reply.kind === 'failed') this.#fail(reply.task, 'READER_FAILED');
    else {
      this.#waiting.get(reply.task)?.resolve(reply.examined);
      this.#waiting.delete(reply.task);
    }
  }

  async #outOfTime(task: number): Promise<void> {
    this.#fail(task, 'READER_OUT_OF_TIME');
    await this.#replaceReader();
  }

  #died(reader: Worker, error: Error | null): void {
    if (reader !== this.#reader || this.#closed) return;
    const outOfMemory = error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    // A thread that dies before it began anything cannot work at all: everybody is told, instead of starting it for ever.
    const hit = this.#current ? [this.#current.task] : [...this.#waiting.keys()];
    for (const task of hit) this.#fail(task, outOfMemory ? 'READER_OUT_OF_MEMORY' : 'READER_FAILED', error);
    void this.#replaceReader();
  }

  async #replaceReader(): Promise<void> {
    const old = this.#reader;
    this.#reader = null;
    if (this.#current) clearTimeout(this.#current.timer);
    this.#current = null;
    if (!this.#closed) for (const [task, { raw }] of this.#waiting) this.#hand(task, raw);
    await old?.terminate();
  }

  #fail(task: number, code: keyof typeof FAILURES, cause?: unknown): void {
    this.#waiting.get(task)?.reject(new ServiceError({ code, ...FAILURES[code], cause }));
    this.#waiting.delete(task);
  }
}

interface Waiting {
  readonly raw: RawMessage;
  readonly resolve: (examined: Examined) => void;
  readonly reject: (error: ServiceError) => void;
}

const REMEDY =
  'It stands in the list of unreadable messages; look at it in the mailbox itself, or try again after an update.';
const FAILURES = {
  READER_OUT_OF_TIME: { message: 'Reading a message took longer than it may.', remedy: REMEDY },
  READER_OUT_OF_MEMORY: { message: 'Reading a message took more memory than it may.', remedy: REMEDY },
  READER_FAILED: { message: 'Reading a message failed.', remedy: REMEDY },
} as const;
