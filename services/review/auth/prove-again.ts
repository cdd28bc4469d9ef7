import type { Request } from 'express';
import type { UserRecord } from '../../../models/user.js';
import { verifyPassword } from '../../users/password.js';
import { secondStepOf } from '../../users/second-factor.js';
import type { ReviewEdges } from '../edges.js';
import { attemptOf } from './enter.js';
import { type Check, checkCode } from './second-step.js';

/** What somebody can prove again with. Whoever has neither signs in anew at the school's own sign-in. */
export interface Provable {
  readonly code: boolean;
  readonly password: boolean;
}

export async function provableBy(user: UserRecord): Promise<Provable> {
  return { code: (await secondStepOf(user._id)) !== null, password: user.passwordHash !== null };
}

/** The code of the app, or the password. Wrong ones count as at signing in. */
export async function proveAgain(
  request: Request,
  user: UserRecord,
  secret: string,
  edges: ReviewEdges,
  now: Date,
): Promise<Check> {
  if (/^\d{3}[\s-]?\d{3}$/.test(secret.trim())) return checkCode(request, user, secret, edges, now);
  const attempt = attemptOf(request, user.email, user._id, edges);
  const wait = edges.limits.wait(attempt, now);
  if (wait > 0) return { outcome: 'wait', minutes: Math.ceil(wait / 60_000) };
  if (user.passwordHash !== null && (await verifyPassword(user.passwordHash, secret))) return { outcome: 'right' };
  edges.limits.failed(attempt, now);
  edges.log.warn({ userId: user._id }, 'password refused');
  return { outcome: 'wrong', why: 'wrong' };
}
