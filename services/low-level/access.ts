import type { CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { participantKey } from '../message.js';
import type { RegisterCircle } from './readers.js';

type Reader = Pick<UserRecord, '_id' | 'email' | 'role' | 'personId' | 'reportsTo' | 'active'>;
type Entered = Pick<CaseRecord, 'adultKey' | 'pupilKey' | 'conflicts'>;

/**
 * Who reads which entries of the register of low-level concerns. It gathers them whatever lane they were decided in, so it has a rule of its own: the head
 * teacher reads it; about the head teacher the chair does; the lead and the deputies as far as the school lets them, and never about the head teacher or the chair. Nobody
 * reads what is about themselves or about whom they report to. While there is no head teacher's account the chair stands in, and without either the lead.
 */
export function mayReadEntry(user: Reader, entry: Entered, everybody: readonly Reader[], circle: RegisterCircle) {
  const rule = ruleFor(user, everybody, circle);
  if (rule === null || entry.adultKey === '-') return false;
  const { only, never, conflict } = rule;
  if (never.some(key => key === entry.adultKey || key === entry.pupilKey)) return false;
  if (conflict !== null && entry.conflicts.includes(conflict)) return false;
  return only === null || only.includes(entry.adultKey);
}

/** The same rule as a condition on cases; `null`: there is no register for this user. */
export function readableEntries(
  user: Reader,
  everybody: readonly Reader[],
  circle: RegisterCircle,
): Record<string, unknown> | null {
  const rule = ruleFor(user, everybody, circle);
  if (rule === null) return null;
  const { only, never, conflict } = rule;
  return {
    action: 'low-level-concern',
    $and: [
      { adultKey: { $nin: ['-', ...never] } },
      { pupilKey: { $nin: [...never] } },
      ...(only === null ? [] : [{ adultKey: { $in: [...only] } }]),
      ...(conflict === null ? [] : [{ conflicts: { $ne: conflict } }]),
    ],
  };
}

interface Rule {
  /** Keys of the adults about whom alone this user reads; `null`: about everybody else. */
  readonly only: readonly string[] | null;
  readonly never: readonly string[];
  readonly conflict: CaseRecord['conflicts'][number] | null;
}

function ruleFor(user: Reader, everybody: readonly Reader[], circle: RegisterCircle): Rule | null {
  if (!user.active) return null;
  const active = everybody.filter(other => other.active);
  const keysOfRole = (role: UserRecord['role']) => active.filter(other => other.role === role).flatMap(keysOf);
  const hasHead = active.some(other => other.role === 'head');
  const hasChair = active.some(other => other.role === 'chair');
  const never = [...keysOf(user), ...(user.reportsTo === null ? [] : [user.reportsTo])];
  switch (user.role) {
    case 'head':
      return { only: null, never, conflict: 'head' };
    case 'chair':
      return { only: hasHead ? keysOfRole('head') : null, never, conflict: 'chair' };
    case 'lead':
    case 'deputy': {
      const standsIn = user.role === 'lead' && !hasHead && !hasChair;
      const isLet = circle === 'deputies' || (circle === 'lead' && user.role === 'lead');
      if (!standsIn && !isLet) return null;
      return { only: null, never: [...never, ...keysOfRole('head'), ...keysOfRole('chair')], conflict: 'lead' };
    }
    default:
      return null;
  }
}

function keysOf({ personId, email }: Pick<Reader, 'personId' | 'email'>): readonly string[] {
  const stranger = participantKey({ personId: null, address: email });
  return personId === null ? [stranger] : [personId, stranger];
}
