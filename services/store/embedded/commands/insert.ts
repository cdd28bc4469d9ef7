import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { batchArgument, booleanArgument, type Command, collectionName } from './command.js';
import { forStorage } from './stored.js';
import { writeError } from './write-errors.js';

/** How long one transaction takes documents before others get their turn. */
const CHUNK_MILLISECONDS = 25;

export const insert: Command = {
  takes: ['documents', 'ordered', 'bypassDocumentValidation'],
  async run(context) {
    const { engine, space, database } = context;
    const name = collectionName(context);
    const batch = batchArgument(context, 'documents');
    const ordered = booleanArgument(context.body, 'ordered', true);
    space.require(batch.reduce((sum, { bson }) => sum + (bson?.length ?? 0), 0));
    const errors: Document[] = [];
    let inserted = 0;
    let next = 0;
    let halted = false;
    const one = (index: number) => {
      try {
        const { document, bson } = forStorage(batch[index]?.document ?? {}, batch[index]?.bson ?? null);
        engine.ensureCollection(database, name).insert(document, bson);
        inserted++;
      } catch (error) {
        if (!(error instanceof MongoError)) throw error;
        if (error.codeName === 'InvalidNamespace') throw error;
        errors.push(writeError(index, error));
        halted = ordered;
      }
    };
    while (next < batch.length && !halted) {
      await engine.writer.write(() => {
        const started = performance.now();
        while (next < batch.length && !halted && performance.now() - started < CHUNK_MILLISECONDS) one(next++);
      });
    }
    await engine.writer.durable();
    return { n: inserted, ...(errors.length > 0 ? { writeErrors: errors } : {}) };
  },
};
