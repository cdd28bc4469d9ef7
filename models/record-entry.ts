import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** One line of a case's record: appended, never changed, chained by hashes. */
export interface RecordEntry {
  /** `<case>:<seq>`. */
  _id: string;
  caseId: string;
  /** From 0, without gaps. */
  seq: number;
  /** The same event writes the same key, so that a replay adds nothing. Unique within the case. */
  key: string;
  at: Date;
  actor: { kind: 'service' | 'user'; id: string; name: string };
  kind: RecordKind;
  /** JSON of what happened, in the shape of its kind; sealed since notes quote people. Data: `record|<_id>`. */
  body: Sealed;
  /** Hex SHA-256 of the entry before, or 64 zeros. */
  previousHash: string;
  /** Hex SHA-256 over every field above, the plain body included (see `cases/record.ts`). */
  hash: string;
}

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
  },
  { ...schemaOptions, collection: 'record' },
);
schema.index({ caseId: 1, seq: 1 }, { unique: true });
schema.index({ caseId: 1, key: 1 }, { unique: true });

export const RecordEntryModel = model('RecordEntry', schema);
