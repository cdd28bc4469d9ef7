import type { HabitCounts, RecentMessage } from '../../models/conversation.js';
import { beginnings } from './beginnings.js';

export const NO_HABITS: HabitCounts = {
  adultDays: 0,
  adultLateDays: 0,
  adultOutOfHoursDays: 0,
  pupilDays: 0,
  pupilLateDays: 0,
  beginnings: 0,
  beginningsByAdult: 0,
};
const FIELDS = [
  'adultDays',
  'adultLateDays',
  'adultOutOfHoursDays',
  'pupilDays',
  'pupilLateDays',
  'beginnings',
  'beginningsByAdult',
] as const satisfies readonly (keyof HabitCounts)[];

/**
 * What one message adds to the habits of its pair. Counted in days, so that nobody who writes a hundred messages in an evening decides
 * what is usual. `recent` holds the message at `place`.
 */
export function habitsAdded(recent: readonly RecentMessage[], place: number): HabitCounts {
  const message = recent[place];
  if (message === undefined) return NO_HABITS;
  const { day, byAdult, late, outOfHours } = message;
  const sameDay = recent.filter((other, at) => at !== place && other.day === day && other.byAdult === byAdult);
  const first = Number(sameDay.length === 0);
  const firstLate = Number(late === true && !sameDay.some(other => other.late));
  const begun = beginningsAdded(recent, place);
  return {
    adultDays: byAdult ? first : 0,
    adultLateDays: byAdult ? firstLate : 0,
    adultOutOfHoursDays: Number(outOfHours === true && !sameDay.some(other => other.outOfHours)),
    pupilDays: byAdult ? 0 : first,
    pupilLateDays: byAdult ? 0 : firstLate,
    ...begun,
  };
}

/** A message that comes late may be the one that began, instead of the one after it. */
function beginningsAdded(recent: readonly RecentMessage[], place: number) {
  const around = recent.slice(Math.max(0, place - 1), place + 2);
  const own = recent[place];
  const after = beginnings(around);
  const before = beginnings(around.filter(message => message !== own));
  const byAdult = (begun: readonly RecentMessage[]) => begun.filter(message => message.byAdult).length;
  return {
    beginnings: after.length - before.length,
    beginningsByAdult: byAdult(after) - byAdult(before),
  };
}

export function addHabits(a: HabitCounts, b: HabitCounts): HabitCounts {
  return combine(a, b, 1);
}

export function subtractHabits(a: HabitCounts, b: HabitCounts): HabitCounts {
  return combine(a, b, -1);
}

export function areNoHabits(counts: HabitCounts): boolean {
  return FIELDS.every(field => counts[field] === 0);
}

function combine(a: HabitCounts, b: HabitCounts, sign: 1 | -1): HabitCounts {
  const sum = { ...NO_HABITS };
  for (const field of FIELDS) sum[field] = a[field] + sign * b[field];
  return sum;
}

/** The same of a whole list, for what went before it: what a pair added in all, less this. */
export function habitsOf(recent: readonly RecentMessage[]): HabitCounts {
  const sides = [recent.filter(({ byAdult }) => byAdult), recent.filter(({ byAdult }) => !byAdult)] as const;
  const days = (messages: readonly RecentMessage[]) => new Set(messages.map(({ day }) => day)).size;
  const begun = beginnings(recent);
  return {
    adultDays: days(sides[0]),
    adultLateDays: days(sides[0].filter(({ late }) => late)),
    adultOutOfHoursDays: days(sides[0].filter(({ outOfHours }) => outOfHours)),
    pupilDays: days(sides[1]),
    pupilLateDays: days(sides[1].filter(({ late }) => late)),
    beginnings: begun.length,
    beginningsByAdult: begun.filter(({ byAdult }) => byAdult).length,
  };
}

/** Less says nothing of what is usual: a scheme that has just begun compares nobody with anybody. */
const ENOUGH = { days: 100, beginnings: 50 } as const;

/** So many of so many. */
export interface Part {
  readonly count: number;
  readonly of: number;
}

export interface Habit {
  /** `null` where too little is known of the others; otherwise 0 to 1, the share among them. */
  usual(own: Part): number | null;
}

/** What one side of all pairs does, with this pair's part of it taken out whenever it is asked. */
export function habitOf(
  kind: 'late' | 'out-of-hours' | 'begins',
  byAdult: boolean,
  scheme: HabitCounts | null,
  before: HabitCounts,
): Habit {
  const others = partOf(kind, byAdult, subtractHabits(scheme ?? NO_HABITS, before));
  const enough = kind === 'begins' ? ENOUGH.beginnings : ENOUGH.days;
  return {
    usual(own) {
      const of = others.of - own.of;
      return of < enough ? null : Math.min(1, Math.max(0, (others.count - own.count) / of));
    },
  };
}

function partOf(kind: 'late' | 'out-of-hours' | 'begins', byAdult: boolean, habits: HabitCounts): Part {
  const { beginnings: of, beginningsByAdult } = habits;
  if (kind === 'begins') return { count: byAdult ? beginningsByAdult : of - beginningsByAdult, of };
  if (!byAdult) return { count: kind === 'late' ? habits.pupilLateDays : 0, of: habits.pupilDays };
  return { count: kind === 'late' ? habits.adultLateDays : habits.adultOutOfHoursDays, of: habits.adultDays };
}
