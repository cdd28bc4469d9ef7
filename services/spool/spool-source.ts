import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { IntakeConfig, SpoolConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { ownRecord, rawOf } from '../sources/exports/own-record.js';
import type { CheckLine, Container, Fetched, Pointer, RawMessage, Source } from '../sources/source.js';
import type { KeyRing } from '../store/seal.js';
import { checkIntake } from './check.js';
import { type IntakeFigures, readFigures, watchFigures } from './figures.js';
import { type Item, openItem } from './item.js';
import { daysIn, itemsOfDay, type ListedItem } from './listing.js';
import { placesOf, type SpoolPlaces } from './places.js';

const BATCH = 1_000;
/** Positions are never given twice, whatever is taken away. */
export const SPOOL_GENERATION = 'spool';

export interface SpoolSourceOptions {
  readonly spool: SpoolConfig;
  /** Asked for when the first message is opened. */
  readonly keys: () => KeyRing;
  /** A larger message is recorded as not read, bytes. */
  readonly maxMessageBytes: number;
}

/** What the receiver put into a spool, read like any other source: each day is a container. */
export class SpoolSource implements Source {
  readonly id: string;
  readonly kind: IntakeConfig['kind'];
  readonly #config: IntakeConfig;
  readonly #options: SpoolSourceOptions;
  readonly #places: SpoolPlaces;
  /** As the days stood when they were counted, so that the count and the list are of one moment. */
  readonly #counted = new Map<string, readonly ListedItem[]>();
  /** Names by position, of the days that were fetched from last. */
  readonly #names = new Map<string, ReadonlyMap<number, string>>();

  constructor(config: IntakeConfig, options: SpoolSourceOptions) {
    this.id = config.id;
    this.kind = config.kind;
    this.#config = config;
    this.#options = options;
    this.#places = placesOf(options.spool.folder, config.id);
  }

  async containers(signal: AbortSignal): Promise<readonly Container[]> {
    // Without its folder nothing would look as if nothing had come.
    if (!existsSync(this.#places.items)) throw notThere();
    this.#counted.clear();
    const containers: Container[] = [];
    for (const name of await daysIn(this.#places)) {
      signal.throwIfAborted();
      const items = await itemsOfDay(this.#places, name);
      this.#counted.set(name, items);
      containers.push({ name, generation: SPOOL_GENERATION, present: items.length, excluded: null });
    }
    return containers;
  }

  async *discover({ name, generation }: Container, after: number | null): AsyncIterable<readonly Pointer[]> {
    const items = this.#counted.get(name) ?? (await itemsOfDay(this.#places, name));
    this.#counted.delete(name);
    const fresh = items.filter(({ position }) => position > (after ?? 0));
    for (let at = 0; at < fresh.length; at += BATCH)
      yield fresh.slice(at, at + BATCH).map(({ position, size }) => ({ container: name, generation, position, size }));
  }

  async *fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched> {
    const [first] = pointers;
    if (!first) return;
    const names = await this.#namesOf(first.container, pointers);
    for (const pointer of pointers) {
      signal.throwIfAborted();
      const name = names.get(pointer.position);
      yield name === undefined ? { pointer, gone: true } : await this.#open(pointer, name);
    }
  }

  watch(wake: () => void, signal: AbortSignal): Promise<void> {
    return watchFigures(this.#places, wake, signal);
  }

  async intake(): Promise<IntakeFigures | null> {
    return readFigures(this.#places.figures);
  }

  check(): Promise<readonly CheckLine[]> {
    return checkIntake(this.#config, this.#options.spool, new Date());
  }

  async close(): Promise<void> {}

  /** The folder is listed anew when a position is not known yet: jobs are of what came last. */
  async #namesOf(day: string, pointers: readonly Pointer[]): Promise<ReadonlyMap<number, string>> {
    const known = this.#names.get(day);
    if (known && pointers.every(({ position }) => known.has(position))) return known;
    const names = new Map((await itemsOfDay(this.#places, day)).map(({ position, name }) => [position, name]));
    this.#names.clear();
    this.#names.set(day, names);
    return names;
  }

  async #open(pointer: Pointer, name: string): Promise<Fetched> {
    try {
      const file = await readFile(join(this.#places.items, pointer.container, name));
      const item = openItem(file, this.id, this.#options.keys());
      if (item.bytes.length > this.#options.maxMessageBytes) return { pointer, failed: tooLarge() };
      return { pointer, raw: this.#rawOf(item) };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { pointer, gone: true };
      return { pointer, failed: error instanceof ServiceError ? error : unreadable(error) };
    }
  }

  #rawOf({ head, bytes }: Item): RawMessage {
    const receivedAt = new Date(head.receivedAt);
    if (head.kind === 'chat') {
      const record = ownRecord.safeParse(asJson(bytes));
      if (!record.success) throw recordUnreadable();
      return { ...rawOf(record.data, { receivedAt }), platform: head.platform };
    }
    const { addresses, reports } =
      this.#config.kind === 'journal'
        ? { addresses: this.#config.recipients, reports: this.#config.reports }
        : { addresses: [], reports: false };
    const envelope = head.envelope.filter(address => !addresses.includes(address));
    return { kind: 'mime', bytes, receivedAt, envelope, journal: { addresses, reports } };
  }
}

function asJson(bytes: Buffer): unknown {
  try {
    return z.json().parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

function notThere(): ServiceError {
  return new ServiceError({
    code: 'RECEIVER_NEVER_RAN',
    message: 'The receiver has not made its spool yet.',
    remedy:
      'Start it: `candour start` does so, or `candour start --only receiver`. All processes must see the same spool.folder.',
  });
}

function tooLarge(): ServiceError {
  return new ServiceError({
    code: 'MESSAGE_TOO_LARGE',
    message: 'A message is larger than is read.',
    remedy: 'Raise CANDOUR_MAX_MESSAGE_BYTES and press Try again: it stays in the spool until it is read.',
  });
}

function recordUnreadable(): ServiceError {
  return new ServiceError({
    code: 'RECORD_UNREADABLE',
    message: 'A message that was pushed is not what was agreed on.',
    remedy: 'Ask whoever runs the platform; docs/live-chat.md has the format.',
  });
}

function unreadable(cause: unknown): ServiceError {
  return new ServiceError({
    code: 'FILE_UNREADABLE',
    message: 'A file of the spool cannot be read.',
    remedy: 'Check its permissions and the disk; it is tried again by itself.',
    cause,
  });
}
