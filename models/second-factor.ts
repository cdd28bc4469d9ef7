import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** The second step of an account at signing in: one-time codes of an authenticator app. Apart from the account, which is read everywhere. `_id` is the user's. */
export interface SecondFactorRecord {
  _id: string;
  /** The key that the app shares with us, base32. Data: `second-factor|<_id>`. */
  sealed: Sealed;
  enrolledAt: Date;
  /** The 30 seconds (counted since 1970) of the last code that was used: neither it nor an earlier one is good again. */
  lastStep: number;
  /** argon2id of each recovery code that is left, PHC strings. */
  recovery: string[];
}

const schema = new Schema<SecondFactorRecord>(
  {
    _id: { type: String, required: true },
    sealed: { type: sealedSchema, required: true },
    enrolledAt: { type: Date, required: true },
    lastStep: { type: Number, required: true },
    recovery: { type: [String], required: true },
  },
  { ...schemaOptions, collection: 'second-factors' },
);

export const SecondFactorModel = model('SecondFactor', schema);
