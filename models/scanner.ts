import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** A scanner process that runs, and the rules that it uses. `_id` is its machine and its process id. */
export interface ScannerRecord {
  _id: string;
  /** Of its detection. */
  version: string;
  rules: number;
  /** When it took these rules into use. */
  since: Date;
  /** Why it does not use those on its disk. */
  problem: { code: string; message: string; remedy: string; since: Date } | null;
  /** Long after it last spoke. */
  expiresAt: Date;
}

const schema = new Schema<ScannerRecord>(
  {
    _id: { type: String, required: true },
    version: { type: String, required: true },
    rules: { type: Number, required: true },
    since: { type: Date, required: true },
    problem: {
      type: new Schema({ code: String, message: String, remedy: String, since: Date }, { _id: false }),
      default: null,
    },
    expiresAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'scanners' },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const ScannerModel = model('Scanner', schema);
