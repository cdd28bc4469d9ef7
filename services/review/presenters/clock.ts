import type { CaseRecord } from '../../../models/case.js';
import type { UserRole } from '../../../models/user.js';
import { ROLE_NAMES } from '../access.js';
import { type SchoolClock, span } from './time.js';

/** The clock of a case that runs out next. */
export interface ClockMark {
  readonly late: boolean;
  /** `35 min left`, `Overdue by 12 min` */
  readonly left: string;
  /** `acknowledge by 11:27`, and of one that ran out who was told: `head teacher told 10:40`. */
  readonly below: string;
  /** How much of the time is over, 0 to 100. */
  readonly spent: number;
}

type Timed = Pick<CaseRecord, 'raisedAt' | 'acknowledgeBy' | 'decideBy' | 'dueAt' | 'lastTold'>;

/** `null`: no clock runs, since it is decided. */
export function clockMark(about: Timed, now: Date, clock: SchoolClock): ClockMark | null {
  const { dueAt, acknowledgeBy, raisedAt, lastTold } = about;
  if (!dueAt) return null;
  const what = acknowledgeBy?.getTime() === dueAt.getTime() ? 'acknowledge' : 'decide';
  const left = dueAt.getTime() - now.getTime();
  const by = `${what} by ${clock.deadline(dueAt)}`;
  if (left > 0) {
    const whole = Math.max(1, dueAt.getTime() - raisedAt.getTime());
    return {
      late: false,
      left: `${span(left)} left`,
      below: by,
      spent: Math.round(100 * (1 - Math.min(1, left / whole))),
    };
  }
  return {
    late: true,
    left: `Overdue by ${span(-left)}`,
    below: lastTold && lastTold.at >= dueAt ? toldText(lastTold, clock) : by,
    spent: 100,
  };
}

function toldText({ role, at }: { readonly role: UserRole | null; readonly at: Date }, clock: SchoolClock): string {
  return role === null
    ? 'there is nobody else to tell'
    : `${ROLE_NAMES[role].toLowerCase()} told ${clock.deadline(at)}`;
}
