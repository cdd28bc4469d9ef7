import type { Log } from '../log.js';
import { pause } from '../pause.js';
import type { ScanQueue } from './scan-queue.js';

const LOOK_EVERY = 15_000;
const STANDSTILL = 45_000;

/** What a look at the queue shows. */
export interface QueueLook {
  /** Jobs that nobody has taken. */
  readonly waiting: number;
  /** Jobs that this process has taken since it began, and those it is at. */
  readonly taken: number;
  readonly atWork: number;
}

/** Tells a scanner that has stopped taking jobs from one that has nothing to do. */
export class Standstill {
  #since: number | null = null;
  #taken = -1;

  /** True when jobs have waited through all looks of the last 45 s while this process took none and was at none. */
  see(look: QueueLook, now: number): boolean {
    const moves = look.waiting === 0 || look.atWork > 0 || look.taken !== this.#taken;
    this.#taken = look.taken;
    if (moves) this.#since = null;
    else this.#since ??= now;
    return this.#since !== null && now - this.#since >= STANDSTILL;
  }
}

/**
 * Resolves when this process has to be started anew: jobs wait and it takes none, as happens when a connection to Redis hangs
 * without an error. Resolves at the signal too.
 */
export async function untilStandstill(queue: ScanQueue, log: Log, signal: AbortSignal): Promise<void> {
  const standstill = new Standstill();
  while (!signal.aborted) {
    await pause(LOOK_EVERY, signal);
    try {
      if (standstill.see(await queue.look(), Date.now()))
        return log.error('jobs wait and none is taken; starting anew');
    } catch (error) {
      // Starting anew would not bring Redis back.
      log.warn({ err: error }, 'the queue could not be looked at');
    }
  }
}
