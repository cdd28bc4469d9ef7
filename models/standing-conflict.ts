import { model, Schema } from 'mongoose';
import type { CaseRecord } from './case.js';
import { schemaOptions } from './schema-options.js';

/** Somebody said that a role has a conflict of interest in everything about one adult. `_id`: that of the form it was said with. */
export interface StandingConflictRecord {
  _id: string;
  adultKey: string;
  role: CaseRecord['conflicts'][number];
  /** The case in which it was said: its record tells by whom, and why (`conflict:<_id>`). */
  caseId: string;
  /** When the next reader said that it is over; `null`: it stands. */
  until: Date | null;
}

const schema = new Schema<StandingConflictRecord>(
  {
    _id: { type: String, required: true },
    adultKey: { type: String, required: true },
    role: { type: String, required: true },
    caseId: { type: String, required: true },
    until: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'standing-conflicts' },
);
schema.index({ adultKey: 1, until: 1 });

export const StandingConflictModel = model('StandingConflict', schema);
