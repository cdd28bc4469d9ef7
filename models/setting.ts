import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** What is set in the browser rather than in candour.yaml, and small counters. `_id` names it: `school`, `register-version`, `counter:case:2026`. */
export interface SettingRecord {
  _id: string;
  value: unknown;
  updatedAt: Date;
}

const schema = new Schema<SettingRecord>(
  {
    _id: { type: String, required: true },
    value: { type: Schema.Types.Mixed },
    updatedAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'settings' },
);

export const SettingModel = model('Setting', schema);
