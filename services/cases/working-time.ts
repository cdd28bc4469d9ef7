import type { SessionHours } from '../register/person.js';
import { localTime } from '../register/session-hours.js';
import { instantOfWall } from '../wall-time.js';

/** When people of the school are at work, by its own clock. */
export interface WorkingWeek {
  /** IANA, e.g. `Europe/London`. */
  readonly timeZone: string;
  /** At least one. */
  readonly hours: readonly SessionHours[];
}

/** With the days on which the school is closed. */
export interface WorkingTime extends WorkingWeek {
  /** `day`: `YYYY-MM-DD` by the school's clock. */
  readonly isClosed: (day: string) => boolean;
}

/** One stretch of work, [from, to) as instants. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
/** A week without any hours would be looked through for ever. */
const MOST_DAYS = 800;

/** So many minutes of work after `from`: evenings, nights, weekends and closed days do not count. */
export function addWorkingMinutes(from: Date, minutes: number, week: WorkingTime): Date {
  return open(week, time => minutesAfter(from, minutes, time));
}

function minutesAfter(from: Date, minutes: number, week: WorkingTime): Date | null {
  let left = minutes * MINUTE;
  for (const stretch of stretchesFrom(from, week)) {
    const length = stretch.to - stretch.from;
    if (left <= length) return new Date(stretch.from + left);
    left -= length;
  }
  return null;
}

/** A calendar that closes everything must not keep a case from ever being due: then it is as if there were none. */
function open(week: WorkingTime, find: (week: WorkingTime) => Date | null): Date {
  const found = find(week) ?? find({ ...week, isClosed: () => false });
  if (found === null) throw new Error('A working week has no hours in it.');
  return found;
}

/**
 * The same time of day so many school days later. What begins outside the hours begins when they open next; a day that closes earlier
 * ends it at its close.
 */
export function addSchoolDays(from: Date, days: number, week: WorkingTime): Date {
  return open(week, time => daysAfter(from, days, time));
}

function daysAfter(from: Date, days: number, week: WorkingTime): Date | null {
  const [first] = stretchesFrom(from, week);
  if (!first) return null;
  const begins = localTime(new Date(first.from), week.timeZone);
  let day = begins.day;
  for (let left = days, looked = 0; left > 0; looked += 1) {
    if (looked > MOST_DAYS) return null;
    day = dayAfter(day);
    if (hoursOf(day, week).length > 0) left -= 1;
  }
  return onDay(day, begins.time, week);
}

/** At this time of day, but not before it opens and not after it closes. */
function onDay(day: string, wanted: string, week: WorkingTime): Date {
  const hours = hoursOf(day, week);
  const opens = hours[0]?.from ?? wanted;
  const closes = hours.at(-1)?.to ?? wanted;
  const [, time = wanted] = [opens, wanted, closes].sort();
  return instantOf(day, time, week.timeZone);
}

/**
 * Where a deadline comes to lie when the calendar becomes another one: as many school days from now as before, at the same time of day. One that
 * has run out stays, and so does one before which no day opens or closes.
 */
export function movedDeadline(due: Date, now: Date, before: WorkingTime, next: WorkingTime): Date {
  if (due <= now) return due;
  const last = localTime(due, before.timeZone);
  const today = localTime(now, before.timeZone);
  const anyDay = { ...before, isClosed: () => false };
  const isOver = hoursOf(today.day, anyDay).every(({ to }) => to <= today.time);
  const first = isOver ? dayAfter(today.day) : today.day;
  let left = 0;
  let differs = false;
  for (let day = first; day <= last.day; day = dayAfter(day)) {
    const [was, will] = [before, next].map(time => hoursOf(day, time).length > 0);
    if (was) left += 1;
    if (was !== will) differs = true;
  }
  if (!differs || left === 0) return due;
  let day = first;
  for (let looked = 0; looked < MOST_DAYS; looked += 1, day = dayAfter(day)) {
    if (hoursOf(day, next).length > 0) left -= 1;
    if (left === 0) return day === last.day ? due : onDay(day, last.time, next);
  }
  return due;
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

function* stretchesFrom(from: Date, week: WorkingTime): Generator<Stretch> {
  let { day } = localTime(from, week.timeZone);
  for (let looked = 0; looked < MOST_DAYS; looked += 1, day = dayAfter(day)) {
    for (const hours of hoursOf(day, week)) {
      const begins = Math.max(from.getTime(), instantOf(day, hours.from, week.timeZone).getTime());
      const ends = instantOf(day, hours.to, week.timeZone).getTime();
      if (begins < ends) yield { from: begins, to: ends };
    }
  }
}

/** Of one day, `YYYY-MM-DD`, in order. */
function hoursOf(day: string, { hours, isClosed }: WorkingTime): readonly SessionHours[] {
  if (isClosed(day)) return [];
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
  return hours.filter(({ days }) => days.includes(weekday)).sort((a, b) => (a.from < b.from ? -1 : 1));
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T12:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function instantOf(day: string, time: string, timeZone: string): Date {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantOfWall({ year, month, day: dayOfMonth, hour, minute, second: 0 }, timeZone);
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
