import type { CaseRecord } from '../../models/case.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import type { Account } from '../cases/accounts.js';
import type { ConflictRole } from '../cases/route.js';
import type { RegisterCircle } from './readers.js';

type Reader = Pick<UserRecord, '_id'>;
type Entered = Pick<CaseRecord, 'adultKey' | 'pupilKey' | 'conflicts'>;

/**
 * Who reads which entries of the register of low-level concerns. It gathers them whatever lane they were decided in, so it has a rule of its own: the head
 * teacher reads it; about the head teacher the chair does; the lead and the deputies as far as the school lets them, and never about the head teacher or the chair. Nobody
 * reads what is about themselves or about anybody above them in their line of reports. While there is no head teacher's account the chair stands in, and without either the lead.
 * `accounts`: all of them (`loadAccounts`). Whoever is not among them reads nothing.
 */
export function mayReadEntry(user: Reader, entry: Entered, accounts: readonly Account[], circle: RegisterCircle) {
  const rule = ruleFor(user, accounts, circle);
  if (rule === null || entry.adultKey === '-') return false;
  const { only, never, apart } = rule;
  if (never.some(key => key === entry.adultKey || key === entry.pupilKey)) return false;
  if (entry.conflicts.some(role => apart.includes(role))) return false;
  return only === null || only.includes(entry.adultKey);
}

/** The same rule as a condition on cases; `null`: there is no register for this user. */
export function readableEntries(
  user: Reader,
  accounts: readonly Account[],
  circle: RegisterCircle,
): Record<string, unknown> | null {
  const rule = ruleFor(user, accounts, circle);
  if (rule === null) return null;
  const { only, never, apart } = rule;
  return {
    action: 'low-level-concern',
    conflicts: { $nin: [...apart] },
    $and: [
      { adultKey: { $nin: ['-', ...never] } },
      { pupilKey: { $nin: [...never] } },
      ...(only === null ? [] : [{ adultKey: { $in: [...only] } }]),
    ],
  };
}

interface Rule {
  /** Keys of the adults about whom alone this user reads; `null`: about everybody else. */
  readonly only: readonly string[] | null;
  readonly never: readonly string[];
  /** Whose conflict of interest in a case keeps it from this user. */
  readonly apart: readonly ConflictRole[];
}

function ruleFor(user: Reader, accounts: readonly Account[], circle: RegisterCircle): Rule | null {
  const self = accounts.find(({ _id }) => _id === user._id);
  if (!self?.active) return null;
  const active = accounts.filter(other => other.active);
  const keysOfRole = (role: UserRole) => active.filter(other => other.role === role).flatMap(({ own }) => [...own]);
  const hasHead = active.some(other => other.role === 'head');
  const hasChair = active.some(other => other.role === 'chair');
  const never = [...self.own, ...self.above];
  switch (self.role) {
    case 'head':
      return { only: null, never, apart: ['head'] };
    case 'chair':
      return { only: hasHead ? keysOfRole('head') : null, never, apart: ['chair'] };
    case 'lead':
    case 'deputy': {
      const standsIn = self.role === 'lead' && !hasHead && !hasChair;
      const isLet = circle === 'deputies' || (circle === 'lead' && self.role === 'lead');
      if (!standsIn && !isLet) return null;
      // The deputies work with the lead every day.
      const apart = self.role === 'lead' ? (['lead'] as const) : (['lead', 'deputy'] as const);
      return { only: null, never: [...never, ...keysOfRole('head'), ...keysOfRole('chair')], apart };
    }
    default:
      return null;
  }
}
