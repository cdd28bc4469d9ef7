import { TRANSFORMS } from '../aggregate/transforms.js';
import { failedToParse, MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { fieldsOf, isDocument } from '../values/types.js';

/** An update written as an aggregation pipeline: only stages that make one document of one. */
export function compilePipelineUpdate(pipeline: readonly unknown[]): (document: Document) => Document {
  if (pipeline.length === 0) throw failedToParse('An update pipeline must have at least one stage');
  const transforms = pipeline.map(stage => {
    const [name, operand] = isDocument(stage) ? (fieldsOf(stage)[0] ?? []) : [];
    if (name === undefined)
      throw new MongoError('TypeMismatch', 'Each element of the pipeline array must be an object with one field');
    const compile = Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name] : undefined;
    if (!compile) throw new MongoError('InvalidOptions', `${name} is not allowed to be used within an update`);
    return compile(operand, {});
  });
  return document => {
    const changed = transforms.reduce((current, transform) => transform(current), document);
    if (changed._id === undefined && document._id !== undefined) return { _id: document._id, ...changed };
    return changed;
  };
}
