import { model, Schema } from 'mongoose';
import { SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';

/**
 * One synthetic message that was sent through a source to see that it arrives as a case. The case it would be stands here and among no others:
 * no queue, figure, chronology, risk or notification about cases can hold it. `_id` follows from its source and its time, and cannot be guessed.
 */
export interface CanaryRecord {
  _id: string;
  sourceId: string;
  /** When the school wants it sent. */
  dueAt: Date;
  state: CanaryState;
  /** Each stage of the way, as far as it came. */
  sentAt: Date | null;
  seenAt: Date | null;
  scannedAt: Date | null;
  raisedAt: Date | null;
  /** Of the case that it would be; `null` before. */
  severity: Severity | null;
  /** Something on the way added words to it, e.g. a gateway's disclaimer. */
  altered: boolean;
  /** When people were told that it is missing, and that it came after all. */
  missedToldAt: Date | null;
  returnedToldAt: Date | null;
  /** ServiceError code of what kept it from being sent, or from being a case. */
  problem: string | null;
}

/** `due`: to be sent; `sent`: on its way; `arrived`: it is a case; `missing`: later than the school allows. */
export const CANARY_STATES = ['due', 'sent', 'arrived', 'missing'] as const;
export type CanaryState = (typeof CANARY_STATES)[number];

const schema = new Schema<CanaryRecord>(
  {
    _id: { type: String, required: true },
    sourceId: { type: String, required: true },
    dueAt: { type: Date, required: true },
    state: { type: String, enum: CANARY_STATES, required: true },
    sentAt: { type: Date, default: null },
    seenAt: { type: Date, default: null },
    scannedAt: { type: Date, default: null },
    raisedAt: { type: Date, default: null },
    severity: { type: String, enum: SEVERITIES, default: null },
    altered: { type: Boolean, required: true },
    missedToldAt: { type: Date, default: null },
    returnedToldAt: { type: Date, default: null },
    problem: { type: String, default: null },
  },
  { ...schemaOptions, collection: 'canaries' },
);
schema.index({ dueAt: 1 });
schema.index({ state: 1, dueAt: 1 });

export const CanaryModel = model('Canary', schema);
