import { model, Schema } from 'mongoose';
import type { Contribution, EarlierPiece, FindingField, Span } from '../services/detect/finding.js';
import { type Clause, CODES, type Code, SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';

/** A finding about one pair. `_id` follows from message, pair, detector, rule, field and span, so that a replay writes the same one. */
export interface FindingRecord {
  _id: string;
  messageId: string;
  pairKey: string;
  code: Code;
  detectorId: string;
  ruleId: string | null;
  clause: Clause;
  severity: Severity;
  confidence: number;
  field: FindingField;
  span: Span | null;
  reason: string;
  contributions: Contribution[];
  suppressedBy: string | null;
  /** Of one that was put together from several messages: where the rest of it stands. */
  earlier?: readonly EarlierPiece[];
  /** When the message happened. */
  at: Date;
  foundAt: Date;
  /** Which rules, models and detectors found it; absent where it was found before this was kept. */
  detectVersion?: string;
  /** The case that collected it; `null` while it only adds to the pair's risk. */
  caseId: string | null;
}

const span = new Schema<Span>(
  { start: { type: Number, required: true }, end: { type: Number, required: true } },
  { _id: false },
);
const earlierPiece = new Schema<EarlierPiece>(
  { messageId: { type: String, required: true }, span: { type: span, required: true } },
  { _id: false },
);
const contribution = new Schema<Contribution>(
  { label: { type: String, required: true }, weight: { type: Number, required: true } },
  { _id: false },
);

const schema = new Schema<FindingRecord>(
  {
    _id: { type: String, required: true },
    messageId: { type: String, required: true },
    pairKey: { type: String, required: true },
    code: { type: String, enum: CODES, required: true },
    detectorId: { type: String, required: true },
    ruleId: { type: String, default: null },
    clause: { type: String, required: true },
    severity: { type: String, enum: SEVERITIES, required: true },
    confidence: { type: Number, required: true },
    field: { type: String, required: true },
    span: { type: span, default: null },
    reason: { type: String, required: true },
    contributions: { type: [contribution], required: true },
    suppressedBy: { type: String, default: null },
    earlier: { type: [earlierPiece], default: undefined },
    at: { type: Date, required: true },
    foundAt: { type: Date, required: true },
    detectVersion: { type: String },
    caseId: { type: String, default: null },
  },
  { ...schemaOptions, collection: 'findings' },
);
schema.index({ messageId: 1 });
schema.index({ 'earlier.messageId': 1 }, { sparse: true });
schema.index({ pairKey: 1, at: 1 });
schema.index({ caseId: 1, at: 1 }, { sparse: true });
schema.index({ ruleId: 1, foundAt: 1 });
schema.index({ foundAt: 1 });

export const FindingModel = model('Finding', schema);
