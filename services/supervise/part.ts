import { setTimeout as wait } from 'node:timers/promises';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';

/** One run of one process. */
export interface Running {
  readonly pid: number;
  /** How it ended, in words: `exit code 1`, `signal SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
}

export interface PartOptions {
  readonly log: Log;
  /** 0 up to 1; spreads the restarts of parts that died together. */
  readonly random?: () => number;
  /** Milliseconds before the first restart; doubles up to `longestPause`. */
  readonly firstPause?: number;
  readonly longestPause?: number;
  /** A run that lasted this long was healthy: the next restart comes at the first pause again. */
  readonly healthyAfter?: number;
}

/** Keeps one process running until it is told to stop. */
export class Part {
  readonly name: string;
  readonly #launch: () => Promise<Running>;
  readonly #options: Required<PartOptions>;
  readonly #stopping = new AbortController();
  #running: Running | null = null;
  #watch: Promise<void> = Promise.resolve();

  constructor(name: string, launch: () => Promise<Running>, options: PartOptions) {
    this.name = name;
    this.#launch = launch;
    this.#options = { random: Math.random, firstPause: 250, longestPause: 30_000, healthyAfter: 60_000, ...options };
  }

  get pid(): number | null {
    return this.#running?.pid ?? null;
  }

  /** The first launch; its failure is the caller's to handle. From then on it is launched again whenever it ends. */
  async start(): Promise<void> {
    const first = await this.#launch();
    this.#watch = this.#keep(first);
  }

  /** SIGTERM, SIGKILL after `deadline` milliseconds or once `hurry` is raised. Resolves when it has ended. */
  async stop(deadline: number, hurry: AbortSignal): Promise<void> {
    this.#stopping.abort();
    this.#signal('SIGTERM');
    const hurried = new AbortController();
    const expired = wait(deadline, undefined, { signal: AbortSignal.any([hurry, hurried.signal]) }).catch(
      () => undefined,
    );
    const ended = await Promise.race([this.#watch.then(() => true), expired.then(() => false)]);
    hurried.abort();
    if (ended) return;
    this.#options.log.warn({ part: this.name }, 'did not stop in time and is killed');
    this.#signal('SIGKILL');
    await this.#watch;
  }

  async #keep(first: Running): Promise<void> {
    const { log, firstPause, longestPause, healthyAfter, random } = this.#options;
    let pause = firstPause;
    let running: Running | null = first;
    while (!this.#stopping.signal.aborted) {
      const since = Date.now();
      this.#running = running;
      const how = running === null ? 'did not start' : await running.ended;
      this.#running = null;
      if (this.#stopping.signal.aborted) return;
      if (running !== null && Date.now() - since >= healthyAfter) pause = firstPause;
      const delay = Math.round(pause * (0.5 + random()));
      log.error({ part: this.name, how, delay }, 'ended and is started again');
      await wait(delay, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      pause = Math.min(pause * 2, longestPause);
      running = await this.#launchAgain();
    }
    // Stopped while a launch was under way: what came of it goes too.
    if (running !== null) {
      this.#running = running;
      this.#signal('SIGTERM');
      await running.ended;
      this.#running = null;
    }
  }

  async #launchAgain(): Promise<Running | null> {
    try {
      return await this.#launch();
    } catch (error) {
      this.#options.log.error({ part: this.name, code: errorCode(error), err: error }, 'could not be started');
      return null;
    }
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#running === null) return;
    try {
      process.kill(this.#running.pid, signal);
    } catch {
      // It has just ended by itself.
    }
  }
}
