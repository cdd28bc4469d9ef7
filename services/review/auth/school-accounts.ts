import { createHash } from 'node:crypto';
import { SchoolAccountModel, type SchoolAccountRecord } from '../../../models/school-account.js';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { isDuplicateOnly } from '../../store/bulk.js';
import { secondStepOf } from '../../users/second-factor.js';
import type { SchoolIdentity } from './school-identity.js';
import { SchoolAccountRefused } from './school-refusal.js';

export interface Recognised {
  readonly user: UserRecord;
  readonly account: SchoolAccountRecord;
  /** It was tied to the user just now. */
  readonly isNew: boolean;
}

/**
 * Whose account an identity opens. The first time it is tied to an account that is there already, by an address for which the provider answers; from then
 * on its issuer and subject alone count. Never makes an account. Rejects with `SchoolAccountRefused`.
 */
export async function recogniseSchoolAccount(identity: SchoolIdentity, now: Date): Promise<Recognised> {
  const _id = idOf(identity);
  const known = await SchoolAccountModel.findById(_id).lean();
  if (known) return { user: await activeUser({ _id: known.userId }), account: known, isNew: false };
  if (identity.email === null) throw new SchoolAccountRefused('email-unverified');
  const user = await activeUser({ email: identity.email });
  const { issuer, subject } = identity;
  const trusted = (await secondStepOf(user._id)) === null;
  const account: SchoolAccountRecord = { _id, issuer, subject, userId: user._id, boundAt: now, trusted };
  try {
    await SchoolAccountModel.create([account]);
    return { user, account, isNew: true };
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
  // Either the same identity a moment ago, or another one that has this account.
  const other = await SchoolAccountModel.findById(_id).lean();
  if (other?.userId !== user._id) throw new SchoolAccountRefused('other-identity');
  return { user, account: other, isNew: false };
}

/** Its owner has shown the second step of their own together with it. */
export async function trustSchoolAccount(id: string): Promise<void> {
  await SchoolAccountModel.updateOne({ _id: id }, { $set: { trusted: true } });
}

/** Another identity may have the account next: somebody's school account was made anew. */
export async function releaseSchoolAccounts(userId: string): Promise<void> {
  await SchoolAccountModel.deleteMany({ userId });
}

async function activeUser(filter: { readonly _id: string } | { readonly email: string }): Promise<UserRecord> {
  const user = await UserModel.findOne({ ...filter, active: true }).lean();
  if (user === null) throw new SchoolAccountRefused('no-account');
  return user;
}

function idOf({ issuer, subject }: Pick<SchoolIdentity, 'issuer' | 'subject'>): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');
}
