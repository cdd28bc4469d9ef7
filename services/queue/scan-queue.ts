import Bull from 'bull';
import { ServiceError } from '../errors.js';
import type { Log } from '../log.js';
import { redisOptions } from './redis-url.js';
import type { QueueLook } from './standstill.js';

/** What a job carries: where messages stand, never a word of them. */
export interface ScanJob {
  readonly sourceId: string;
  readonly container: string;
  readonly generation: string;
  /** At most `JOB_SIZE`, rising. */
  readonly positions: readonly number[];
}

/** Messages a job. One fetch command brings them all; jobs of one message each cost four times as much. */
export const JOB_SIZE = 100;

/** A command to Redis that takes longer has failed; the reconciler makes up for it. */
const REDIS_DEADLINE = 10_000;

const COMPLAIN_EVERY = 60_000;

export class ScanQueue {
  readonly #queue: Bull.Queue<ScanJob>;
  #complainedAt = 0;
  readonly #deadline: number;
  #taken = 0;
  #atWork = 0;

  /** `deadline`: milliseconds that a command to Redis may take. */
  constructor(redisUrl: string, log: Log, deadline = REDIS_DEADLINE) {
    this.#deadline = deadline;
    this.#queue = new Bull<ScanJob>('scan', {
      redis: redisOptions(redisUrl),
      defaultJobOptions: {
        // The ledger decides what is tried again, and when; Redis keeps nothing that is done.
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: true,
      },
      settings: {
        lockDuration: 60_000,
        lockRenewTime: 15_000,
        stalledInterval: 15_000,
        maxStalledCount: 3,
        retryProcessDelay: 1_000,
      },
    });
    this.#queue.on('error', error => this.#complain(error, log));
    this.#queue.on('stalled', (job: Bull.Job<ScanJob>) => log.warn({ jobId: job.id }, 'job stalled'));
    this.#queue.on('failed', (job, error) => log.warn({ jobId: job.id, err: error }, 'job failed'));
  }

  /** While Redis is away every try to reach it fails, many times a second: one word a minute says as much. */
  #complain(error: Error, log: Log): void {
    if (Date.now() - this.#complainedAt < COMPLAIN_EVERY) return;
    this.#complainedAt = Date.now();
    log.warn({ err: error }, 'queue error');
  }

  /** Hands jobs to the scanners, all in one command. Throws ServiceError `QUEUE_UNREACHABLE`. */
  async add(jobs: readonly ScanJob[]): Promise<void> {
    if (jobs.length > 0) await this.#soon(this.#queue.addBulk(jobs.map(data => ({ data }))));
  }

  /** Jobs that are waiting or at work. */
  async depth(): Promise<number> {
    const counts = await this.#soon(this.#queue.getJobCounts());
    return counts.waiting + counts.active + counts.delayed;
  }

  /** How the queue stands, for `standstill.ts`. */
  async look(): Promise<QueueLook> {
    const waiting = await this.#soon(this.#queue.getWaitingCount());
    return { waiting, taken: this.#taken, atWork: this.#atWork };
  }

  /** Calls `work` for each job; `concurrency` at a time in this process. Runs until `close`. */
  process(concurrency: number, work: (job: ScanJob) => Promise<void>): void {
    const take = async ({ data }: Bull.Job<ScanJob>) => {
      this.#taken += 1;
      this.#atWork += 1;
      await work(data).finally(() => {
        this.#atWork -= 1;
      });
    };
    this.#queue.process(concurrency, take).catch(() => undefined);
  }

  /** Waits for jobs at work, but not for ever: what is left comes back as stalled. */
  async close(milliseconds = 8_000): Promise<void> {
    const closing = this.#queue.close().catch(() => undefined);
    await Promise.race([closing, new Promise(resolve => setTimeout(resolve, milliseconds).unref())]);
  }

  async #soon<T>(command: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), this.#deadline);
    });
    try {
      return await Promise.race([command, expired]);
    } catch (cause) {
      throw new ServiceError({
        code: 'QUEUE_UNREACHABLE',
        message: 'The queue (Redis) does not answer.',
        remedy:
          'Check that redis-server is running and that its memory is not full. Nothing is lost: the ledger hands the messages out again.',
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
