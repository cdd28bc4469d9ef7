import { model, Schema } from 'mongoose';
import type { Pair } from '../services/register/person.js';
import { schemaOptions } from './schema-options.js';

/** An assigned pair; `_id` is `<adultId>|<pupilId>|<from or ->`. */
export interface PairRecord extends Pair {
  _id: string;
}

const schema = new Schema<PairRecord>(
  {
    _id: { type: String, required: true },
    adultId: { type: String, required: true },
    pupilId: { type: String, required: true },
    from: { type: String, default: null },
    to: { type: String, default: null },
  },
  { ...schemaOptions, collection: 'pairs' },
);
schema.index({ adultId: 1, pupilId: 1 });
schema.index({ pupilId: 1 });

export const PairModel = model('Pair', schema);
