import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** Somebody who signs in. What each role may read is decided in the query (`review/access.ts`). */
export interface UserRecord {
  _id: string;
  /** Lower case; what they sign in with. */
  email: string;
  name: string;
  role: UserRole;
  /** argon2id, PHC string. `null`: none was chosen yet; no password fits. */
  passwordHash: string | null;
  /** The password was made by us and handed over: it lets in until then, to choose another. Absent or `null`: it is their own. */
  handedOverUntil?: Date | null;
  /** The same person on the register, when they are on it: they can never open a case about themselves. */
  personId: string | null;
  /** The person of the register whom they report to: what is about that person is kept from them. `null`: nobody. */
  reportsTo: string | null;
  active: boolean;
  /** Whether single letters are shortcuts on the pages; absent: they are. */
  letterKeys?: boolean;
  createdAt: Date;
  lastSignedInAt: Date | null;
}

export const USER_ROLES = [
  'lead',
  'deputy',
  'head',
  'chair',
  /** Runs single cases about adults that the head or the chair has handed to them. */
  'case-manager',
  'administrator',
  /** Data protection officer: who did what and when, and never the content of a case. */
  'auditor',
  /** Figures only. */
  'governor',
  /** Staff: raises concerns and sees no case. */
  'reporter',
] as const;
export type UserRole = (typeof USER_ROLES)[number];

const schema = new Schema<UserRecord>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, enum: USER_ROLES, required: true },
    passwordHash: { type: String, default: null },
    handedOverUntil: { type: Date, default: null },
    personId: { type: String, default: null },
    reportsTo: { type: String, default: null },
    active: { type: Boolean, required: true },
    letterKeys: { type: Boolean },
    createdAt: { type: Date, required: true },
    lastSignedInAt: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'users' },
);
schema.index({ email: 1 }, { unique: true });

export const UserModel = model('User', schema);
