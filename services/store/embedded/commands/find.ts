import { compileFilter } from '../query/filter.js';
import { compileProjection } from '../query/projection.js';
import { parseSort } from '../query/sort.js';
import { type Document, encode } from '../values/bson.js';
import { integerOf } from '../values/numbers.js';
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

export const FIND_ARGUMENTS = [
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'allowDiskUse',
  'noCursorTimeout',
  'allowPartialResults',
  'oplogReplay',
];

export const find: Command = {
  takes: FIND_ARGUMENTS,
  async run(context) {
    const { body } = context;
    const { query, project } = parseFind(context);
    // A negative limit is an old way to say: one batch only.
    const single = booleanArgument(body, 'singleBatch') || (integerOf(body.limit) ?? 0) < 0;
    const batchSize = countArgument(body, 'batchSize', FIRST_BATCH);
    const namespace = `${context.database}.${collectionName(context)}`;
    const batch = await context.cursors.open(namespace, results(context, query, project), batchSize, single);
    return cursorReply('firstBatch', batch.documents, batch.cursorId, namespace);
  },
};

export function parseFind(context: CommandContext): {
  query: Query;
  project: ((document: Document) => Document) | null;
} {
  const { body } = context;
  const filter = documentArgument(body, 'filter');
  const projection = documentArgument(body, 'projection');
  const sort = documentArgument(body, 'sort');
  // A missing collection answers nothing, but a wrong question is still refused.
  const matches = compileFilter(filter);
  parseSort(sort);
  const limit = integerOf(body.limit) ?? 0;
  const query = {
    filter,
    matches,
    sort,
    skip: countArgument(body, 'skip', 0),
    limit: Math.abs(limit),
    hint: body.hint,
    deadline: context.deadline,
  };
  return { query, project: Object.keys(projection).length === 0 ? null : compileProjection(projection, filter) };
}

async function* results(
  context: CommandContext,
  query: Query,
  project: ((document: Document) => Document) | null,
): AsyncGenerator<Buffer> {
  const collection = context.engine.collection(context.database, collectionName(context));
  if (!collection) return;
  for await (const match of new Search(context.engine, collection, query).run()) {
    yield project ? encode(project(match.document)) : match.bson;
  }
}
