import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** A browser that is signed in, or about to. `_id` is the SHA-256 of the token in its cookie: a copy of the database opens no session. */
export interface SessionRecord {
  _id: string;
  /** `null` until somebody has signed in. */
  userId: string | null;
  /** What express-session keeps, as JSON; `null` once it was ended, so that a request still under way cannot bring it back. */
  content: string | null;
  startedAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

const schema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    userId: { type: String, default: null },
    content: { type: String, default: null },
    startedAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'sessions' },
);
schema.index({ userId: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const SessionModel = model('Session', schema);
