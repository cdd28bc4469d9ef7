import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { daysIn, itemsOfDay } from './listing.js';
import type { SpoolPlaces } from './places.js';

/** How long a look at the disk holds, milliseconds. */
const LOOK_HOLDS = 1_000;
/** What was taken away is noticed after this long, and sooner when there is no room. */
const COUNT_HOLDS = 60_000;
const COUNT_HOLDS_WHEN_FULL = 2_000;

export type Limits = Pick<SpoolConfig, 'maxBytes' | 'maxItems' | 'minFreeBytes'>;

/** How much stands in a spool, and whether more may come. */
export class Room {
  readonly #places: SpoolPlaces;
  readonly #limits: Limits;
  items = 0;
  bytes = 0;
  /** Of messages that are coming in just now. */
  #coming = 0;
  #free = Number.POSITIVE_INFINITY;
  #lookedAt = 0;
  #countedAt = 0;
  #counting: Promise<void> | null = null;
  /** By day: what stood there when its folder had last changed. Nothing changes in the days that are over but that things are taken away. */
  readonly #days = new Map<string, { readonly changedAt: number; readonly items: number; readonly bytes: number }>();

  constructor(places: SpoolPlaces, limits: Limits) {
    this.#places = places;
    this.#limits = limits;
  }

  /** Throws ServiceError `SPOOL_FULL` or `SPOOL_DISK_FULL` when a message of so many bytes (0: unknown) has no room now. */
  async admit(bytes: number): Promise<void> {
    await this.look();
    this.demand(bytes);
  }

  /** As `admit`, by what was known at the last look. */
  demand(bytes: number): void {
    const { maxBytes, maxItems, minFreeBytes } = this.#limits;
    if (this.items >= maxItems || this.bytes + this.#coming + bytes > maxBytes) throw full();
    if (this.#free - this.#coming - bytes < minFreeBytes) throw diskFull();
  }

  /** Puts bytes that come in on the account. A negative number takes them off again. */
  coming(bytes: number): void {
    this.#coming += bytes;
  }

  stands(items: number, bytes: number): void {
    this.items += items;
    this.bytes += bytes;
  }

  async look(): Promise<void> {
    const now = Date.now();
    if (now - this.#lookedAt > LOOK_HOLDS) {
      this.#lookedAt = now;
      const { bavail, bsize } = await statfs(this.#places.root);
      this.#free = bavail * bsize;
    }
    const isFull = this.items >= this.#limits.maxItems || this.bytes >= this.#limits.maxBytes * 0.95;
    if (now - this.#countedAt > (isFull ? COUNT_HOLDS_WHEN_FULL : COUNT_HOLDS)) await this.count();
  }

  /** Counts what stands there anew. What is put there meanwhile may be counted twice until the next time. */
  async count(): Promise<void> {
    this.#counting ??= this.#count().finally(() => {
      this.#counting = null;
    });
    await this.#counting;
  }

  async #count(): Promise<void> {
    this.#countedAt = Date.now();
    const days = await daysIn(this.#places);
    for (const day of this.#days.keys()) if (!days.includes(day)) this.#days.delete(day);
    for (const day of days) {
      const changedAt = (await stat(join(this.#places.items, day))).mtimeMs;
      if (this.#days.get(day)?.changedAt === changedAt) continue;
      const items = await itemsOfDay(this.#places, day);
      const bytes = items.reduce((sum, { size }) => sum + size, 0);
      this.#days.set(day, { changedAt, items: items.length, bytes });
    }
    const tallies = [...this.#days.values()];
    this.items = tallies.reduce((sum, { items }) => sum + items, 0);
    this.bytes = tallies.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

function full(): ServiceError {
  return new ServiceError({
    code: 'SPOOL_FULL',
    message: 'As many messages wait in the spool as are allowed.',
    remedy:
      'Nothing is lost: senders try again. See on Coverage why they are not read, or raise spool.maxBytes and spool.maxItems.',
    retryAfter: 60_000,
  });
}

export function diskFull(cause?: unknown): ServiceError {
  return new ServiceError({
    code: 'SPOOL_DISK_FULL',
    message: 'The disk of the spool has no room for messages.',
    remedy: 'Nothing is lost: senders try again. Make room on the disk, or lower spool.minFreeBytes.',
    retryAfter: 60_000,
    cause,
  });
}
