import { model, Schema } from 'mongoose';
import { REPORT_KINDS, type ReportKind } from '../services/staff-reports/kinds.js';
import { SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** What somebody on the staff told, on its way into cases, and what its teller may ask after. Its words stand in the record of the cases. */
export interface StaffReportRecord {
  /** The reference, `R-7KQ4-M2XD`: who has it may ask how far it is. */
  _id: string;
  /** Of the form that it came with: sending it twice tells it once. Unique. */
  formId: string;
  kind: ReportKind;
  severity: Severity;
  raisedAt: Date;
  /** When it happened, as far as it was said. */
  happenedAt: Date;
  /** User id of who was signed in; `null`: somebody without an account, or the service. */
  reporterId: string | null;
  /** The cases that it raises, decided before the first of them is made. */
  caseIds: string[];
  /** JSON of a `ReportContent`; `null` once all of it stands in its cases. Data: `staff_reports|<_id>`. */
  sealed: Sealed | null;
  /** Of low-level concerns: what kind of conduct, a key of `CONDUCTS`. */
  conduct: string | null;
  /** When whoever owns the address said that it was them. */
  confirmedAt: Date | null;
  /** The letter that asks for it; `null`: none is sent. */
  confirmation: Confirmation | null;
}

export interface Confirmation {
  state: 'waiting' | 'sent' | 'failed';
  /** Hex SHA-256 of the token in the letter. */
  tokenHash: string;
  /** Keyed hash of the address, so that nobody is sent letters without end. */
  addressKey: string;
  /** JSON of address and token, until the letter is out. Data: `staff_reports|<_id>|confirmation`. */
  sealed: Sealed | null;
  attempts: number;
  dueAt: Date | null;
  expiresAt: Date;
}

const confirmation = new Schema<Confirmation>(
  {
    state: { type: String, enum: ['waiting', 'sent', 'failed'], required: true },
    tokenHash: { type: String, required: true },
    addressKey: { type: String, required: true },
    sealed: { type: sealedSchema, default: null },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    expiresAt: { type: Date, required: true },
  },
  { _id: false },
);

const schema = new Schema<StaffReportRecord>(
  {
    _id: { type: String, required: true },
    formId: { type: String, required: true },
    kind: { type: String, enum: Object.keys(REPORT_KINDS), required: true },
    severity: { type: String, enum: SEVERITIES, required: true },
    raisedAt: { type: Date, required: true },
    happenedAt: { type: Date, required: true },
    reporterId: { type: String, default: null },
    caseIds: { type: [String], required: true },
    sealed: { type: sealedSchema, default: null },
    conduct: { type: String, default: null },
    confirmedAt: { type: Date, default: null },
    confirmation: { type: confirmation, default: null },
  },
  { ...schemaOptions, collection: 'staff_reports' },
);
schema.index({ formId: 1 }, { unique: true });
schema.index({ caseIds: 1 });
schema.index({ reporterId: 1, raisedAt: -1 });
schema.index({ 'confirmation.tokenHash': 1 }, { sparse: true });
schema.index({ 'confirmation.addressKey': 1, raisedAt: 1 }, { sparse: true });

export const StaffReportModel = model('StaffReport', schema);
