import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** Something that one person wants and a second one must agree to. Kept for good: its course stands in the record as well. */
export interface ApprovalRecord {
  _id: string;
  kind: ApprovalKind;
  /** What it is about, without names or words of a message: a case number, the id of a rule, a user id. */
  subject: string;
  /** JSON of what will be done, in the shape of its kind, and the reason for it. Data: `approvals|<_id>`. */
  sealed: Sealed;
  state: ApprovalState;
  proposedBy: string;
  proposedAt: Date;
  /** After this it can no longer be agreed to. */
  expiresAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  /** Of special leave: when somebody ended it before its time, and who. */
  endedAt?: Date | null;
  endedBy?: string | null;
  /** Of special leave: its end is on the record, and told. */
  endNoted?: boolean;
  /** Of an account that reads cases: what was agreed to has begun. It is done once, whoever sends the form again. */
  carriedOut?: boolean;
  /** Of the same: who has been shown that it was asked for. */
  seenBy?: string[];
}

export const APPROVAL_KINDS = [
  /** A rule switched off, a threshold raised, a person exempted. */
  'weaken-monitoring',
  /** A case opened by somebody it does not come to. */
  'special-leave',
  /** The second step of an account taken away, for somebody who has lost it. */
  'reset-second-factor',
  /** An account that reads cases: opened, its role changed, or let in with a new password or link. */
  'reading-account',
] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

export const APPROVAL_STATES = ['waiting', 'approved', 'refused', 'withdrawn'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

const schema = new Schema<ApprovalRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: APPROVAL_KINDS, required: true },
    subject: { type: String, required: true },
    sealed: { type: sealedSchema, required: true },
    state: { type: String, enum: APPROVAL_STATES, required: true },
    proposedBy: { type: String, required: true },
    proposedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    decidedBy: { type: String, default: null },
    decidedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    endedBy: { type: String, default: null },
    endNoted: { type: Boolean, default: false },
    carriedOut: { type: Boolean, default: false },
    seenBy: { type: [String], default: [] },
  },
  { ...schemaOptions, collection: 'approvals' },
);
schema.index({ kind: 1, state: 1, proposedAt: 1 });
schema.index({ subject: 1, state: 1 });

export const ApprovalModel = model('Approval', schema);
