import { model, Schema } from 'mongoose';
import type { FindingField, Span } from '../services/detect/finding.js';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

export const DRY_RUN_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type DryRunState = (typeof DRY_RUN_STATES)[number];

/** A draft tried on the messages whose words are kept. A scanner does it beside its work. */
export interface DryRunRecord {
  _id: string;
  draftId: string;
  ruleId: string;
  /** The draft as it was when it was asked for: YAML. Data: `dry-runs|<_id>`. */
  sealed: Sealed;
  state: DryRunState;
  askedBy: string;
  askedAt: Date;
  /** Messages that were scanned since then. */
  since: Date;
  /** Which scanner is at it, and until when it is taken for alive. */
  workerId: string | null;
  leaseUntil: Date | null;
  /** How often a scanner began. */
  attempts: number;
  /** Messages of that time, those gone through so far, and those of them whose words are kept. */
  total: number;
  passed: number;
  looked: number;
  /** Messages in which the draft finds something and the rule in use does not, the other way round, and both. */
  gained: number;
  lost: number;
  same: number;
  problem: string | null;
  finishedAt: Date | null;
}

export const HIT_CHANGES = ['gained', 'lost', 'same'] as const;
export type HitChange = (typeof HIT_CHANGES)[number];

/** A message in which the draft or the rule in use finds something. `_id` is `<run>:<message>`. */
export interface DryRunHitRecord {
  _id: string;
  runId: string;
  messageId: string;
  change: HitChange;
  /** Where the draft finds it; for `lost` where the rule in use does. */
  places: { field: FindingField; span: Span | null }[];
  /** When the message happened. */
  at: Date;
  /** What a reader thought of it. */
  judgement: 'right' | 'wrong' | 'unsure' | null;
  judgedBy: string | null;
  judgedAt: Date | null;
}

const run = new Schema<DryRunRecord>(
  {
    _id: { type: String, required: true },
    draftId: { type: String, required: true },
    ruleId: { type: String, required: true },
    sealed: { type: sealedSchema, required: true },
    state: { type: String, enum: DRY_RUN_STATES, required: true },
    askedBy: { type: String, required: true },
    askedAt: { type: Date, required: true },
    since: { type: Date, required: true },
    workerId: { type: String, default: null },
    leaseUntil: { type: Date, default: null },
    attempts: { type: Number, required: true },
    total: { type: Number, required: true },
    passed: { type: Number, required: true },
    looked: { type: Number, required: true },
    gained: { type: Number, required: true },
    lost: { type: Number, required: true },
    same: { type: Number, required: true },
    problem: { type: String, default: null },
    finishedAt: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'dry-runs' },
);
run.index({ draftId: 1, askedAt: -1 });
run.index({ state: 1, askedAt: 1 });

const span = new Schema<Span>(
  { start: { type: Number, required: true }, end: { type: Number, required: true } },
  { _id: false },
);
const place = new Schema(
  { field: { type: String, required: true }, span: { type: span, default: null } },
  { _id: false },
);
const hit = new Schema<DryRunHitRecord>(
  {
    _id: { type: String, required: true },
    runId: { type: String, required: true },
    messageId: { type: String, required: true },
    change: { type: String, enum: HIT_CHANGES, required: true },
    places: { type: [place], required: true },
    at: { type: Date, required: true },
    judgement: { type: String, default: null },
    judgedBy: { type: String, default: null },
    judgedAt: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'dry-run-hits' },
);
hit.index({ runId: 1, at: -1 });

export const DryRunModel = model('DryRun', run);
export const DryRunHitModel = model('DryRunHit', hit);
