import { daysAfter, daysBetween, instantOn, mondayOf } from './days.js';
import { type Period, periodBefore, type SchoolTime } from './period.js';

/** A part of a picture's time, in order; the same days as the report's own period at its end. */
export interface Bucket extends Pick<Period, 'from' | 'until' | 'begins' | 'ends'> {
  readonly unit: 'day' | 'week' | 'month';
}

const WEEKS_BEFORE = 7;
const DAYS_BEFORE = 13;
/** Longer periods are drawn by month. */
const MOST_WEEKS = 20;
const MOST_DAYS = 16;

/** What a picture shows: a day and a week with those before them, a longer period in its parts. */
export function bucketsOf(period: Period, time: SchoolTime): readonly Bucket[] {
  if (period.kind === 'day') return withEarlier(period, DAYS_BEFORE, 'day', time);
  if (period.kind === 'week') return withEarlier(period, WEEKS_BEFORE, 'week', time);
  const days = daysBetween(period.from, period.until);
  const unit = days <= MOST_DAYS ? 'day' : days <= MOST_WEEKS * 7 ? 'week' : 'month';
  return partsOf(period, unit, time.timeZone);
}

function withEarlier(period: Period, count: number, unit: Bucket['unit'], time: SchoolTime): readonly Bucket[] {
  const periods = [period];
  for (let at = period; periods.length <= count; periods.unshift(at)) at = periodBefore(at, time);
  return periods.map(({ from, until, begins, ends }) => ({ unit, from, until, begins, ends }));
}

/** The first and the last may be shorter: together they are exactly the period. */
function partsOf({ from, until }: Period, unit: Bucket['unit'], timeZone: string): readonly Bucket[] {
  const parts: Bucket[] = [];
  for (let at = from; at < until; ) {
    const end = nextAfter(at, unit);
    const stop = end < until ? end : until;
    parts.push({ unit, from: at, until: stop, begins: instantOn(at, timeZone), ends: instantOn(stop, timeZone) });
    at = stop;
  }
  return parts;
}

function nextAfter(day: string, unit: Bucket['unit']): string {
  if (unit === 'day') return daysAfter(day, 1);
  if (unit === 'week') return daysAfter(mondayOf(day), 7);
  const [year = 0, month = 1] = day.split('-').map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
}
