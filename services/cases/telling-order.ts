import type { CaseRecord } from '../../models/case.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import type { Lane } from './concern.js';
import { mayRead } from './route.js';

type Told = Pick<UserRecord, '_id' | 'email' | 'role' | 'personId' | 'reportsTo' | 'active' | 'createdAt'>;

/** Who is told of an overdue case, and whether they may read it. Whoever may not learns that one is overdue, and nothing else. */
export interface Next {
  readonly user: Told;
  readonly reads: boolean;
}

/** Among the readers of a case who comes first. */
const ORDER: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager'];

/** Who is responsible for a lane's readers, and told without content when none of them has acted. */
const ABOVE: Readonly<Record<Lane, UserRole>> = { 'child-needs-help': 'head', 'adult-conduct': 'chair' };

/**
 * Whom to tell, one after the other, when a clock of a case has run out. First its other readers: whoever has it, or who comes first when
 * nobody has, was told when it was raised. Then whoever is responsible for the readers, even without leave to read it. Never who is a
 * subject of the case or reports to one. Last, when there is nobody else, the first reader again.
 */
export function tellingOrder(
  about: Pick<CaseRecord, 'lane' | 'adultKey' | 'pupilKey' | 'ownerId'> & Pick<CaseRecord, '_id' | 'conflicts'>,
  users: readonly Told[],
): readonly Next[] {
  const ordered = users.filter(({ active }) => active).sort(byRank);
  const readers = ordered.filter(user => mayRead(user, about, users));
  const first = readers.find(user => user._id === about.ownerId) ?? readers[0];
  const above = ordered.filter(
    user => user.role === ABOVE[about.lane] && !readers.includes(user) && isApart(user, about),
  );
  const order = [
    ...readers.filter(user => user !== first).map(user => ({ user, reads: true })),
    ...above.map(user => ({ user, reads: false })),
  ];
  return first ? [...order, { user: first, reads: true }] : order;
}

/** Neither a subject of the case nor somebody who reports to one, nor with a conflict of interest. */
function isApart(user: Told, about: Pick<CaseRecord, 'lane' | 'adultKey' | 'pupilKey' | 'conflicts'>): boolean {
  if (user.reportsTo === about.adultKey || user.reportsTo === about.pupilKey) return false;
  if (about.conflicts.some(role => role === user.role)) return false;
  // The rule of routing says who is a subject: alone in the school, this user would read it if they were none.
  return mayRead(user, { ...about, lane: 'adult-conduct' }, [user]);
}

function byRank(a: Told, b: Told): number {
  const rank = ORDER.indexOf(a.role) - ORDER.indexOf(b.role);
  return rank || a.createdAt.getTime() - b.createdAt.getTime() || (a._id < b._id ? -1 : 1);
}
