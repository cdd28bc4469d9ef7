import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** An identity at the school's own sign-in (OpenID Connect) and the account that it opens. It is its issuer and subject, never an e-mail address: those are given to others. */
export interface SchoolAccountRecord {
  /** Hex SHA-256 of issuer and subject. */
  _id: string;
  issuer: string;
  subject: string;
  userId: string;
  boundAt: Date;
  /** What the provider says of a second step is believed: the account's own was shown once with it, or there was none. */
  trusted: boolean;
}

const schema = new Schema<SchoolAccountRecord>(
  {
    _id: { type: String, required: true },
    issuer: { type: String, required: true },
    subject: { type: String, required: true },
    userId: { type: String, required: true },
    boundAt: { type: Date, required: true },
    trusted: { type: Boolean, required: true },
  },
  { ...schemaOptions, collection: 'school-accounts' },
);
// One identity of an issuer for an account: a second person with the same address is somebody else.
schema.index({ userId: 1, issuer: 1 }, { unique: true });

export const SchoolAccountModel = model('SchoolAccount', schema);
