import { Aggregator } from 'mingo';
import { MongoError } from '../errors.js';
import { refuseUnknownOperators } from '../query/expression-operators.js';
import type { Document } from '../values/bson.js';

/** Runs stages over plain documents in memory. */
export function runStages(
  documents: readonly Document[],
  stages: readonly Document[],
  collections?: (name: string) => Document[],
): Document[] {
  for (const stage of stages) refuseUnknownStage(stage);
  const options = {
    useStrictMode: true,
    scriptEnabled: false,
    ...(collections ? { collectionResolver: collections } : {}),
  };
  try {
    return new Aggregator([...stages], options).run<Document>([...documents]);
  } catch (error) {
    if (error instanceof MongoError) throw error;
    throw new MongoError('BadValue', error instanceof Error ? error.message : 'aggregation failed');
  }
}

const STAGES = new Set([
  '$match',
  '$project',
  '$group',
  '$sort',
  '$limit',
  '$skip',
  '$unwind',
  '$count',
  '$facet',
  '$lookup',
  '$addFields',
  '$set',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
  '$sortByCount',
  '$bucket',
  '$bucketAuto',
  '$sample',
  '$unionWith',
]);
const PLAIN_OPERANDS = new Set([
  '$match',
  '$lookup',
  '$facet',
  '$unionWith',
  '$limit',
  '$skip',
  '$count',
  '$unset',
  '$sample',
  '$sort',
]);

export function refuseUnknownStage(stage: Document): void {
  const names = Object.keys(stage);
  const [name] = names;
  if (name === undefined || names.length !== 1)
    throw new MongoError('Location40323', 'A pipeline stage specification object must contain exactly one field.');
  if (!STAGES.has(name)) throw new MongoError('Location40324', `Unrecognized pipeline stage name: '${name}'`);
  if (!PLAIN_OPERANDS.has(name)) refuseUnknownOperators(stage[name]);
}
