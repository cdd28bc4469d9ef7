import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** An e-mail to somebody about their own account. `_id` names what it tells, so that the same is told once. */
export interface AccountLetterRecord {
  _id: string;
  userId: string;
  kind: AccountLetterKind;
  /** What stands in its link; `null` without one and once it was sent. Data: `account-letters|<_id>`. */
  sealed: Sealed | null;
  state: 'waiting' | 'sent' | 'failed' | 'unknown';
  attempts: number;
  dueAt: Date | null;
  createdAt: Date;
  /** Not worth sending after this. */
  expiresAt: Date;
  sentAt: Date | null;
  /** ServiceError code of the last failure. */
  problem: string | null;
}

export const ACCOUNT_LETTER_KINDS = [
  'invitation',
  'reset',
  /** The second step was taken away by two people: the link begins anew. */
  'second-step-reset',
  'second-step-changed',
  'recovery-code-used',
  'password-changed',
  'new-browser',
  /** The right password and wrong codes, several times. */
  'wrong-codes',
  'school-account',
  /** Somebody needs a second person's word. */
  'second-person',
  /** An account that reads cases is to be opened or changed, or was while nobody could agree. */
  'reading-account',
] as const;
export type AccountLetterKind = (typeof ACCOUNT_LETTER_KINDS)[number];

const schema = new Schema<AccountLetterRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    kind: { type: String, enum: ACCOUNT_LETTER_KINDS, required: true },
    sealed: { type: sealedSchema, default: null },
    state: { type: String, enum: ['waiting', 'sent', 'failed', 'unknown'], required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
    problem: { type: String, default: null },
  },
  { ...schemaOptions, collection: 'account-letters' },
);
schema.index({ state: 1, dueAt: 1 });
schema.index({ userId: 1, kind: 1, createdAt: 1 });

export const AccountLetterModel = model('AccountLetter', schema);
