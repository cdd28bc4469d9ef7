import type { CaseRecord } from '../../models/case.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { type Account, loadAccounts } from './accounts.js';
import { decide } from './decide.js';
import { appendToRecord } from './record.js';
import { type ConflictRole, routeOf } from './route.js';
import { CONFLICT_ROLES, routeCase } from './routing.js';
import { beginStanding, endStanding, namesAdult, othersOpen } from './standing-conflict.js';

type Person = Pick<UserRecord, '_id' | 'name' | 'role'>;

/** Somebody says that a conflict of interest stands in the way of a role, or does so no longer. `id` comes with the form. */
export interface ConflictDeclared {
  readonly id: string;
  readonly role: ConflictRole | 'case-manager';
  readonly stands: boolean;
  readonly reason: string;
  /** Of everything about the adult of the case, and not of this case alone; see `holdsForAdult`. Absent: of this case. */
  readonly holdsFor?: 'adult' | 'case';
}

/** Whether a conflict of this role may be said to hold for everything about the adult: by themselves, where the readers may know who it is. */
export function holdsForAdult(
  { role, stands }: Pick<ConflictDeclared, 'role' | 'stands'>,
  about: CaseRecord,
  user: Pick<UserRecord, 'role'>,
): boolean {
  return isConflictRole(role) && namesAdult(about) && (!stands || role === user.role);
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
 * Records it and routes the case anew; where it holds for everything about the adult, their other open cases too, but for one that nobody
 * would be left to read. The caller has made sure that the user may read the case and declare this. What they had taken goes
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
  const widely = declared.holdsFor === 'adult' && isConflictRole(role) && holdsForAdult(declared, about, user);
  const others = widely ? await followStanding(about, { id, role, stands }, now, keys) : [];
  const body = { role, stands, reason, ...(widely ? { holdsFor: 'adult' } : {}) };
  await appendToRecord(about._id, { key: `conflict:${id}`, kind: 'conflict', actor, body }, now, keys);
  const after = isConflictRole(role)
    ? await routeCase(about._id, 'conflict', now, keys)
    : await routeCase(about._id, 'taken-back', now, keys, { id, managerId: null, reason, actor });
  await giveBack(after, id, user, now, keys);
  for (const other of others) {
    if (!stands) {
      // Why is told to those who read the one in which it was said.
      const told = {
        role,
        stands,
        reason: other.lane === about.lane ? reason : '',
        ...(namesAdult(other) ? { holdsFor: 'adult' } : {}),
      };
      await appendToRecord(other._id, { key: `conflict:${id}`, kind: 'conflict', actor, body: told }, now, keys);
    }
    await giveBack(await routeCase(other._id, 'conflict', now, keys), id, user, now, keys);
  }
  return after;
}

/** The other open cases that it changes. */
async function followStanding(
  about: CaseRecord,
  { id, role, stands }: { readonly id: string; readonly role: ConflictRole; readonly stands: boolean },
  now: Date,
  keys: KeyRing,
): Promise<readonly CaseRecord[]> {
  if (!stands) return endStanding(about, role, now, keys);
  await beginStanding(id, about, role);
  return othersOpen(about);
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
  try {
    await decide(about._id, back, user, now, keys);
  } catch (error) {
    // Decided in this moment: it waits for nobody. The next case must not be left out because of it.
    if (!(error instanceof ServiceError) || error.code !== 'DECISION_NOT_POSSIBLE') throw error;
  }
}
