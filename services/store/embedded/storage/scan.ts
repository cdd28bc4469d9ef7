import { MongoError } from '../errors.js';
import type { KeyRange } from '../index/bounds.js';
import type { IndexPlan, Plan } from '../index/plan.js';
import type { Collection, Store } from './collection.js';
import { collectionPrefix, indexPrefix, pastPrefix, recordOfKey } from './keyspace.js';

/** A document as a scan meets it. */
export interface Scanned {
  readonly record: number;
  readonly bson: Buffer;
}

/**
 * Walks a plan's documents in steps. Each step reads the newest state and remembers the key at which it stopped, so that nothing
 * is held open between steps: a slow reader neither blocks others nor makes the file grow.
 */
export class Scan {
  keysExamined = 0;
  documentsExamined = 0;
  #ranges: Stretch[];
  #at: Buffer | null = null;
  readonly #seen: Set<number> | null;

  constructor(
    private readonly store: Store,
    private readonly collection: Collection,
    private readonly plan: Plan,
  ) {
    this.#ranges = rangesOf(collection, plan);
    if (plan.reverse) this.#ranges.reverse();
    const repeats = plan.kind === 'union' || (plan.kind === 'index' && plan.repeats);
    this.#seen = repeats ? new Set() : null;
  }

  get done(): boolean {
    return this.#ranges.length === 0;
  }

  /** The next documents, from at most so many keys. */
  step(keys: number): Scanned[] {
    this.#refuseDropped();
    const found: Scanned[] = [];
    let left = keys;
    while (left > 0 && !this.done) left -= this.#readRange(left, found);
    return found;
  }

  /** What is being swept away must not look like the end of the answer. */
  #refuseDropped(): void {
    const { collection, plan } = this;
    if (collection.dropped) throw new MongoError('QueryPlanKilled', `collection dropped: ${collection.namespace}`);
    for (const { index } of indexPlansOf(plan)) {
      if (!collection.indexes.includes(index)) throw new MongoError('QueryPlanKilled', `index '${index.name}' dropped`);
    }
  }

  #readRange(limit: number, found: Scanned[]): number {
    const [range] = this.#ranges as [Stretch];
    if (range.pointwise) return this.#readPoint(range.start, found);
    let read = 0;
    for (const { key, value } of this.store.getRange({ ...this.#bounds(range), limit })) {
      read++;
      this.#at = key;
      this.#take(key, value, found);
    }
    if (read < limit) {
      this.#ranges.shift();
      this.#at = null;
    }
    return Math.max(read, 1);
  }

  /** A cursor costs LMDB several times what it costs to get a key. */
  #readPoint(key: Buffer, found: Scanned[]): number {
    this.#ranges.shift();
    const value = this.store.get(key);
    if (value) this.#take(key, value, found);
    return 1;
  }

  #bounds(range: KeyRange) {
    const { reverse } = this.plan;
    // The stop is exclusive ahead and inclusive behind; where a step goes on, its last key is left out.
    if (!reverse) return { start: this.#at ?? range.start, end: range.end, exclusiveStart: this.#at !== null };
    return { start: this.#at ?? range.end, end: range.start, exclusiveStart: true, inclusiveEnd: true, reverse: true };
  }

  #take(key: Buffer, value: Buffer, found: Scanned[]): void {
    const isIndex = this.plan.kind !== 'collection';
    const record = recordOfKey(isIndex ? value : key);
    if (isIndex) this.keysExamined++;
    if (this.#seen?.has(record)) return;
    this.#seen?.add(record);
    this.documentsExamined++;
    const bson = isIndex ? this.collection.read(record) : this.collection.open(record, value);
    if (bson) found.push({ record, bson });
  }
}

/** A range of the store's keys. */
interface Stretch extends KeyRange {
  /** It holds one key at most, its start. */
  readonly pointwise: boolean;
}

function indexPlansOf(plan: Plan): readonly IndexPlan[] {
  if (plan.kind === 'union') return plan.parts;
  return plan.kind === 'index' ? [plan] : [];
}

function rangesOf(collection: Collection, plan: Plan): Stretch[] {
  if (plan.kind === 'collection') {
    const prefix = collectionPrefix(collection.record.id);
    return [{ start: prefix, end: pastPrefix(prefix), pointwise: false }];
  }
  return indexPlansOf(plan).flatMap(({ index, ranges, pointwise }) => {
    const prefix = indexPrefix(index.id);
    return ranges.map(({ start, end }) => ({
      start: Buffer.concat([prefix, start]),
      end: Buffer.concat([prefix, end]),
      pointwise,
    }));
  });
}

/** Keys in ranges of an index, counted up to a limit. */
export function countKeys(store: Store, indexId: number, ranges: readonly KeyRange[], limit: number): number {
  const prefix = indexPrefix(indexId);
  let count = 0;
  for (const { start, end } of ranges) {
    if (count >= limit) break;
    const range = { start: Buffer.concat([prefix, start]), end: Buffer.concat([prefix, end]) };
    const left = limit - count;
    // LMDB counts on to the end of the range whatever limit it is given: whether there are so many is asked for by place.
    if (limit !== Number.MAX_SAFE_INTEGER && hasKeyAt(store, range, left - 1)) return limit;
    count += store.getKeysCount(range);
  }
  return count;
}

/** Whether a range has a key at this place, from 0. */
function hasKeyAt(store: Store, range: KeyRange, place: number): boolean {
  for (const _ of store.getKeys({ ...range, offset: place, limit: 1 })) return true;
  return false;
}
