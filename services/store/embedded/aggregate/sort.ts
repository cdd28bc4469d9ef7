import { calculateObjectSize } from 'bson';
import { MongoError } from '../errors.js';
import { compareKeys, parseSort, sortKey } from '../query/sort.js';
import type { Document } from '../values/bson.js';
import { isDocument } from '../values/types.js';
import type { Stage } from './pipeline.js';

/** MongoDB's limit for what one stage holds in memory. */
export const MAX_STAGE_BYTES = 100 * 1024 * 1024;

/** Throws once more than the limit has been taken in. */
export function memoryGuard(stage: string): (document: Document) => void {
  let bytes = 0;
  return document => {
    bytes += calculateObjectSize(document);
    if (bytes > MAX_STAGE_BYTES) {
      throw new MongoError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `${stage} exceeded memory limit of ${MAX_STAGE_BYTES} bytes and cannot use the disk`,
      );
    }
  };
}

export function sort(operand: unknown): Stage {
  const fields = parseSort(isDocument(operand) ? operand : {});
  if (fields.length === 0) throw new MongoError('Location15976', '$sort stage must have at least one sort key');
  return async function* (input) {
    const holdOne = memoryGuard('$sort');
    const held: { key: readonly unknown[]; document: Document }[] = [];
    for await (const document of input) {
      holdOne(document);
      held.push({ key: sortKey(document, fields), document });
    }
    held.sort((a, b) => compareKeys(a.key, b.key, fields));
    for (const { document } of held) yield document;
  };
}
