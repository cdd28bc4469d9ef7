import { Worker } from 'node:worker_threads';
import type { OutlookReply, OutlookTask, OutlookThreadSettings } from './tasks.js';

const MEGABYTES = 512;

/** The thread was killed, for time, or died, for memory. */
export class ThreadEnded extends Error {}

/** A thread that reads files of Outlook. A file that hangs it or takes all its memory costs the thread only. */
export class OutlookThread {
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  #isOver = false;

  constructor(program = new URL('./thread.js', import.meta.url)) {
    this.#worker = new Worker(program, {
      workerData: { progress: this.#progress } satisfies OutlookThreadSettings,
      resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
      env: {},
      stdout: true,
      stderr: true,
    });
    // Only while something is asked does it keep the process going.
    this.#worker.unref();
    this.#worker.once('exit', () => {
      this.#isOver = true;
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The message of the file that it is at, or died at. */
  get at(): number {
    return Atomics.load(this.#progress, 0);
  }

  /**
   * One task at a time. Rejects with `ThreadEnded`; a thread that has got no further for so long is killed.
   */
  ask(task: OutlookTask, milliseconds: number): Promise<OutlookReply> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      let at = this.at;
      const timer = setInterval(() => {
        if (this.at === at) end();
        at = this.at;
      }, milliseconds);
      const finish = () => {
        clearInterval(timer);
        worker.off('message', done).off('error', end).off('exit', end);
        worker.unref();
      };
      const done = (reply: OutlookReply) => {
        finish();
        resolve(reply);
      };
      const end = () => {
        finish();
        void this.close();
        reject(new ThreadEnded('The thread ended.'));
      };
      worker.ref();
      worker.once('message', done).once('error', end).once('exit', end);
      if (this.#isOver) end();
      else worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#worker.terminate();
  }
}
