import { Int32 } from 'bson';
import { MongoError } from '../errors.js';
import { encodeValue } from '../index/encode.js';
import { compileFilter } from '../query/filter.js';
import { splitPath, visitPath } from '../values/path.js';
import { type Command, collectionOf, countArgument, documentArgument } from './command.js';
import { Search } from './search.js';

export const count: Command = {
  takes: ['query', 'limit', 'skip', 'hint', 'fields'],
  async run(context) {
    const filter = documentArgument(context.body, 'query');
    compileFilter(filter);
    const skip = countArgument(context.body, 'skip', 0);
    const limit = countArgument(context.body, 'limit', 0);
    const collection = collectionOf(context);
    if (!collection) return { n: 0 };
    if (Object.keys(filter).length === 0) {
      const all = Math.max(0, collection.count() - skip);
      return { n: new Int32(limit > 0 ? Math.min(all, limit) : all) };
    }
    const query = { filter, sort: {}, skip, limit, hint: context.body.hint, deadline: context.deadline };
    return { n: new Int32(await new Search(context.engine, collection, query).count()) };
  },
};

export const distinct: Command = {
  takes: ['key', 'query', 'hint'],
  async run(context) {
    const { key } = context.body;
    if (typeof key !== 'string' || key === '')
      throw new MongoError('TypeMismatch', "BSON field 'distinct.key' must be a string");
    const filter = documentArgument(context.body, 'query');
    compileFilter(filter);
    const values = new Map<string, unknown>();
    const add = (value: unknown) => {
      if (value !== undefined) values.set(encodeValue(value, 1).bytes.toString('latin1'), value);
    };
    const collection = collectionOf(context);
    if (collection) {
      const path = splitPath(key);
      for await (const { document } of new Search(context.engine, collection, {
        filter,
        sort: {},
        skip: 0,
        limit: 0,
        hint: context.body.hint,
        deadline: context.deadline,
      }).run()) {
        visitPath(document, path, value => {
          if (Array.isArray(value)) value.forEach(add);
          else add(value);
          return false;
        });
      }
    }
    return { values: [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value) };
  },
};
