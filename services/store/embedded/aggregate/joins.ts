import { MongoError } from '../errors.js';
import { compileExpression } from '../expression/expression.js';
import { scopeOf } from '../expression/scope.js';
import { setAt } from '../update/locate.js';
import type { Document } from '../values/bson.js';
import { splitPath, visitPath } from '../values/path.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { compilePipeline, type Stage, type Stream, type Surroundings } from './pipeline.js';
import { memoryGuard } from './sort.js';
import { documentOperand } from './transforms.js';

async function collect(stream: Stream, stage: string): Promise<Document[]> {
  const held: Document[] = [];
  const holdOne = memoryGuard(stage);
  for await (const document of stream) {
    holdOne(document);
    held.push(document);
  }
  return held;
}

async function* from(documents: readonly Document[]): AsyncGenerator<Document> {
  yield* documents;
}

/** Several pipelines over the same documents. */
export function facet(operand: unknown, variables: Document): Stage {
  const pipelines = fieldsOf(documentOperand('$facet', operand)).map(([name, pipeline]) => {
    if (!Array.isArray(pipeline))
      throw new MongoError('Location40169', `arguments to $facet must be arrays, ${name} is not`);
    return { name, run: compilePipeline(pipeline, variables) };
  });
  return async function* (input, surroundings) {
    const documents = await collect(input, '$facet');
    const result: Document = {};
    for (const { name, run } of pipelines) result[name] = await collect(run(from(documents), surroundings), '$facet');
    yield result;
  };
}

const LOOKUP_ARGUMENTS = new Set(['from', 'localField', 'foreignField', 'as', 'let', 'pipeline']);

export function lookup(operand: unknown, variables: Document): Stage {
  const options = documentOperand('$lookup', operand);
  for (const name of Object.keys(options)) {
    if (!LOOKUP_ARGUMENTS.has(name)) throw new MongoError('FailedToParse', `unknown argument to $lookup: ${name}`);
  }
  const { from: other, as, localField, foreignField, pipeline = [], let: declared = {} } = options;
  if (typeof other !== 'string' || typeof as !== 'string')
    throw new MongoError('FailedToParse', "$lookup needs the strings 'from' and 'as'");
  if ((localField === undefined) !== (foreignField === undefined))
    throw new MongoError('FailedToParse', "$lookup requires both or neither of 'localField' and 'foreignField'");
  if (localField === undefined && options.pipeline === undefined)
    throw new MongoError(
      'FailedToParse',
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  if (!Array.isArray(pipeline) || !isDocument(declared))
    throw new MongoError('TypeMismatch', "$lookup's pipeline must be an array and let an object");
  const lets = fieldsOf(declared).map(([name, inner]) => ({
    name,
    evaluate: compileExpression(inner, new Set(Object.keys(variables))),
  }));
  // Compiled once with placeholders, so that a wrong pipeline is refused even when no document comes.
  compilePipeline(pipeline, { ...variables, ...Object.fromEntries(lets.map(({ name }) => [name, null])) });
  return async function* (input, surroundings) {
    for await (const document of input) {
      const own = Object.fromEntries(lets.map(({ name, evaluate }) => [name, evaluate(scopeOf(document, variables))]));
      const filter = localField === undefined ? {} : joinFilter(document, String(localField), String(foreignField));
      const run = compilePipeline(pipeline, { ...variables, ...own });
      const joined = { ...document };
      setAt(joined, splitPath(as), await collect(run(surroundings.find(other, filter), surroundings), '$lookup'));
      yield joined;
    }
  };
}

/** Foreign documents that equal the local value, or any element of it; what is missing joins with null and missing. */
function joinFilter(document: Document, localField: string, foreignField: string): Document {
  const values: unknown[] = [];
  visitPath(document, splitPath(localField), value => {
    values.push(...(Array.isArray(value) ? value : [value ?? null]));
    return false;
  });
  return { [foreignField]: values.length === 1 ? { $eq: values[0] } : { $in: values } };
}

export function unionWith(operand: unknown, variables: Document): Stage {
  const { coll, pipeline = [] } =
    typeof operand === 'string' ? { coll: operand } : documentOperand('$unionWith', operand);
  if (typeof coll !== 'string' || !Array.isArray(pipeline))
    throw new MongoError('FailedToParse', "$unionWith needs the string 'coll' and may have a pipeline");
  const run = compilePipeline(pipeline, variables);
  return async function* (input: Stream, surroundings: Surroundings) {
    yield* input;
    yield* run(surroundings.find(coll, {}), surroundings);
  };
}
