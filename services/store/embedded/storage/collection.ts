import type { RootDatabase } from 'lmdb';
import { MongoError } from '../errors.js';
import type { Index } from '../index/definition.js';
import { type DocumentKeys, keysOf } from '../index/keys.js';
import { type Document, decode, MAX_DOCUMENT_BYTES } from '../values/bson.js';
import { visitPath } from '../values/path.js';
import type { CollectionRecord } from './catalog.js';
import {
  collectionPrefix,
  entryKey,
  indexPrefix,
  pastPrefix,
  recordBytes,
  recordKey,
  recordOfKey,
} from './keyspace.js';
import { fromRecord, toRecord } from './record.js';

export type Store = RootDatabase<Buffer, Buffer>;

/** What a collection needs from its surroundings. */
export interface CollectionHost {
  readonly store: Store;
  /** To be called before anything is written. */
  touch(): void;
  /** Writes the catalog in the running transaction: an index became multikey. */
  saveCatalog(): void;
  reportBroken(collection: string, record: number): void;
}

/** One collection's documents and their index entries, kept in step. The writing methods must run inside the writer. */
export class Collection {
  /** Raised by every write, so that a search can tell whether its answer still holds. */
  revision = 0;
  dropped = false;
  #nextRecord: number | undefined;
  #count: number | undefined;

  constructor(
    readonly record: CollectionRecord,
    private readonly host: CollectionHost,
  ) {}

  get namespace(): string {
    return `${this.record.database}.${this.record.name}`;
  }

  get indexes(): Index[] {
    return this.record.indexes as Index[];
  }

  /** The document's BSON; `undefined` when there is none. A broken one is reported and `null`. */
  read(record: number): Buffer | null | undefined {
    const bytes = this.host.store.get(recordKey(this.record.id, record));
    return bytes === undefined ? undefined : this.open(record, bytes);
  }

  open(record: number, bytes: Buffer): Buffer | null {
    const bson = fromRecord(bytes);
    if (!bson) this.host.reportBroken(this.namespace, record);
    return bson;
  }

  insert(document: Document, bson: Buffer): void {
    refuseTooLarge(bson);
    const entries = this.indexes.map(index => ({ index, keys: keysOf(document, index) }));
    const record = this.nextRecord();
    for (const { index, keys } of entries) this.refuseDuplicates(index, keys.keys, record, document);
    this.host.touch();
    for (const { index, keys } of entries) this.addEntries(index, keys, record);
    void this.host.store.put(recordKey(this.record.id, record), toRecord(bson));
    this.#nextRecord = record + 1;
    this.changed(1);
  }

  /** `changed`: the top-level fields in which the two may differ; `null`: any. */
  replace(
    record: number,
    before: Document,
    after: Document,
    bson: Buffer,
    changed: ReadonlySet<string> | null = null,
  ): void {
    refuseTooLarge(bson);
    const entries = this.indexes
      .filter(index => mayDiffer(index, changed))
      .map(index => difference(index, keysOf(before, index), keysOf(after, index)));
    for (const { index, added } of entries) this.refuseDuplicates(index, added.keys, record, after);
    this.host.touch();
    for (const { index, added, removed } of entries) {
      this.removeEntries(index, removed, record);
      this.addEntries(index, added, record);
    }
    void this.host.store.put(recordKey(this.record.id, record), toRecord(bson));
    this.changed(0);
  }

  remove(record: number, document: Document): void {
    const entries = this.indexes.map(index => ({ index, keys: keysOf(document, index).keys }));
    this.host.touch();
    for (const { index, keys } of entries) this.removeEntries(index, keys, record);
    void this.host.store.remove(recordKey(this.record.id, record));
    this.changed(-1);
  }

  /** Enters one document into an index that is being built. */
  enter(index: Index, record: number, bson: Buffer): void {
    const document = decode(bson);
    const keys = keysOf(document, index);
    this.refuseDuplicates(index, keys.keys, record, document);
    this.host.touch();
    this.addEntries(index, keys, record);
  }

  /** Number of documents; counted once, then kept. */
  count(): number {
    const prefix = collectionPrefix(this.record.id);
    this.#count ??= this.host.store.getKeysCount({ start: prefix, end: pastPrefix(prefix) });
    return this.#count;
  }

  /** Whether an index holds this key for this document. */
  holds(index: Index, key: Buffer, record: number): boolean {
    const holder = this.host.store.get(entryKey(index.id, index.unique, key, record));
    return holder !== undefined && recordOfKey(holder) === record;
  }

  entryCount(index: Index): number {
    const prefix = indexPrefix(index.id);
    return this.host.store.getKeysCount({ start: prefix, end: pastPrefix(prefix) });
  }

  /** After a rollback: what is remembered may be wrong. */
  forget(): void {
    this.#count = undefined;
    this.#nextRecord = undefined;
    this.revision++;
  }

  private changed(count: number): void {
    this.revision++;
    if (this.#count !== undefined) this.#count += count;
  }

  private nextRecord(): number {
    if (this.#nextRecord !== undefined) return this.#nextRecord;
    const prefix = collectionPrefix(this.record.id);
    const [last] = this.host.store.getKeys({ start: pastPrefix(prefix), end: prefix, reverse: true, limit: 1 });
    return last ? recordOfKey(last) + 1 : 1;
  }

  private refuseDuplicates(index: Index, keys: readonly Buffer[], record: number, document: Document): void {
    if (!index.unique) return;
    for (const key of keys) {
      const holder = this.host.store.get(entryKey(index.id, index.unique, key, record));
      if (holder && recordOfKey(holder) !== record) throw duplicateKey(this.namespace, index, document);
    }
  }

  private addEntries(index: Index, keys: DocumentKeys, record: number): void {
    const value = recordBytes(record);
    for (const key of keys.keys) void this.host.store.put(entryKey(index.id, index.unique, key, record), value);
    const multikey = index.multikey.map((known, i) => known || keys.multikey[i] === true);
    if (keys.truncated === index.truncated && multikey.every((known, i) => known === index.multikey[i])) return;
    if (!keys.truncated && multikey.every((known, i) => known === index.multikey[i])) return;
    index.multikey = multikey;
    index.truncated ||= keys.truncated;
    this.host.saveCatalog();
  }

  private removeEntries(index: Index, keys: readonly Buffer[], record: number): void {
    for (const key of keys) {
      const stored = entryKey(index.id, index.unique, key, record);
      const holder = index.unique ? this.host.store.get(stored) : undefined;
      // While a unique index is being built, the entry may belong to another document.
      if (!holder || recordOfKey(holder) === record) void this.host.store.remove(stored);
    }
  }
}

/** A partial index holds documents by fields that are not in its keys. */
function mayDiffer(index: Index, changed: ReadonlySet<string> | null): boolean {
  if (changed === null || index.covers !== null) return true;
  return index.fields.some(({ path: [first = ''] }) => changed.has(first));
}

function difference(index: Index, before: DocumentKeys, after: DocumentKeys) {
  const [only] = before.keys;
  if (before.keys.length === 1 && after.keys.length === 1 && only && after.keys[0]?.equals(only)) {
    return { index, removed: [], added: { ...after, keys: [] } };
  }
  const was = new Set(before.keys.map(key => key.toString('latin1')));
  const is = new Set(after.keys.map(key => key.toString('latin1')));
  return {
    index,
    removed: before.keys.filter(key => !is.has(key.toString('latin1'))),
    added: { ...after, keys: after.keys.filter(key => !was.has(key.toString('latin1'))) },
  };
}

function refuseTooLarge(bson: Buffer): void {
  if (bson.length > MAX_DOCUMENT_BYTES) {
    throw new MongoError(
      'BSONObjectTooLarge',
      `BSONObj size: ${bson.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`,
    );
  }
}

function duplicateKey(namespace: string, index: Index, document: Document): MongoError {
  const keyValue: Document = {};
  for (const field of index.fields) {
    visitPath(document, field.path, value => {
      keyValue[field.name] = value ?? null;
      return true;
    });
    keyValue[field.name] ??= null;
  }
  const shown = Object.entries(keyValue).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return new MongoError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${shown.join(', ')} }`,
    {
      keyPattern: { ...index.key },
      keyValue,
    },
  );
}
