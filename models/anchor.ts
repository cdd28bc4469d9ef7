import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** Once a day, what the end of every record was: signed, and chained to the one before. Never changed and never taken away. */
export interface AnchorRecord {
  /** From 0, without gaps. */
  _id: number;
  at: Date;
  /** The exact text that is signed: a `record/statement.ts` as JSON. */
  statement: string;
  /** Ed25519, base64. */
  signature: string;
  /** DER, base64. */
  publicKey: string;
}

const schema = new Schema<AnchorRecord>(
  {
    _id: { type: Number, required: true },
    at: { type: Date, required: true },
    statement: { type: String, required: true },
    signature: { type: String, required: true },
    publicKey: { type: String, required: true },
  },
  { ...schemaOptions, collection: 'anchors' },
);

export const AnchorModel = model('Anchor', schema);
