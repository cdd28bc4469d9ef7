import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** A time in which a source could not be read, or Candour itself did not run. `_id`: the source and its beginning. */
export interface OutageRecord {
  _id: string;
  sourceId: string;
  since: Date;
  /** `null`: it goes on. */
  until: Date | null;
  /** Code and message of the ServiceError it began with; `NOT_RUNNING` where it was Candour that did not run. */
  code: string;
  message: string;
}

const schema = new Schema<OutageRecord>(
  {
    _id: { type: String, required: true },
    sourceId: { type: String, required: true },
    since: { type: Date, required: true },
    until: { type: Date, default: null },
    code: { type: String, required: true },
    message: { type: String, required: true },
  },
  { ...schemaOptions, collection: 'outages' },
);
schema.index({ since: 1 });
schema.index({ sourceId: 1, until: 1 });

export const OutageModel = model('Outage', schema);
