import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { hashPassword, verifyPassword } from '../../users/password.js';
import type { ReviewEdges } from '../edges.js';
import { attemptOf } from './enter.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export type SignIn =
  /** The password is right. It may not be all that is asked for (`enter.ts`). */
  | { readonly outcome: 'right'; readonly user: UserRecord }
  /** Unknown, disabled or wrong: one answer, and the same work behind it. */
  | { readonly outcome: 'refused' }
  /** Right, but it was handed over and not replaced in time. */
  | { readonly outcome: 'over' }
  | { readonly outcome: 'wait'; readonly minutes: number };

export async function signIn(given: Credentials, request: Request, edges: ReviewEdges): Promise<SignIn> {
  const now = edges.now();
  const email = given.email.trim().toLowerCase();
  const user = await UserModel.findOne({ email }).lean();
  const attempt = attemptOf(request, email, user?._id ?? null, edges);
  const wait = edges.limits.wait(attempt, now);
  if (wait > 0) return { outcome: 'wait', minutes: Math.ceil(wait / 60_000) };

  const right = await verifyPassword(user?.passwordHash ?? (await NOBODY), given.password);
  if (!right || !user?.active) {
    edges.limits.failed(attempt, now);
    edges.log.warn({ userId: user?._id ?? null }, 'sign-in refused');
    return { outcome: 'refused' };
  }
  if (user.handedOverUntil && user.handedOverUntil <= now) return { outcome: 'over' };
  return { outcome: 'right', user };
}

/** A hash of the same cost that no password fits, so that an unknown account takes as long as a known one. */
const NOBODY = hashPassword(`nobody ${randomUUID()}`);
