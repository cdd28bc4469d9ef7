import type { Index } from '../index/definition.js';
import { decode } from '../values/bson.js';
import { visitPath } from '../values/path.js';
import type { Collection } from './collection.js';
import type { Engine } from './engine.js';

const CHUNK_DOCUMENTS = 200;

/** Removes what TTL indexes say has expired; the result is how many documents. Safe to call while others write. */
export async function removeExpired(engine: Engine): Promise<number> {
  let removed = 0;
  for (const collection of engine.collections()) {
    for (const index of collection.indexes) {
      if (index.ready && index.expireAfterSeconds !== null)
        removed += await sweep(engine, collection, index, index.expireAfterSeconds);
    }
  }
  if (removed > 0) await engine.writer.durable();
  return removed;
}

async function sweep(engine: Engine, collection: Collection, index: Index, seconds: number): Promise<number> {
  const [field] = index.fields;
  if (!field) return 0;
  const limit = new Date(engine.now().getTime() - seconds * 1000);
  const plan = engine.plan(collection, { [field.name]: { $lte: limit } }, [], index);
  const scan = engine.scan(collection, plan);
  let removed = 0;
  while (!scan.done) {
    await engine.writer.write(() => {
      for (const { record, bson } of scan.step(CHUNK_DOCUMENTS)) {
        const document = decode(bson);
        if (!isExpired(document, field.path, limit) || (index.covers && !index.covers(document))) continue;
        collection.remove(record, document);
        removed++;
      }
    });
  }
  return removed;
}

/** An array expires by its earliest date; a field that holds no date never does. */
function isExpired(document: unknown, path: readonly string[], limit: Date): boolean {
  return visitPath(document, path, value =>
    (Array.isArray(value) ? value : [value]).some(date => date instanceof Date && date <= limit),
  );
}
