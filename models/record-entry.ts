import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** One line of a record: appended, never changed, chained by hashes. */
export interface RecordEntry {
  /** `<case>:<seq>`. */
  _id: string;
  /** A case, or one of `SERVICE_RECORDS`: what is done to the service itself. */
  caseId: string;
  /** From 0, without gaps. */
  seq: number;
  /** The same event writes the same key, so that a replay adds nothing. Unique within the case. */
  key: string;
  at: Date;
  actor: { kind: 'service' | 'user'; id: string; name: string };
  kind: RecordKind;
  /** What happened, as JSON in the shape of its kind, and its salt; sealed since notes quote people. Data: `record|<_id>`. */
  body: Sealed;
  /** Hex SHA-256 of the entry before, or 64 zeros. */
  previousHash: string;
  /** Hex SHA-256 over every field above, by the form of the entry (`record/chain.ts`). */
  hash: string;
  /** How it is hashed and sealed. Absent: the first form, over the plain body, sealed without a salt. */
  form?: 2;
}

/** Records that are of no case: changes to what is watched and how, to accounts, to the register, and what was exported or opened by special leave. */
export const SERVICE_RECORDS = ['monitoring', 'accounts', 'access', 'register'] as const;
export type ServiceRecord = (typeof SERVICE_RECORDS)[number];

export const RECORD_KINDS = [
  'raised',
  'evidence',
  'severity',
  'notified',
  'viewed',
  'names-shown',
  'decision',
  'note',
  'state',
  /** Who reads the case and why, whenever it changes. */
  'routed',
  /** A reader has a conflict of interest, or has it no longer. */
  'conflict',
  /** Another case came out of the same message or the same report. */
  'linked',
  /** A concern about the adult, passed on by who looks after children: their note, without the number of their case. */
  'passed-on',
  /** Something about the adult is being looked into elsewhere: nothing else of it, for those who look after the child. */
  'looked-into',
  /** Opened by special leave: asked for, granted, refused, ended. */
  'special-leave',
  /** Somebody has it for a time: taken, given back, lapsed. */
  'lease',
  /** A clock ran out and the next person was told. */
  'escalated',
  'task',
  'referral',
  'meeting',
  'outcome',
  'sign-off',
  /** A second reader was asked, or answered. */
  'second-reader',
  /** Words of an earlier entry are put right; the entry stays. */
  'correction',
  'exported',
  /** Messages that were not kept were fetched from their source. */
  'context-fetched',
  /** What somebody on the staff reported. */
  'reported',
  /** Of the service's own records: something that needs two people was proposed, approved, refused or withdrawn. */
  'approval',
  /** Of the service's own records: a setting, rule or account was changed. */
  'changed',
  /** Of the record of accounts: what happened to one (`users/account-record.ts`). */
  'account',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

const actor = new Schema({ kind: String, id: String, name: String }, { _id: false });

const schema = new Schema<RecordEntry>(
  {
    _id: { type: String, required: true },
    caseId: { type: String, required: true },
    seq: { type: Number, required: true },
    key: { type: String, required: true },
    at: { type: Date, required: true },
    actor: { type: actor, required: true },
    kind: { type: String, enum: RECORD_KINDS, required: true },
    body: { type: sealedSchema, required: true },
    previousHash: { type: String, required: true },
    hash: { type: String, required: true },
    form: { type: Number },
  },
  { ...schemaOptions, collection: 'record' },
);
schema.index({ caseId: 1, seq: 1 }, { unique: true });
schema.index({ caseId: 1, key: 1 }, { unique: true });
schema.index({ at: -1 });

export const RecordEntryModel = model('RecordEntry', schema);
