import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** A link that lets somebody choose a password, once. `_id` is the SHA-256 of what stands in it: a copy of the database opens nothing. Deleted when it is used. */
export interface SignInLinkRecord {
  _id: string;
  userId: string;
  purpose: LinkPurpose;
  createdAt: Date;
  expiresAt: Date;
}

/** `invitation` also lets a disabled account in again; `reset` does not. */
export const LINK_PURPOSES = ['invitation', 'reset'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

const schema = new Schema<SignInLinkRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    purpose: { type: String, enum: LINK_PURPOSES, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'sign-in-links' },
);
schema.index({ userId: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const SignInLinkModel = model('SignInLink', schema);
