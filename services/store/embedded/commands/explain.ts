import { MongoError } from '../errors.js';
import type { IndexPlan, Plan } from '../index/plan.js';
import { compileFilter } from '../query/filter.js';
import type { Document } from '../values/bson.js';
import { isDocument } from '../values/types.js';
import { pushDown } from './aggregate.js';
import { type Command, type CommandContext, documentArgument } from './command.js';
import { parseFind } from './find.js';
import { type Query, Search } from './search.js';

/** Which index a find, count, distinct, aggregate, update or delete would use, and with executionStats what it looked at. */
export const explain: Command = {
  takes: ['verbosity'],
  async run(context) {
    const asked = context.body.explain;
    if (!isDocument(asked)) throw new MongoError('TypeMismatch', "The 'explain' argument must be an object");
    const name = Object.keys(asked)[0] ?? '';
    const inner: CommandContext = { ...context, name, body: asked };
    const query = queryOf(inner);
    compileFilter(query.filter);
    const namespace = `${context.database}.${String(asked[name])}`;
    const collection = context.engine.collection(context.database, String(asked[name]));
    if (!collection) return { queryPlanner: { namespace, winningPlan: { stage: 'EOF' } } };
    const search = new Search(context.engine, collection, query);
    const planner = {
      namespace,
      parsedQuery: query.filter,
      winningPlan: describe(search.plan, query),
      rejectedPlans: [],
    };
    if ((context.body.verbosity ?? 'allPlansExecution') === 'queryPlanner') return { queryPlanner: planner };
    const started = performance.now();
    let nReturned = 0;
    for await (const _ of search.run()) nReturned++;
    return {
      queryPlanner: planner,
      executionStats: {
        executionSuccess: true,
        nReturned,
        executionTimeMillis: Math.round(performance.now() - started),
        totalKeysExamined: search.scan.keysExamined,
        totalDocsExamined: search.scan.documentsExamined,
      },
    };
  },
};

function queryOf(context: CommandContext): Query {
  const { body, name } = context;
  switch (name) {
    case 'find':
      return parseFind(context).query;
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return {
        filter: documentArgument(body, 'query'),
        sort: documentArgument(body, 'sort'),
        skip: 0,
        limit: 0,
        hint: body.hint,
      };
    case 'aggregate':
      return pushDown(Array.isArray(body.pipeline) ? body.pipeline.filter(isDocument) : [], body.hint).query;
    case 'update':
    case 'delete': {
      const [statement] = (body[`${name}s`] ?? []) as Document[];
      return { filter: documentArgument(statement ?? {}, 'q'), sort: {}, skip: 0, limit: 0, hint: statement?.hint };
    }
    default:
      throw new MongoError('CommandNotSupported', `explain of '${name}' is not supported by this server`);
  }
}

function describe(plan: Plan, query: Query): Document {
  const source = sourceOf(plan);
  return plan.sorted ? source : { stage: 'SORT', sortPattern: query.sort, inputStage: source };
}

function sourceOf(plan: Plan): Document {
  if (plan.kind === 'collection') return { stage: 'COLLSCAN', direction: directionOf(plan) };
  if (plan.kind === 'union')
    return { stage: 'FETCH', inputStage: { stage: 'OR', inputStages: plan.parts.map(keysOf) } };
  return { stage: 'FETCH', inputStage: keysOf(plan) };
}

function keysOf(plan: IndexPlan): Document {
  return {
    stage: 'IXSCAN',
    indexName: plan.index.name,
    keyPattern: { ...plan.index.key },
    isMultiKey: plan.index.multikey.includes(true),
    isUnique: plan.index.unique,
    direction: directionOf(plan),
    boundedFields: plan.bounded,
    ranges: plan.ranges.length,
  };
}

function directionOf({ reverse }: Pick<Plan, 'reverse'>): string {
  return reverse ? 'backward' : 'forward';
}
