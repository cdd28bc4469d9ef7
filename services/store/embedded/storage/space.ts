import { statfs } from 'node:fs/promises';
import { MongoError } from '../errors.js';

/** Refuses writes before the disk is full: LMDB cannot be trusted to survive a full one. */
export class SpaceGuard {
  #free = Number.POSITIVE_INFINITY;

  constructor(
    private readonly folder: string,
    /** Bytes that stay free. */
    private readonly reserve: number,
  ) {}

  /** Call it every few seconds. */
  async measure(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    this.#free = bavail * bsize;
  }

  get freeBytes(): number {
    return this.#free;
  }

  /** Throws when there is too little left to write `bytes`. */
  require(bytes = 0): void {
    // Counted down until the next measurement, twice over for indexes and page splits: a bulk load is faster than the clock.
    this.#free -= bytes * 2;
    if (this.#free >= this.reserve) return;
    throw new MongoError(
      'OutOfDiskSpace',
      `The disk is nearly full: ${Math.floor(this.#free / 2 ** 20)} MB free, ${Math.floor(this.reserve / 2 ** 20)} MB are kept. Free space; nothing that was acknowledged is lost.`,
    );
  }
}
