import { randomUUID } from 'node:crypto';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { hashPassword, verifyPassword } from '../../users/password.js';
import type { ReviewEdges } from '../edges.js';
import { deviceOf } from './device.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  /** Value of the device cookie, if there is one. */
  readonly deviceToken: string | undefined;
}

export type SignIn =
  | { readonly outcome: 'welcome'; readonly user: UserRecord }
  /** Unknown, disabled or wrong: one answer, and the same work behind it. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'wait'; readonly minutes: number };

export async function signIn(given: Credentials, edges: ReviewEdges): Promise<SignIn> {
  const now = edges.now();
  const email = given.email.trim().toLowerCase();
  const user = await UserModel.findOne({ email }).lean();
  const device = deviceOf(given.deviceToken, user?._id ?? null, edges.keys.identityKey);
  const attempt = { email, address: given.address, device };
  const wait = edges.limits.wait(attempt, now);
  if (wait > 0) return { outcome: 'wait', minutes: Math.ceil(wait / 60_000) };

  const right = await verifyPassword(user?.passwordHash ?? (await NOBODY), given.password);
  if (!right || !user?.active) {
    edges.limits.failed(attempt, now);
    edges.log.warn({ userId: user?._id ?? null }, 'sign-in refused');
    return { outcome: 'refused' };
  }
  edges.limits.succeeded(attempt);
  await UserModel.updateOne({ _id: user._id }, { $set: { lastSignedInAt: now } });
  edges.log.info({ userId: user._id }, 'signed in');
  return { outcome: 'welcome', user };
}

/** A hash of the same cost that no password fits, so that an unknown account takes as long as a known one. */
const NOBODY = hashPassword(`nobody ${randomUUID()}`);
