import { Double, Int32 } from 'bson';
import { type Command, collectionName, collectionOf } from './command.js';

/** Counts only: sizes are not kept by collection. */
export const collStats: Command = {
  takes: ['scale'],
  async run(context) {
    const collection = collectionOf(context);
    const ns = `${context.database}.${collectionName(context)}`;
    if (!collection) return { ns, count: 0, size: 0, storageSize: 0, nindexes: 0 };
    return { ns, count: new Int32(collection.count()), nindexes: new Int32(collection.indexes.length) };
  },
};

export const dbStats: Command = {
  takes: ['scale', 'freeStorage'],
  async run({ engine, database }) {
    const collections = engine.collections(database);
    return {
      db: database,
      collections: new Int32(collections.length),
      views: 0,
      objects: new Double(collections.reduce((sum, collection) => sum + collection.count(), 0)),
      indexes: new Int32(collections.reduce((sum, collection) => sum + collection.indexes.length, 0)),
    };
  },
};
