import type { SessionHours } from '../register/person.js';
import { localTime } from '../register/session-hours.js';
import { instantOfDay } from '../wall-time.js';

/** When people of the school are at work, by its own clock. */
export interface WorkingWeek {
  /** IANA, e.g. `Europe/London`. */
  readonly timeZone: string;
  /** At least one. */
  readonly hours: readonly SessionHours[];
}

/** One stretch of work, [from, to) as instants. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
/** A week without any hours would be looked through for ever. */
const MOST_DAYS = 800;

/** So many minutes of work after `from`: evenings, nights and weekends do not count. */
export function addWorkingMinutes(from: Date, minutes: number, week: WorkingWeek): Date {
  let left = minutes * MINUTE;
  for (const stretch of stretchesFrom(from, week)) {
    const length = stretch.to - stretch.from;
    if (left <= length) return new Date(stretch.from + left);
    left -= length;
  }
  throw hoursMissing();
}

/**
 * The same time of day so many school days later. What begins outside the hours begins when they open next; a day that closes earlier
 * ends it at its close.
 */
export function addSchoolDays(from: Date, days: number, week: WorkingWeek): Date {
  const [first] = stretchesFrom(from, week);
  if (!first) throw hoursMissing();
  const begins = localTime(new Date(first.from), week.timeZone);
  let day = begins.day;
  for (let left = days, looked = 0; left > 0; looked += 1) {
    if (looked > MOST_DAYS) throw hoursMissing();
    day = dayAfter(day);
    if (hoursOf(day, week).length > 0) left -= 1;
  }
  const hours = hoursOf(day, week);
  const opens = hours[0]?.from ?? begins.time;
  const closes = hours.at(-1)?.to ?? begins.time;
  // The middle one: not before it opens and not after it closes.
  const [, time = begins.time] = [opens, begins.time, closes].sort();
  return instantOfDay(day, time, week.timeZone);
}

/** How many minutes of work the longest day has. */
export function longestDay({ hours }: Pick<WorkingWeek, 'hours'>): number {
  const ofDay = [1, 2, 3, 4, 5, 6, 7].map(weekday =>
    hours
      .filter(({ days }) => days.includes(weekday))
      .reduce((sum, { from, to }) => sum + minutesOf(to) - minutesOf(from), 0),
  );
  return Math.max(...ofDay);
}

function* stretchesFrom(from: Date, week: WorkingWeek): Generator<Stretch> {
  let { day } = localTime(from, week.timeZone);
  for (let looked = 0; looked < MOST_DAYS; looked += 1, day = dayAfter(day)) {
    for (const hours of hoursOf(day, week)) {
      const begins = Math.max(from.getTime(), instantOfDay(day, hours.from, week.timeZone).getTime());
      const ends = instantOfDay(day, hours.to, week.timeZone).getTime();
      if (begins < ends) yield { from: begins, to: ends };
    }
  }
}

/** Whether people are at work on this day, `YYYY-MM-DD`. */
export function isWorkingDay(day: string, week: WorkingWeek): boolean {
  return hoursOf(day, week).length > 0;
}

/** Of one day, `YYYY-MM-DD`, in order. */
function hoursOf(day: string, { hours }: WorkingWeek): readonly SessionHours[] {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
  return hours.filter(({ days }) => days.includes(weekday)).sort((a, b) => (a.from < b.from ? -1 : 1));
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T12:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

function hoursMissing(): Error {
  return new Error('A working week has no hours in it.');
}
