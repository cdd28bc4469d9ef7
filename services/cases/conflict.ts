import type { CaseRecord } from '../../models/case.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { type Account, loadAccounts } from './accounts.js';
import { decide } from './decide.js';
import { appendToRecord } from './record.js';
import { type ConflictRole, routeOf } from './route.js';
import { CONFLICT_ROLES, routeCase } from './routing.js';

type Person = Pick<UserRecord, '_id' | 'name' | 'role'>;

/** Somebody says that a conflict of interest stands in the way of a role, or does so no longer. `id` comes with the form. */
export interface ConflictDeclared {
  readonly id: string;
  readonly role: ConflictRole | 'case-manager';
  readonly stands: boolean;
  readonly reason: string;
}

/** Of whom this reader may say that they have a conflict: of themselves; a case manager also of whoever handed them the case. */
export function conflictsToDeclare(
  user: Pick<UserRecord, '_id' | 'role'>,
  about: CaseRecord,
  accounts: readonly Account[],
): readonly (ConflictRole | 'case-manager')[] {
  const { roles, readers, managerId } = routeOf(about, accounts);
  if (managerId === user._id) return ['case-manager', ...roles.filter(role => role !== 'lead')];
  return readers.includes(user._id) ? roles.filter(role => role === user.role) : [];
}

/** Conflicts that this reader may say are over: never their own. */
export function conflictsToLift(
  user: Pick<UserRecord, '_id' | 'role'>,
  about: CaseRecord,
  accounts: readonly Account[],
): readonly ConflictRole[] {
  return routeOf(about, accounts).readers.includes(user._id) ? about.conflicts.filter(role => role !== user.role) : [];
}

/**
 * Records it and routes the case anew. The caller has made sure that the user may read the case and declare this. What they had taken goes
 * back to the queue. Throws ServiceError `CONFLICT_NOT_POSSIBLE` when nobody would be left to read the case; then nothing is recorded.
 */
export async function declareConflict(
  about: CaseRecord,
  declared: ConflictDeclared,
  user: Person,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord> {
  const { id, role, stands, reason } = declared;
  if (stands && isConflictRole(role)) await refuseIfNobodyIsLeft(about, role);
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const body = { role, stands, reason };
  await appendToRecord(about._id, { key: `conflict:${id}`, kind: 'conflict', actor, body }, now, keys);
  const after = isConflictRole(role)
    ? await routeCase(about._id, 'conflict', now, keys)
    : await routeCase(about._id, 'taken-back', now, keys, { id, managerId: null, reason, actor });
  await giveBack(after, id, user, now, keys);
  return after;
}

function isConflictRole(role: UserRole): role is ConflictRole {
  return CONFLICT_ROLES.some(one => one === role);
}

async function refuseIfNobodyIsLeft(about: CaseRecord, role: ConflictRole): Promise<void> {
  const left = routeOf({ ...about, conflicts: [...about.conflicts, role] }, await loadAccounts());
  if (left.readers.length > 0) return;
  throw new ServiceError({
    code: 'CONFLICT_NOT_POSSIBLE',
    message: 'Nothing was recorded: nobody else could read this case then.',
    remedy:
      'Call the LADO yourself and leave the decision to them, or have an account made for the chair of governors.',
  });
}

/** Whoever had it reads it no longer, and it must not wait for them. */
async function giveBack(about: CaseRecord, id: string, user: Person, now: Date, keys: KeyRing): Promise<void> {
  if (about.state !== 'in-review') return;
  const { readers, managerId } = routeOf(about, await loadAccounts());
  if (about.ownerId !== null && (readers.includes(about.ownerId) || managerId === about.ownerId)) return;
  const back = { id: `conflict:${id}`, kind: 'return-to-queue', verdict: null, note: '' } as const;
  await decide(about._id, back, user, now, keys);
}
