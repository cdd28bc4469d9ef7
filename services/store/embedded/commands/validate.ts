import { Int32 } from 'bson';
import { MongoError } from '../errors.js';
import { keysOf } from '../index/keys.js';
import { decode } from '../values/bson.js';
import { type Command, collectionName, collectionOf } from './command.js';

/** Reads every document of a collection and compares what its indexes should hold with what they hold. */
export const validate: Command = {
  takes: ['full'],
  async run(context) {
    const { engine } = context;
    const collection = collectionOf(context);
    const ns = `${context.database}.${collectionName(context)}`;
    if (!collection) throw new MongoError('NamespaceNotFound', `Collection '${ns}' does not exist to validate.`);
    const broken = engine.brokenRecords;
    const expected = new Map(collection.indexes.map(index => [index, 0]));
    const missing = new Map<string, number>();
    const scan = engine.scan(collection, { kind: 'collection', reverse: false, sorted: true });
    let records = 0;
    for await (const { record, bson } of engine.documents(scan)) {
      records++;
      const document = decode(bson);
      for (const index of collection.indexes) {
        const { keys } = keysOf(document, index);
        expected.set(index, (expected.get(index) ?? 0) + keys.length);
        const absent = keys.filter(key => !collection.holds(index, key, record)).length;
        if (absent > 0) missing.set(index.name, (missing.get(index.name) ?? 0) + absent);
      }
    }
    const held = new Map(collection.indexes.map(index => [index, collection.entryCount(index)]));
    const surplus = collection.indexes.filter(index => (held.get(index) ?? 0) !== (expected.get(index) ?? 0));
    const errors = [
      ...(engine.brokenRecords > broken
        ? [`${engine.brokenRecords - broken} records do not match their checksum`]
        : []),
      ...[...missing].map(([name, count]) => `index ${name} lacks ${count} entries`),
      ...surplus.map(
        index => `index ${index.name} has ${held.get(index)} entries where ${expected.get(index)} were expected`,
      ),
    ];
    return {
      ns,
      nrecords: new Int32(records),
      nIndexes: new Int32(collection.indexes.length),
      keysPerIndex: Object.fromEntries(collection.indexes.map(index => [index.name, new Int32(held.get(index) ?? 0)])),
      valid: errors.length === 0,
      warnings: [],
      errors,
    };
  },
};
