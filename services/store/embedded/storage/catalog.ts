import { type Index, type IndexRecord, indexFrom } from '../index/definition.js';
import { type Document, decodePlain, encode } from '../values/bson.js';

export interface CollectionRecord {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly indexes: IndexRecord[];
}

/** What exists: collections, their indexes, and what was dropped but is not yet swept from the disk. */
export interface CatalogRecord {
  /** Of collections and indexes alike; never used again. */
  nextId: number;
  collections: CollectionRecord[];
  dropped: { kind: 'collection' | 'index'; id: number }[];
}

export const emptyCatalog = (): CatalogRecord => ({ nextId: 1, collections: [], dropped: [] });

export function readCatalog(bytes: Buffer | undefined): CatalogRecord {
  if (!bytes) return emptyCatalog();
  const { nextId, collections, dropped } = decodePlain(bytes) as unknown as CatalogRecord;
  return {
    nextId,
    dropped,
    collections: collections.map(collection => ({
      ...collection,
      indexes: collection.indexes.map(index => indexFrom(index)),
    })),
  };
}

export function writeCatalog(catalog: CatalogRecord): Buffer {
  const collections = catalog.collections.map(collection => ({
    ...collection,
    indexes: collection.indexes.map(toRecord),
  }));
  return encode({ nextId: catalog.nextId, dropped: catalog.dropped, collections });
}

function toRecord(index: IndexRecord): Document {
  const {
    id,
    name,
    key,
    unique,
    sparse,
    partialFilterExpression,
    expireAfterSeconds,
    hidden,
    ready,
    multikey,
    truncated,
  } = index;
  return {
    id,
    name,
    key,
    unique,
    sparse,
    partialFilterExpression,
    expireAfterSeconds,
    hidden,
    ready,
    multikey,
    truncated,
  };
}

export function newIndex(id: number, definition: Omit<IndexRecord, 'id' | 'multikey' | 'truncated'>): Index {
  return indexFrom({ ...definition, id, multikey: Object.keys(definition.key).map(() => false), truncated: false });
}
