import { Worker } from 'node:worker_threads';
import type { RuleSet } from '../detect/rules/rule-set.js';
import { ServiceError } from '../errors.js';
import type { DigestName, FileToExtract } from '../extract/extracted.js';
import type { Extractor } from '../extract/extractor.js';
import { KnownFiles, type KnownFilesSnapshot } from '../known-files/known-files.js';
import type { RegisterSnapshot } from '../register/register.js';
import type { RawMessage } from '../sources/source.js';
import { readiness } from './readiness.js';
import type { Examined, FilesHanded, ReaderReply, ReaderSettings, ReaderTask, RulesInUse } from './reply.js';

export type { Examined, RulesInUse } from './reply.js';

export interface ExaminerSettings extends Pick<ReaderSettings, 'identityKey'> {
  /** What one message may cost. */
  readonly limits: { readonly milliseconds: number; readonly megabytes: number };
  /** Reads attachments that are no text, and is closed with the examiner; absent: they stay unread. */
  readonly extractor?: Pick<Extractor, 'extract' | 'close'>;
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
  /** Those in use, as they were read: a new thread must not find half of a change on the disk. */
  #rules: RuleSet | null = null;
  #register: RegisterSnapshot | null = null;
  #knownFiles: KnownFilesSnapshot | null = null;
  /** By which the files within attachments have to be hashed. */
  #digests: readonly DigestName[] = [];
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

  /** Messages handed over from now on are looked through for these files. */
  useKnownFiles(snapshot: KnownFilesSnapshot): void {
    this.#knownFiles = snapshot;
    this.#digests = new KnownFiles(snapshot).digests;
    this.#reader?.postMessage({ kind: 'known-files', snapshot } satisfies ReaderTask);
  }

  /**
   * A thread of its own tries the rules while the present one goes on. When they are well it takes over: with the next message, and with
   * those in line. Rejects with the ServiceError of what is wrong with them, e.g. `RULES_INVALID`; then nothing has changed.
   */
  async useRules(rules: RuleSet): Promise<RulesInUse> {
    const candidate = this.#thread({ rules, prove: true });
    const inUse = await readiness(candidate);
    if (this.#closed) await candidate.terminate();
    else {
      this.#rules = rules;
      await this.#replaceReader(candidate);
    }
    return inUse;
  }

  /** Rejects with ServiceError `READER_OUT_OF_TIME`, `READER_OUT_OF_MEMORY` or `READER_FAILED`. `useRules` comes first. */
  examine(raw: RawMessage): Promise<Examined> {
    const task = this.#nextTask++;
    return new Promise((resolve, reject) => {
      const files = this.#settings.extractor ? { extracted: new Map(), isAll: false } : null;
      const waiting: Waiting = { raw, files, isExtracting: false, resolve, reject };
      this.#waiting.set(task, waiting);
      this.#hand(task, waiting);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#current) clearTimeout(this.#current.timer);
    await this.#reader?.terminate();
    for (const [task] of this.#waiting) this.#fail(task, 'READER_FAILED');
    await this.#settings.extractor?.close();
  }

  #hand(task: number, { raw, files }: Waiting): void {
    this.#readerThread().postMessage({ kind: 'examine', task, raw, files } satisfies ReaderTask);
  }

  /** The thread has found files that it cannot read: it goes on with other messages until they have been. */
  async #extract(task: number, files: readonly FileToExtract[]): Promise<void> {
    const waiting = this.#waiting.get(task);
    if (!waiting) return;
    waiting.isExtracting = true;
    const extracted = (await this.#settings.extractor?.extract(files, this.#digests)) ?? new Map();
    // It may have been failed meanwhile.
    if (!this.#waiting.has(task)) return;
    waiting.isExtracting = false;
    waiting.files = { extracted, isAll: true };
    this.#hand(task, waiting);
  }

  #readerThread(): Worker {
    if (this.#reader) return this.#reader;
    if (!this.#rules) throw new Error('No rules were handed over.');
    const reader = this.#thread({ rules: this.#rules, prove: false });
    this.#listen(reader);
    return reader;
  }

  #thread(rules: Pick<ReaderSettings, 'rules' | 'prove'>): Worker {
    const { identityKey, limits } = this.#settings;
    return new Worker(this.#settings.program ?? new URL('./reader.js', import.meta.url), {
      workerData: { ...rules, identityKey } satisfies ReaderSettings,
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
      // Nothing of the environment is needed there, and nothing that is written there may reach the log.
      env: {},
      stdout: true,
      stderr: true,
    });
  }

  /** From now on this is the thread that reads. */
  #listen(reader: Worker): void {
    this.#reader = reader;
    reader.on('message', (reply: ReaderReply) => this.#hear(reader, reply));
    reader.on('error', error => this.#died(reader, error));
    reader.on('exit', () => this.#died(reader, null));
    if (this.#register) reader.postMessage({ kind: 'register', snapshot: this.#register } satisfies ReaderTask);
    const known = this.#knownFiles;
    if (known) reader.postMessage({ kind: 'known-files', snapshot: known } satisfies ReaderTask);
  }

  #hear(reader: Worker, reply: ReaderReply): void {
    if (reader !== this.#reader || reply.kind === 'ready' || reply.kind === 'refused') return;
    if (this.#current) clearTimeout(this.#current.timer);
    this.#current = null;
    if (reply.kind === 'began') {
      const { task } = reply;
      const timer = setTimeout(() => void this.#outOfTime(task), this.#settings.limits.milliseconds);
      this.#current = { task, timer };
    } else if (reply.kind === 'failed') this.#fail(reply.task, 'READER_FAILED');
    else if (reply.kind === 'lacks') void this.#extract(reply.task, reply.files);
    else {
      this.#waiting.get(reply.task)?.resolve(reply.examined);
      this.#waiting.delete(reply.task);
    }
  }

  async #outOfTime(task: number): Promise<void> {
    this.#tooCostly(task, 'READER_OUT_OF_TIME');
    await this.#replaceReader();
  }

  #died(reader: Worker, error: Error | null): void {
    if (reader !== this.#reader || this.#closed) return;
    const outOfMemory = error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    // A thread that dies before it began anything cannot work at all: everybody is told, instead of starting it for ever.
    const hit = this.#current ? [this.#current.task] : [...this.#waiting.keys()];
    for (const task of hit) {
      if (outOfMemory) this.#tooCostly(task, 'READER_OUT_OF_MEMORY', error);
      else this.#fail(task, 'READER_FAILED', error);
    }
    void this.#replaceReader();
  }

  /** `by`: one that is ready; otherwise one is started when the next message needs it. */
  async #replaceReader(by: Worker | null = null): Promise<void> {
    const old = this.#reader;
    this.#reader = null;
    if (by) this.#listen(by);
    if (this.#current) clearTimeout(this.#current.timer);
    this.#current = null;
    if (!this.#closed)
      for (const [task, waiting] of this.#waiting) if (!waiting.isExtracting) this.#hand(task, waiting);
    await old?.terminate();
  }

  /** It may have been what its attachments say: once more without them, so that they cannot keep the message from being read. */
  #tooCostly(task: number, code: keyof typeof FAILURES, cause?: unknown): void {
    const waiting = this.#waiting.get(task);
    if (waiting?.files && waiting.files.extracted.size > 0) waiting.files = { extracted: new Map(), isAll: true };
    else this.#fail(task, code, cause);
  }

  #fail(task: number, code: keyof typeof FAILURES, cause?: unknown): void {
    this.#waiting.get(task)?.reject(new ServiceError({ code, ...FAILURES[code], cause }));
    this.#waiting.delete(task);
  }
}

interface Waiting {
  readonly raw: RawMessage;
  files: FilesHanded;
  /** It is not the thread's turn. */
  isExtracting: boolean;
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
