import { Worker } from 'node:worker_threads';
import { ServiceError } from '../errors.js';
import type { Message } from '../message.js';
import type { DryRunHit, DryRunReply, DryRunSettings } from './dry-run-reply.js';

/** What one batch may take, and loading the rules twice. Milliseconds. */
const LONGEST = 60_000;

/** The thread of one dry run, and its clock. */
export class DryRunWorker {
  readonly #thread: Worker;

  constructor(settings: DryRunSettings, megabytes: number) {
    this.#thread = new Worker(new URL('./dry-run-thread.js', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
      env: {},
      stdout: true,
      stderr: true,
    });
    // An error that nobody hears would end the process.
    this.#thread.on('error', () => undefined);
  }

  /** Resolves once the rules are loaded. Rejects with ServiceError `DRY_RUN_FAILED`. */
  async begin(): Promise<void> {
    await this.#answer();
  }

  /** Rejects with ServiceError `DRY_RUN_FAILED`, also when it takes longer than it may. */
  async look(messages: readonly Message[]): Promise<readonly DryRunHit[]> {
    const answer = this.#answer();
    this.#thread.postMessage(messages);
    const reply = await answer;
    return reply.kind === 'looked' ? reply.hits : [];
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #answer(): Promise<DryRunReply> {
    return new Promise((resolve, reject) => {
      const thread = this.#thread;
      const hear = (reply: DryRunReply) => {
        done();
        if (reply.kind === 'refused') reject(failed(`The rules could not be loaded (${reply.code}).`));
        else resolve(reply);
      };
      const died = () => {
        done();
        reject(failed('The thread of the dry run ended.'));
      };
      const timer = setTimeout(() => {
        done();
        void thread.terminate();
        reject(failed('A batch of messages took longer than it may.'));
      }, LONGEST);
      const done = () => {
        clearTimeout(timer);
        thread.off('message', hear).off('error', died).off('exit', died);
      };
      thread.on('message', hear).on('error', died).on('exit', died);
    });
  }
}

function failed(message: string): ServiceError {
  return new ServiceError({
    code: 'DRY_RUN_FAILED',
    message,
    remedy: 'Nothing that is watched has changed. Look at the draft, make it smaller, and try again.',
  });
}
