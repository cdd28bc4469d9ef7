import type { RootDatabase } from 'lmdb';
import { MongoError } from '../errors.js';

interface Job {
  run(): void;
  fail(error: unknown): void;
  settle(): void;
}

/** How long one group may keep the event loop, milliseconds; the jobs after it go into the next group. */
const GROUP_MILLISECONDS = 40;

/**
 * Runs writes one after the other inside LMDB transactions, those that wait together in one: group commit.
 * A job reads what the jobs before it wrote. A MongoError of a job is its own affair and must leave nothing half written, and so is
 * any error of a job that wrote nothing; any other rolls the whole group back.
 */
export class Writer {
  #waiting: Job[] = [];
  #running: Promise<void> | null = null;
  #writes = 0;

  constructor(
    private readonly store: RootDatabase<Buffer, Buffer>,
    /** Called when a group was rolled back: what is remembered of the disk may be wrong. */
    private readonly onRollback: () => void,
  ) {}

  /** Resolves when the job is committed and visible, not yet durable. */
  write<T>(job: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let outcome: { value: T } | { error: unknown };
      const writes = () => this.#writes;
      this.#waiting.push({
        run() {
          const before = writes();
          try {
            outcome = { value: job() };
          } catch (error) {
            // What wrote nothing, or failed between two documents, leaves nothing half done.
            if (!(error instanceof MongoError) && writes() !== before) throw error;
            outcome = { error };
          }
        },
        fail: reject,
        settle: () => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)),
      });
      this.#running ??= this.#drain();
    });
  }

  /** To be called before anything is written in a job. */
  touch(): void {
    this.#writes++;
  }

  /** Resolves when everything committed so far is on disk. */
  async durable(): Promise<void> {
    await this.store.flushed;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    // One turn of the event loop, so that requests that arrived together are committed together.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#commitGroup();
    this.#running = null;
  }

  async #commitGroup(): Promise<void> {
    const done: Job[] = [];
    try {
      await this.store.childTransaction(() => {
        const started = performance.now();
        do {
          const job = this.#waiting.shift();
          if (!job) break;
          done.push(job);
          job.run();
        } while (performance.now() - started < GROUP_MILLISECONDS);
      });
    } catch (error) {
      this.onRollback();
      for (const job of done) job.fail(error);
      return;
    }
    for (const job of done) job.settle();
  }
}
