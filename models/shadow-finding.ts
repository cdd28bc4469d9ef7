import { model, Schema } from 'mongoose';
import type { FindingField, Span } from '../services/detect/finding.js';
import { CODES, type Code, SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';

/**
 * What a rule in shadow would have found. It stands apart from `findings`, so that no case, risk, list or text that is kept can follow from it.
 * `_id` as a finding's.
 */
export interface ShadowFindingRecord {
  _id: string;
  /** Of the rule or detector; with `.trial` behind it of a new wording beside the one in use. */
  rule: string;
  messageId: string;
  pairKey: string;
  code: Code;
  severity: Severity;
  confidence: number;
  field: FindingField;
  span: Span | null;
  suppressedBy: string | null;
  /** When the message happened. */
  at: Date;
  foundAt: Date;
  detectVersion: string;
  /** A trial is over long before. */
  expiresAt: Date;
}

const span = new Schema<Span>(
  { start: { type: Number, required: true }, end: { type: Number, required: true } },
  { _id: false },
);

const schema = new Schema<ShadowFindingRecord>(
  {
    _id: { type: String, required: true },
    rule: { type: String, required: true },
    messageId: { type: String, required: true },
    pairKey: { type: String, required: true },
    code: { type: String, enum: CODES, required: true },
    severity: { type: String, enum: SEVERITIES, required: true },
    confidence: { type: Number, required: true },
    field: { type: String, required: true },
    span: { type: span, default: null },
    suppressedBy: { type: String, default: null },
    at: { type: Date, required: true },
    foundAt: { type: Date, required: true },
    detectVersion: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'shadow-findings' },
);
schema.index({ rule: 1, foundAt: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const ShadowFindingModel = model('ShadowFinding', schema);
