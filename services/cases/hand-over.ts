import type { CaseRecord } from '../../models/case.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import type { KeyRing } from '../store/seal.js';
import { type Account, loadAccounts } from './accounts.js';
import { isKeptFrom, routeOf } from './route.js';
import { routeCase } from './routing.js';

/** Whether this user hands the case to a case manager: the head teacher or the chair, when it comes to them. */
export function mayHandOver(user: Pick<UserRecord, '_id' | 'role'>, about: CaseRecord, accounts: readonly Account[]) {
  const hands = user.role === 'head' || user.role === 'chair';
  return about.lane === 'adult-conduct' && hands && routeOf(about, accounts).readers.includes(user._id);
}

/** Case managers whom the case may be handed to, by name. */
export async function managersFor(
  about: CaseRecord,
  accounts: readonly Account[],
): Promise<readonly Pick<UserRecord, '_id' | 'name'>[]> {
  const able = accounts.filter(one => one.role === 'case-manager' && one.active && !isKeptFrom(one, about));
  return UserModel.find({ _id: { $in: able.map(({ _id }) => _id) } }, { name: 1 })
    .sort({ name: 1 })
    .lean();
}

/**
 * Hands the case to a case manager, or takes it back (`managerId: null`). The caller has made sure of `mayHandOver`.
 * `null`: this manager may not read it, and nothing was recorded.
 */
export async function handOver(
  about: CaseRecord,
  { id, managerId, reason }: { readonly id: string; readonly managerId: string | null; readonly reason: string },
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord | null> {
  if (managerId !== null && routeOf({ ...about, managerId }, await loadAccounts()).managerId === null) return null;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const cause = managerId === null ? 'taken-back' : 'handed-over';
  return routeCase(about._id, cause, now, keys, { id, managerId, reason, actor });
}
