import { MongoError } from '../errors.js';
import { describeIndex } from '../index/definition.js';
import { compileFilter } from '../query/filter.js';
import { encode } from '../values/bson.js';
import { cursorReply } from '../wire/cursor-reply.js';
import {
  booleanArgument,
  type Command,
  collectionName,
  collectionOf,
  countArgument,
  documentArgument,
} from './command.js';
import { iterate } from './indexes.js';

export const create: Command = {
  takes: [],
  async run(context) {
    const { engine, database } = context;
    const name = collectionName(context);
    context.space.require();
    await engine.writer.write(() => {
      if (engine.collection(database, name))
        throw new MongoError('NamespaceExists', `Collection ${database}.${name} already exists.`);
      engine.ensureCollection(database, name);
    });
    await engine.writer.durable();
    return {};
  },
};

export const listCollections: Command = {
  takes: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  async run(context) {
    const matches = compileFilter(documentArgument(context.body, 'filter'));
    const nameOnly = booleanArgument(context.body, 'nameOnly');
    const described = context.engine
      .collections(context.database)
      .map(collection => ({
        name: collection.record.name,
        type: 'collection',
        ...(nameOnly
          ? {}
          : {
              options: {},
              info: { readOnly: false },
              idIndex: describeIndex(collection.indexes[0] as (typeof collection.indexes)[0]),
            }),
      }))
      .filter(description => matches(description))
      .map(description => encode(description));
    const namespace = `${context.database}.$cmd.listCollections`;
    const size = countArgument(documentArgument(context.body, 'cursor'), 'batchSize', 1000);
    const batch = await context.cursors.open(namespace, iterate(described), size, false);
    return cursorReply('firstBatch', batch.documents, batch.cursorId, namespace);
  },
};

export const drop: Command = {
  takes: [],
  async run(context) {
    const { engine } = context;
    const collection = collectionOf(context);
    if (!collection) return { msg: 'ns not found' };
    const nIndexesWas = collection.indexes.length;
    await engine.writer.write(() => engine.dropCollection(collection));
    engine.sweep();
    await engine.writer.durable();
    return { ns: collection.namespace, nIndexesWas };
  },
};

export const dropDatabase: Command = {
  takes: [],
  async run(context) {
    const { engine, database } = context;
    await engine.writer.write(() => {
      for (const collection of engine.collections(database)) engine.dropCollection(collection);
    });
    engine.sweep();
    await engine.writer.durable();
    return { dropped: database };
  },
};

export const listDatabases: Command = {
  takes: ['filter', 'nameOnly', 'authorizedDatabases'],
  async run(context) {
    const matches = compileFilter(documentArgument(context.body, 'filter'));
    const names = [...new Set(context.engine.collections().map(collection => collection.record.database))].sort();
    const nameOnly = booleanArgument(context.body, 'nameOnly');
    const databases = names
      .map(name => (nameOnly ? { name } : { name, sizeOnDisk: 0, empty: false }))
      .filter(database => matches(database));
    return nameOnly ? { databases } : { databases, totalSize: 0, totalSizeMb: 0 };
  },
};
