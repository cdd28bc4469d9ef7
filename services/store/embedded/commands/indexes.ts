import { MongoError } from '../errors.js';
import { describeIndex, type Index, type IndexRecord } from '../index/definition.js';
import type { Collection } from '../storage/collection.js';
import { type Document, encode } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { isDocument } from '../values/types.js';
import { cursorReply } from '../wire/cursor-reply.js';
import {
  type Command,
  type CommandContext,
  collectionName,
  collectionOf,
  countArgument,
  documentArgument,
} from './command.js';
import { existingIndex, type IndexDefinition, parseIndex } from './index-options.js';

export const createIndexes: Command = {
  takes: ['indexes', 'commitQuorum'],
  async run(context) {
    const { engine, database, body } = context;
    if (!Array.isArray(body.indexes) || body.indexes.length === 0)
      throw new MongoError('BadValue', 'Must specify at least one index to create');
    const wanted = body.indexes.map(specification => {
      if (!isDocument(specification))
        throw new MongoError('TypeMismatch', 'The elements of the indexes array must be objects');
      return parseIndex(specification);
    });
    context.space.require();
    const name = collectionName(context);
    const created = engine.collection(database, name) === undefined;
    const collection = await engine.writer.write(() => engine.ensureCollection(database, name));
    const before = collection.indexes.length;
    for (const definition of wanted) await createIndex(context, collection, definition);
    await engine.writer.durable();
    const after = collection.indexes.length;
    return {
      numIndexesBefore: before,
      numIndexesAfter: after,
      createdCollectionAutomatically: created,
      ...(after === before ? { note: 'all indexes already exist' } : {}),
    };
  },
};

/** Builds under way: who asks for the same index meanwhile is told its outcome. */
const building = new WeakMap<IndexRecord, Promise<void>>();

async function createIndex(
  context: CommandContext,
  collection: Collection,
  definition: IndexDefinition,
): Promise<void> {
  const { engine } = context;
  const existing = await engine.writer.write(() => {
    const same = existingIndex(collection.indexes, definition);
    if (same) return same;
    const index = engine.addIndex(collection, definition);
    building.set(index, buildOrDrop(context, collection, index));
    return index;
  });
  await building.get(existing);
}

async function buildOrDrop(context: CommandContext, collection: Collection, index: Index): Promise<void> {
  const { engine } = context;
  try {
    await build(context, collection, index);
  } catch (error) {
    await engine.writer.write(() => engine.dropIndex(collection, index));
    engine.sweep();
    throw error;
  }
}

const CHUNK_DOCUMENTS = 256;

/** Enters what is already stored, in steps; writes that come meanwhile enter themselves. */
async function build(context: CommandContext, collection: Collection, index: Index): Promise<void> {
  const { engine } = context;
  const scan = engine.scan(collection, { kind: 'collection', reverse: false, sorted: true });
  while (!scan.done) {
    await engine.writer.write(() => {
      for (const { record, bson } of scan.step(CHUNK_DOCUMENTS)) collection.enter(index, record, bson);
    });
  }
  await engine.writer.write(() =>
    engine.changeIndex(() => {
      index.ready = true;
    }),
  );
}

export const listIndexes: Command = {
  takes: ['cursor'],
  async run(context) {
    const collection = collectionOf(context);
    const namespace = `${context.database}.${collectionName(context)}`;
    if (!collection) throw new MongoError('NamespaceNotFound', `ns does not exist: ${namespace}`);
    const described = collection.indexes.filter(index => index.ready).map(index => encode(describeIndex(index)));
    const size = countArgument(documentArgument(context.body, 'cursor'), 'batchSize', 101);
    const batch = await context.cursors.open(namespace, iterate(described), size, false);
    return cursorReply('firstBatch', batch.documents, batch.cursorId, namespace);
  },
};

export async function* iterate(documents: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* documents;
}

export const dropIndexes: Command = {
  takes: ['index'],
  async run(context) {
    const { engine } = context;
    const collection = collectionOf(context);
    if (!collection)
      throw new MongoError('NamespaceNotFound', `ns not found ${context.database}.${collectionName(context)}`);
    const nIndexesWas = collection.indexes.length;
    const doomed = chosen(collection, context.body.index);
    await engine.writer.write(() => {
      for (const index of doomed) engine.dropIndex(collection, index);
    });
    engine.sweep();
    await engine.writer.durable();
    return { nIndexesWas };
  },
};

function chosen(collection: Collection, wanted: unknown): Index[] {
  const droppable = collection.indexes.filter(index => index.name !== '_id_');
  if (wanted === '*') return droppable;
  if (Array.isArray(wanted)) return wanted.flatMap(name => chosen(collection, name));
  const matches = (index: Index) =>
    typeof wanted === 'string' ? index.name === wanted : isDocument(wanted) && sameKey(index, wanted);
  if (collection.indexes.some(index => index.name === '_id_' && matches(index)))
    throw new MongoError('InvalidOptions', 'cannot drop _id index');
  const found = droppable.find(matches);
  if (!found)
    throw new MongoError(
      'IndexNotFound',
      `index not found with name [${typeof wanted === 'string' ? wanted : JSON.stringify(wanted)}]`,
    );
  return [found];
}

const sameKey = (index: Index, key: Document): boolean =>
  Object.keys(index.key).join() === Object.keys(key).join() && compareValues(index.key, key) === 0;
