import { compileFilter, type Filter } from '../query/filter.js';
import type { Document } from '../values/bson.js';

export interface IndexField {
  readonly name: string;
  readonly path: readonly string[];
  readonly direction: 1 | -1;
}

/** What the catalog keeps of an index. */
export interface IndexRecord {
  readonly id: number;
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilterExpression: Document | null;
  readonly expireAfterSeconds: number | null;
  readonly hidden: boolean;
  /** False while it is being built: writes keep it, queries do not use it. */
  ready: boolean;
  /** By field: whether any document has an array there. Never goes back to false. */
  multikey: boolean[];
  /** Whether any key had to be cut, so that the order of keys is not the order of values. */
  truncated: boolean;
}

export interface Index extends IndexRecord {
  readonly fields: readonly IndexField[];
  /** Documents that it holds, when it is partial. */
  readonly covers: Filter | null;
}

export function indexFrom(record: IndexRecord): Index {
  return Object.assign(record, {
    fields: Object.entries(record.key).map(([name, direction]) => ({ name, path: name.split('.'), direction })),
    covers: record.partialFilterExpression ? compileFilter(record.partialFilterExpression) : null,
  });
}

/** As `listIndexes` tells it. */
export function describeIndex(index: IndexRecord): Document {
  return {
    v: 2,
    key: { ...index.key },
    name: index.name,
    ...(index.unique && index.name !== '_id_' ? { unique: true } : {}),
    ...(index.sparse ? { sparse: true } : {}),
    ...(index.partialFilterExpression ? { partialFilterExpression: index.partialFilterExpression } : {}),
    ...(index.expireAfterSeconds === null ? {} : { expireAfterSeconds: index.expireAfterSeconds }),
    ...(index.hidden ? { hidden: true } : {}),
  };
}
