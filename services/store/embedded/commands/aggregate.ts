import { Int32 } from 'bson';
import { compilePipeline, type Surroundings } from '../aggregate/pipeline.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { type Document, encode } from '../values/bson.js';
import { integerOf } from '../values/numbers.js';
import { isDocument } from '../values/types.js';
import { cursorReply } from '../wire/cursor-reply.js';
import {
  booleanArgument,
  type Command,
  type CommandContext,
  collectionName,
  countArgument,
  documentArgument,
} from './command.js';
import { type Query, Search } from './search.js';

const FIRST_BATCH = 101;

export const aggregate: Command = {
  takes: ['pipeline', 'cursor', 'allowDiskUse', 'explain', 'hint', 'bypassDocumentValidation'],
  async run(context) {
    const { pipeline } = context.body;
    if (!Array.isArray(pipeline) || !pipeline.every(isDocument))
      throw new MongoError('TypeMismatch', "'pipeline' option must be specified as an array of objects");
    if (booleanArgument(context.body, 'explain'))
      throw new MongoError(
        'CommandNotSupported',
        "The argument 'explain' of 'aggregate' is not supported by this server; use the explain command",
      );
    if (typeof context.body.aggregate !== 'string')
      throw new MongoError('CommandNotSupported', 'Aggregation on a whole database is not supported by this server');
    const cursor = documentArgument(context.body, 'cursor');
    const namespace = `${context.database}.${collectionName(context)}`;
    const batch = await context.cursors.open(
      namespace,
      results(context, pipeline),
      countArgument(cursor, 'batchSize', FIRST_BATCH),
      false,
    );
    return cursorReply('firstBatch', batch.documents, batch.cursorId, namespace);
  },
};

function results(context: CommandContext, pipeline: readonly Document[]): AsyncGenerator<Buffer> {
  compilePipeline(pipeline);
  const { query, rest } = pushDown(pipeline, context.body.hint);
  const count = countOnly(rest);
  if (count) return counted(context, query, count);
  const run = compilePipeline(rest);
  const surroundings: Surroundings = {
    now: context.engine.now(),
    find: (name, filter) => documents(context, name, { filter, sort: {}, skip: 0, limit: 0 }),
  };
  return encoded(run(documents(context, collectionName(context), query), surroundings));
}

/** `{ $group: { _id: 1, n: { $sum: 1 } } }` alone, as drivers' countDocuments sends it: an index may know the answer. */
function countOnly(stages: readonly Document[]): ((n: number) => Document) | null {
  const group = stages.length === 1 ? stages[0]?.$group : undefined;
  if (!isDocument(group) || Object.keys(group).join() !== '_id,n' || integerOf(group._id) !== 1) return null;
  const { n } = group;
  if (!isDocument(n) || Object.keys(n).join() !== '$sum' || integerOf(n.$sum) !== 1) return null;
  return count => ({ _id: group._id, n: new Int32(count) });
}

async function* counted(context: CommandContext, query: Query, show: (n: number) => Document): AsyncGenerator<Buffer> {
  const collection = context.engine.collection(context.database, collectionName(context));
  const count = collection
    ? await new Search(context.engine, collection, { ...query, deadline: context.deadline }).count()
    : 0;
  if (count > 0) yield encode(show(count));
}

async function* encoded(stream: AsyncIterable<Document>): AsyncGenerator<Buffer> {
  for await (const document of stream) yield encode(document);
}

async function* documents(context: CommandContext, name: string, query: Query): AsyncGenerator<Document> {
  const collection = context.engine.collection(context.database, name);
  if (!collection) return;
  const search = new Search(context.engine, collection, { ...query, deadline: context.deadline });
  for await (const { document } of search.run()) yield document;
}

/** The stages at the beginning that a find can do, so that indexes serve them. */
export function pushDown(pipeline: readonly Document[], hint: unknown): { query: Query; rest: readonly Document[] } {
  let next = 0;
  const take = (name: string): unknown => {
    const stage = pipeline[next];
    if (!stage || !(name in stage)) return undefined;
    next++;
    return stage[name];
  };
  const filter = take('$match');
  const sort = take('$sort');
  const skip = integerOf(take('$skip'));
  const limit = integerOf(take('$limit'));
  if (isDocument(filter)) compileFilter(filter);
  return {
    query: {
      filter: isDocument(filter) ? filter : {},
      sort: isDocument(sort) ? sort : {},
      skip: skip ?? 0,
      limit: limit ?? 0,
      hint,
    },
    rest: pipeline.slice(next),
  };
}
