import { refuseUnknownStage, runStages } from '../aggregate/stages.js';
import { MongoError } from '../errors.js';
import { type Document, decodePlain, encode, plain } from '../values/bson.js';
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
import { Search } from './search.js';

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
    const stages: Document[] = pipeline;
    for (const stage of stages) refuseUnknownStage(stage);
    const cursor = documentArgument(context.body, 'cursor');
    const namespace = `${context.database}.${collectionName(context)}`;
    const batch = await context.cursors.open(
      namespace,
      results(context, stages),
      countArgument(cursor, 'batchSize', FIRST_BATCH),
      false,
    );
    return cursorReply('firstBatch', batch.documents, batch.cursorId, namespace);
  },
};

async function* results(context: CommandContext, stages: readonly Document[]): AsyncGenerator<Buffer> {
  const [first] = stages;
  const match = first && '$match' in first ? (first.$match as Document) : null;
  const rest = match ? stages.slice(1) : stages;
  const documents = await load(context, collectionName(context), match ?? {});
  const others = new Map<string, Document[]>();
  for (const name of collectionsIn(stages)) others.set(name, await load(context, name, {}));
  const finished = runStages(documents, rest.map(plain), name => others.get(name) ?? []);
  for (const document of finished) yield encode(document);
}

async function load(context: CommandContext, name: string, filter: Document): Promise<Document[]> {
  const collection = context.engine.collection(context.database, name);
  if (!collection) return [];
  const documents: Document[] = [];
  const search = new Search(context.engine, collection, {
    filter,
    sort: {},
    skip: 0,
    limit: 0,
    hint: context.body.hint,
  });
  for await (const found of search.run()) documents.push(decodePlain(found.bson));
  return documents;
}

/** Collections that stages read besides their own. */
function collectionsIn(stages: readonly Document[]): string[] {
  return stages.flatMap(stage => {
    const lookup = stage.$lookup;
    if (isDocument(lookup) && typeof lookup.from === 'string') return [lookup.from];
    const union = stage.$unionWith;
    if (typeof union === 'string') return [union];
    return isDocument(union) && typeof union.coll === 'string' ? [union.coll] : [];
  });
}
