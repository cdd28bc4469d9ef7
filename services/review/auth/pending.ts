import type { Request } from 'express';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { type Proof, passwordMark } from './session.js';

/** Somebody who has shown one proof and is asked for more. To every other page they are a stranger. */
export interface Pending {
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly proof: Proof;
  /** Of the password: it ends with another one. */
  readonly mark: string;
  /** Where it leads; made by us. */
  readonly next: string;
  /** Wrong codes since. */
  readonly wrong: number;
}

/** How long somebody may take for the next proof, milliseconds. */
const LIFETIME = 15 * 60_000;

export interface OnTheirWayIn {
  readonly pending: Pending;
  readonly user: UserRecord;
}

/** Who is on their way in, read afresh, or `null`. */
export async function pendingOf(request: Request, now: Date): Promise<OnTheirWayIn | null> {
  const { pending } = request.session;
  if (pending === undefined || now.getTime() - pending.at > LIFETIME) return null;
  const user = await UserModel.findById(pending.userId).lean();
  return user?.active && passwordMark(user) === pending.mark ? { pending, user } : null;
}
