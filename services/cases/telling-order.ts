import type { CaseRecord } from '../../models/case.js';
import type { UserRole } from '../../models/user.js';
import type { Account } from './accounts.js';
import type { Lane } from './concern.js';
import { type ConflictRole, isKeptFrom, mayRead, type Routed } from './route.js';

/** Who is told of an overdue case, and whether they may read it. Whoever may not learns that one is overdue, and nothing else. */
export interface Next {
  readonly user: Pick<Account, '_id' | 'role'>;
  readonly reads: boolean;
}

/** Among the readers of a case who comes first. */
const ORDER: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager'];

/** Who is responsible for a lane's readers, and told without content when none of them has acted. */
const ABOVE: Readonly<Record<Lane, ConflictRole>> = { 'child-needs-help': 'head', 'adult-conduct': 'chair' };

/**
 * Whom to tell, one after the other, when a clock of a case has run out. First its other readers: whoever has it, or who comes first when
 * nobody has, was told when it was raised. Then whoever is responsible for the readers, even without leave to read it. Never who is a
 * subject of the case or reports to one. Last, when there is nobody else, the first reader again. `accounts`: all of them (`loadAccounts`); `called`:
 * the readers who were told when it was raised, when they are not all of them.
 */
export function tellingOrder(
  about: Routed & Pick<CaseRecord, 'ownerId'>,
  accounts: readonly Account[],
  called: readonly string[] = [],
): readonly Next[] {
  const ordered = accounts.filter(({ active }) => active).sort(byRank);
  const readers = ordered.filter(user => mayRead(user, about, accounts));
  const onCall = readers.filter(user => called.includes(user._id));
  const first = readers.find(user => user._id === about.ownerId) ?? onCall[0] ?? readers[0];
  const role = ABOVE[about.lane];
  const above = about.conflicts.includes(role)
    ? []
    : ordered.filter(user => user.role === role && !readers.includes(user) && !isKeptFrom(user, about));
  const order = [
    ...readers.filter(user => user !== first && !onCall.includes(user)).map(user => ({ user, reads: true })),
    ...above.map(user => ({ user, reads: false })),
  ];
  return first ? [...order, { user: first, reads: true }] : order;
}

/** Of one rank always in the same order, so that each is told once. */
function byRank(a: Account, b: Account): number {
  return ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || (a._id < b._id ? -1 : 1);
}
