import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { MongoError } from '../errors.js';
import type { KeyRange } from '../index/bounds.js';
import type { Index } from '../index/definition.js';
import { choosePlan, type Plan, planFor } from '../index/plan.js';
import { predicatesOf } from '../index/predicates.js';
import type { SortField } from '../query/sort.js';
import type { Document } from '../values/bson.js';
import { type CatalogRecord, type CollectionRecord, newIndex, readCatalog, writeCatalog } from './catalog.js';
import { Collection, type Store } from './collection.js';
import { CATALOG_KEY, collectionPrefix, indexPrefix, pastPrefix } from './keyspace.js';
import { lockFolder } from './lock.js';
import { countKeys, Scan, type Scanned } from './scan.js';
import { Writer } from './writer.js';

/** Keys that a scan reads before it lets other requests run. */
const STEP_KEYS = 256;
/** Of a query that does not say how many documents it wants. */
const FIRST_STEP_KEYS = 16;
/** Entries of a dropped collection or index that one transaction takes away. */
const SWEEP_KEYS = 5000;

export interface EngineOptions {
  readonly folder: string;
  readonly now: () => Date;
  /** Called with the namespace and number of a record whose checksum does not match. */
  readonly onBroken: (collection: string, record: number) => void;
}

/** The LMDB environment and what is in it. */
export class Engine {
  readonly store: Store;
  readonly writer: Writer;
  readonly now: () => Date;
  brokenRecords = 0;
  #catalog: CatalogRecord;
  readonly #collections = new Map<string, Collection>();
  #sweeping: Promise<void> | null = null;

  constructor(options: EngineOptions) {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    chmodSync(options.folder, 0o700);
    this.#unlock = lockFolder(options.folder);
    this.now = options.now;
    this.store = open<Buffer, Buffer>({
      path: join(options.folder, 'candour.lmdb'),
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
      pageSize: 8192,
      maxReaders: 16,
      noMemInit: false,
    });
    this.writer = new Writer(this.store, () => this.#reload());
    this.#catalog = readCatalog(this.store.get(CATALOG_KEY));
    const host = {
      store: this.store,
      touch: () => this.writer.touch(),
      saveCatalog: () => this.#save(),
      reportBroken: (collection: string, record: number) => {
        this.brokenRecords++;
        options.onBroken(collection, record);
      },
    };
    this.#host = host;
    for (const record of this.#catalog.collections) this.#remember(record);
  }

  readonly #unlock: () => void;
  readonly #host: ConstructorParameters<typeof Collection>[1];

  /** Takes away what a stop interrupted: half-built indexes, half-swept collections. */
  async recover(): Promise<void> {
    await this.writer.write(() => {
      for (const collection of this.#catalog.collections) {
        for (const index of collection.indexes.filter(index => !index.ready))
          this.#dropIndexRecord(collection, index.id);
      }
      this.#save();
    });
    this.sweep();
  }

  collection(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  collections(database?: string): Collection[] {
    return [...this.#collections.values()].filter(
      collection => database === undefined || collection.record.database === database,
    );
  }

  /** The collection, made when it is missing. Runs inside the writer. */
  ensureCollection(database: string, name: string): Collection {
    const existing = this.collection(database, name);
    if (existing) return existing;
    refuseBadNamespace(database, name);
    const record: CollectionRecord = {
      id: this.#catalog.nextId++,
      database,
      name,
      indexes: [
        newIndex(this.#catalog.nextId++, {
          name: '_id_',
          key: { _id: 1 },
          unique: true,
          sparse: false,
          partialFilterExpression: null,
          expireAfterSeconds: null,
          hidden: false,
          ready: true,
        }),
      ],
    };
    this.#catalog.collections.push(record);
    this.#save();
    return this.#remember(record);
  }

  /** Runs inside the writer. Its entries go later, in steps. */
  dropCollection(collection: Collection): void {
    const { record } = collection;
    this.#catalog.collections = this.#catalog.collections.filter(other => other.id !== record.id);
    this.#catalog.dropped.push({ kind: 'collection', id: record.id });
    for (const index of record.indexes) this.#catalog.dropped.push({ kind: 'index', id: index.id });
    this.#collections.delete(collection.namespace);
    collection.revision++;
    collection.dropped = true;
    this.#save();
  }

  addIndex(collection: Collection, definition: Parameters<typeof newIndex>[1]): Index {
    const index = newIndex(this.#catalog.nextId++, definition);
    collection.record.indexes.push(index);
    this.#save();
    return index;
  }

  changeIndex(change: () => void): void {
    change();
    this.#save();
  }

  dropIndex(collection: Collection, index: Index): void {
    this.#dropIndexRecord(collection.record, index.id);
    this.#save();
  }

  plan(
    collection: Collection,
    filter: Document,
    sort: readonly SortField[],
    hint?: Index | 'forward' | 'backward',
  ): Plan {
    if (typeof hint === 'string')
      return { kind: 'collection', reverse: hint === 'backward', sorted: sort.length === 0 };
    if (hint) return planFor(hint, predicatesOf(filter), sort);
    return choosePlan({
      filter,
      sort,
      indexes: collection.indexes,
      count: (index, ranges, limit) => countKeys(this.store, index.id, ranges, limit),
    });
  }

  /** Keys in ranges of an index. */
  countKeys(index: Index, ranges: readonly KeyRange[]): number {
    return countKeys(this.store, index.id, ranges, Number.MAX_SAFE_INTEGER);
  }

  scan(collection: Collection, plan: Plan): Scan {
    return new Scan(this.store, collection, plan);
  }

  /** The scan's documents, with a pause for others between steps. The first step reads as many keys as are likely to do, the next more. */
  async *documents(scan: Scan, likely = FIRST_STEP_KEYS): AsyncGenerator<Scanned> {
    for (let step = Math.min(likely, STEP_KEYS); !scan.done; step = Math.min(step * 4, STEP_KEYS)) {
      yield* scan.step(step);
      if (!scan.done) await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Removes the entries of what was dropped, in the background. */
  sweep(): void {
    this.#sweeping ??= this.#sweepAll().finally(() => {
      this.#sweeping = null;
    });
  }

  /** Copies a consistent state into a new file, verified by opening it; the result is its size in bytes. */
  async backup(path: string): Promise<number> {
    await this.store.backup(path, false);
    const copy = open<Buffer, Buffer>({
      path,
      noSubdir: true,
      keyEncoding: 'binary',
      encoding: 'binary',
      readOnly: true,
    });
    try {
      readCatalog(copy.get(CATALOG_KEY));
    } finally {
      await copy.close();
    }
    return statSync(path).size;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#sweeping;
    await this.writer.idle();
    await this.writer.durable();
    await this.store.close();
    this.#unlock();
  }

  #closing = false;

  async #sweepAll(): Promise<void> {
    while (this.#catalog.dropped.length > 0 && !this.#closing) {
      await this.writer.write(() => {
        const [next] = this.#catalog.dropped;
        if (!next) return;
        const prefix = next.kind === 'collection' ? collectionPrefix(next.id) : indexPrefix(next.id);
        const keys = [...this.store.getKeys({ start: prefix, end: pastPrefix(prefix), limit: SWEEP_KEYS })];
        for (const key of keys) void this.store.remove(key);
        if (keys.length === SWEEP_KEYS) return;
        this.#catalog.dropped = this.#catalog.dropped.filter(other => other.id !== next.id);
        this.#save();
      });
    }
  }

  #dropIndexRecord(collection: CollectionRecord, id: number): void {
    const at = collection.indexes.findIndex(index => index.id === id);
    if (at === -1) return;
    collection.indexes.splice(at, 1);
    this.#catalog.dropped.push({ kind: 'index', id });
  }

  #remember(record: CollectionRecord): Collection {
    const collection = new Collection(record, this.#host);
    this.#collections.set(collection.namespace, collection);
    return collection;
  }

  #save(): void {
    this.writer.touch();
    void this.store.put(CATALOG_KEY, writeCatalog(this.#catalog));
  }

  /**
   * After a rollback: back to what is on disk. Collections and indexes that are still there stay the same objects, since running
   * commands hold them; that an index was taken to be multikey or truncated too early does no harm.
   */
  #reload(): void {
    const before = new Map([...this.#collections.values()].map(collection => [collection.record.id, collection]));
    const { nextId } = this.#catalog;
    const onDisk = readCatalog(this.store.get(CATALOG_KEY));
    this.#collections.clear();
    this.#catalog = { ...onDisk, nextId: Math.max(nextId, onDisk.nextId), collections: [] };
    for (const record of onDisk.collections) {
      const known = before.get(record.id);
      const kept = known?.record.indexes ?? [];
      const indexes = record.indexes.map(index => {
        const same = kept.find(other => other.id === index.id);
        return same ? Object.assign(same, { ready: index.ready }) : index;
      });
      known?.record.indexes.splice(0, Number.POSITIVE_INFINITY, ...indexes);
      this.#catalog.collections.push(known?.record ?? record);
      if (known) this.#collections.set(known.namespace, known);
      else this.#remember(record);
      known?.forget();
    }
  }
}

function refuseBadNamespace(database: string, name: string): void {
  if (database === '' || /[\s/\\."$*<>:|?\0]/.test(database) || Buffer.byteLength(database) > 63) {
    throw new MongoError('InvalidNamespace', `Invalid database name: '${database}'`);
  }
  if (
    name === '' ||
    /[$\0]/.test(name) ||
    name.startsWith('.') ||
    name.startsWith('system.') ||
    Buffer.byteLength(name) > 255
  ) {
    throw new MongoError('InvalidNamespace', `Invalid collection name: ${name}`);
  }
}
