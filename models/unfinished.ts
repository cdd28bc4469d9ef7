import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** A step of a case whose effects may not all have been carried out: written before the step is recorded, gone once all is done. */
export interface UnfinishedRecord {
  /** `<case>|<key of the entry>`. */
  _id: string;
  caseId: string;
  key: string;
  since: Date;
}

const schema = new Schema<UnfinishedRecord>(
  {
    _id: { type: String, required: true },
    caseId: { type: String, required: true },
    key: { type: String, required: true },
    since: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'unfinished' },
);
schema.index({ since: 1 });

export const UnfinishedModel = model('Unfinished', schema);
