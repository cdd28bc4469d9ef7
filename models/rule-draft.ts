import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** A rule that somebody writes. It does nothing until it is put into shadow or switched on; from then on the record holds its text. */
export interface RuleDraftRecord {
  _id: string;
  /** Of the rule that it is or will be. */
  ruleId: string;
  /** It is a new wording of a rule that there is already. */
  changes: boolean;
  /** YAML of the rule. Its examples may quote somebody, so it is sealed. Data: `rule-drafts|<_id>`. */
  sealed: Sealed;
  createdBy: string;
  createdAt: Date;
  updatedBy: string;
  updatedAt: Date;
  /** Compared on every change: of two who write at once one is told. */
  revision: number;
}

const schema = new Schema<RuleDraftRecord>(
  {
    _id: { type: String, required: true },
    ruleId: { type: String, required: true },
    changes: { type: Boolean, required: true },
    sealed: { type: sealedSchema, required: true },
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
    updatedBy: { type: String, required: true },
    updatedAt: { type: Date, required: true },
    revision: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'rule-drafts' },
);
schema.index({ ruleId: 1 });

export const RuleDraftModel = model('RuleDraft', schema);
