import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { STAGES } from './stages.js';
import { TRANSFORMS } from './transforms.js';

/** Where stages get the documents of other collections from. */
export interface Surroundings {
  find(collection: string, filter: Document): AsyncIterable<Document>;
  readonly now: Date;
}

export type Stream = AsyncIterable<Document>;
export type Stage = (input: Stream, surroundings: Surroundings) => Stream;

/** Compiles a pipeline; throws for any stage that is not supported. `variables` are those of an outer `$lookup`. */
export function compilePipeline(pipeline: readonly unknown[], variables: Document = {}): Stage {
  const stages = pipeline.map(stage => compileStage(stage, variables));
  return (input, surroundings) => stages.reduce((stream, stage) => stage(stream, surroundings), input);
}

function compileStage(stage: unknown, variables: Document): Stage {
  const fields = isDocument(stage) ? fieldsOf(stage) : [];
  const [name, operand] = fields[0] ?? [];
  if (fields.length !== 1 || name === undefined) {
    throw new MongoError('Location40323', 'A pipeline stage specification object must contain exactly one field.');
  }
  const transform = Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name] : undefined;
  if (transform) return perDocument(transform(operand, variables));
  const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (!compile) throw new MongoError('Location40324', `Unrecognized pipeline stage name: '${name}'`);
  return compile(operand, variables);
}

function perDocument(transform: (document: Document) => Document): Stage {
  return async function* (input) {
    for await (const document of input) yield transform(document);
  };
}
