import { runStages } from '../aggregate/stages.js';
import { failedToParse, MongoError } from '../errors.js';
import { type Document, plain } from '../values/bson.js';
import { fieldsOf, isDocument } from '../values/types.js';

const STAGES = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

/** An update written as an aggregation pipeline. */
export function compilePipelineUpdate(pipeline: readonly unknown[]): (document: Document) => Document {
  const stages = pipeline.map(stage => {
    if (!isDocument(stage))
      throw new MongoError('TypeMismatch', 'Each element of the pipeline array must be an object');
    const name = fieldsOf(stage)[0]?.[0] ?? '';
    if (!STAGES.has(name)) throw new MongoError('InvalidOptions', `${name} is not allowed to be used within an update`);
    return plain(stage);
  });
  if (stages.length === 0) throw failedToParse('An update pipeline must have at least one stage');
  return document => {
    const [changed] = runStages([plain(document)], stages);
    if (!changed) throw new MongoError('InternalError', 'The update pipeline gave no document');
    if (changed._id === undefined && document._id !== undefined) return { _id: document._id, ...changed };
    return changed;
  };
}
