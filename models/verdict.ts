import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/**
 * What was last said of the findings of one case; `_id` is the case's. A copy of what stands in its record, for figures: it can be made anew at any
 * time (`monitoring/verdicts.ts`).
 */
export interface VerdictRecord {
  _id: string;
  verdict: 'yes' | 'no' | 'unsure';
  /** Of the record entry that says so. */
  seq: number;
  at: Date;
  /** When somebody first said anything. */
  firstAt: Date;
}

const schema = new Schema<VerdictRecord>(
  {
    _id: { type: String, required: true },
    verdict: { type: String, enum: ['yes', 'no', 'unsure'], required: true },
    seq: { type: Number, required: true },
    at: { type: Date, required: true },
    firstAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'verdicts' },
);

export const VerdictModel = model('Verdict', schema);
