import type { NamedDays } from '../calendar/calendar.js';
import { daysAfter } from './days.js';
import { clockChanges, hoursOf, type Period } from './period.js';
import type { Bucket } from './trend.js';

const KIND_WORDS = {
  day: { one: 'day', before: 'the day before', now: 'This day', last: 'Day before' },
  week: { one: 'week', before: 'the week before', now: 'This week', last: 'Last week' },
  'half-term': { one: 'half-term', before: 'the half-term before', now: 'This half-term', last: 'Before' },
  term: { one: 'term', before: 'the term before', now: 'This term', last: 'Last term' },
  'school-year': { one: 'school year', before: 'the school year before', now: 'This year', last: 'Last year' },
  'review-year': { one: 'year', before: 'the year before', now: 'This year', last: 'Last year' },
  range: { one: 'period', before: 'the days before', now: 'This period', last: 'Before' },
} as const satisfies Record<Period['kind'], object>;

/** What a period is called in a sentence and over a column. */
export function periodWords({ kind }: Pick<Period, 'kind'>) {
  return KIND_WORDS[kind];
}

/** `Monday 16 to Sunday 22 November 2026`, `Autumn term 2026, 1 September to 31 December 2026` */
export function periodName({ kind, name, from, until }: Pick<Period, 'kind' | 'name' | 'from' | 'until'>): string {
  const last = daysAfter(until, -1);
  if (from === last) return dayText(from, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const days = spanText(from, last, kind === 'week');
  return name === null ? days : `${name}, ${days}`;
}

/** `1 to 31 October 2026`, `28 September to 4 October 2026` */
export function spanText(from: string, last: string, weekdays = false): string {
  const weekday = weekdays ? ({ weekday: 'long' } as const) : {};
  const sameYear = from.slice(0, 4) === last.slice(0, 4);
  const sameMonth = sameYear && from.slice(5, 7) === last.slice(5, 7);
  const first = dayText(from, {
    ...weekday,
    day: 'numeric',
    ...(sameMonth ? {} : { month: 'long' }),
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return `${first} to ${dayText(last, { ...weekday, day: 'numeric', month: 'long', year: 'numeric' })}`;
}

/** Under a bar: `28 Sep`, `Mon 16`, `Sep 2026`. */
export function bucketName({ unit, from }: Pick<Bucket, 'unit' | 'from'>): string {
  if (unit === 'month') return dayText(from, { month: 'short', year: '2-digit' });
  if (unit === 'day') return dayText(from, { weekday: 'short', day: 'numeric' });
  return dayText(from, { day: 'numeric', month: 'short' });
}

/** Over the names of the bars. */
export const BUCKET_HEADS = { day: 'Day', week: 'Week from', month: 'Month' } as const;

/** `Sunday 25 October` */
export function longDay(day: string): string {
  return dayText(day, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** `5 Dec` */
export function shortDay(day: string): string {
  return dayText(day, { day: 'numeric', month: 'short' });
}

/** What was unusual about the clock or the school's days in these parts of time: footnotes of a picture. */
export function timeNotes(
  buckets: readonly Bucket[],
  closed: readonly NamedDays[],
  timeZone: string,
): readonly { readonly bucket: number | null; readonly text: string }[] {
  const notes: { bucket: number | null; text: string }[] = [];
  for (const { name, from, to } of closed) {
    // Holidays from Monday to Friday fill a week.
    const hit = buckets.findIndex(
      bucket =>
        bucket.unit !== 'month' &&
        bucket.from >= from &&
        daysAfter(bucket.until, bucket.unit === 'week' ? -3 : -1) <= to,
    );
    if (hit >= 0) notes.push({ bucket: hit, text: `${name}.` });
  }
  for (const bucket of buckets) {
    for (const { day, hours } of clockChanges(bucket, timeZone)) {
      const way = hours > 24 ? 'back' : 'forward';
      const after =
        bucket.unit === 'month'
          ? ''
          : `, so the ${bucket.unit === 'day' ? 'day' : `week from ${shortDay(bucket.from)}`} has ${hoursOf(bucket)} hours`;
      notes.push({ bucket: null, text: `The clocks went ${way} on ${longDay(day)}${after}.` });
    }
  }
  return notes;
}

function dayText(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })
    .format(new Date(`${day}T12:00:00Z`))
    .replace(',', '');
}
