import { ServiceError } from '../errors.js';
import type { SchoolCalendar } from './calendar.js';
import { daysAfter, daysBetween, instantOn, isDay, mondayOf } from './days.js';

/** `review-year`: the twelve months to the end of June, which the annual review in July looks back on. */
export const PERIOD_KINDS = ['day', 'week', 'half-term', 'term', 'school-year', 'review-year', 'range'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** A stretch of the school's own days. A day on which the clocks change has 23 or 25 hours. */
export interface Period {
  readonly kind: PeriodKind;
  /** Names it for good, by its first day: `week:2026-11-16`, `term:2026-09-01`, `range:2026-10-01..2026-10-31`. */
  readonly id: string;
  /** What the school calls it: `Autumn term 2026`; `null`: it has no name but its days. */
  readonly name: string | null;
  /** `YYYY-MM-DD` in the school's zone. */
  readonly from: string;
  /** The first day that is no part of it. */
  readonly until: string;
  /** [begins, ends) as instants. */
  readonly begins: Date;
  readonly ends: Date;
}

/** How the school divides time. */
export interface SchoolTime {
  readonly calendar: SchoolCalendar;
  /** IANA, e.g. `Europe/London`. */
  readonly timeZone: string;
}

/** Longest range, days. */
export const LONGEST_RANGE = 1_100;

/** The period of a kind that holds this day. */
export function periodHolding(kind: Exclude<PeriodKind, 'range'>, day: string, time: SchoolTime): Period {
  const { name, from, until } = boundsOf(kind, day, time.calendar);
  return { kind, id: `${kind}:${from}`, name, ...between(from, until, time.timeZone) };
}

/** Any days, both inclusive. Throws ServiceError `PERIOD_INVALID`. */
export function rangeOf(from: string, last: string, { timeZone }: SchoolTime): Period {
  if (!isDay(from) || !isDay(last) || last < from || daysBetween(from, last) >= LONGEST_RANGE) throw invalid();
  return { kind: 'range', id: `range:${from}..${last}`, name: null, ...between(from, daysAfter(last, 1), timeZone) };
}

/** The one before: of a range as many days before it. */
export function periodBefore({ kind, from, until }: Period, time: SchoolTime): Period {
  if (kind === 'range') return rangeOf(daysAfter(from, -daysBetween(from, until)), daysAfter(from, -1), time);
  return periodHolding(kind, daysAfter(from, -1), time);
}

/** The last one that is over on this day. */
export function lastPeriod(kind: Exclude<PeriodKind, 'range'>, today: string, time: SchoolTime): Period {
  return periodBefore(periodHolding(kind, today, time), time);
}

/**
 * As it is typed or stands in an address: an `id`, `week:` with any day of it, `last-week`, `2026-10-01..2026-10-31`, or one day.
 * Throws ServiceError `PERIOD_INVALID`.
 */
export function readPeriod(text: string, today: string, time: SchoolTime): Period {
  const named = PERIOD_KINDS.find(kind => text === `last-${kind}`);
  if (named !== undefined && named !== 'range') return lastPeriod(named, today, time);
  const [head = '', ...rest] = text.split(':');
  const kind = PERIOD_KINDS.find(one => one === head);
  const what = kind === undefined ? text : rest.join(':');
  if (kind !== undefined && kind !== 'range') {
    const day = isDay(what) ? what : dayIn(what);
    if (day !== null) return periodHolding(kind, day, time);
    throw invalid();
  }
  const [from = '', last = from] = what.split('..');
  return rangeOf(from, last, time);
}

/** Days of the period on which the clocks change, with how many hours each has. */
export function clockChanges(
  { from, until }: Pick<Period, 'from' | 'until'>,
  timeZone: string,
): readonly { readonly day: string; readonly hours: number }[] {
  const found: { day: string; hours: number }[] = [];
  for (let day = from; day < until; day = daysAfter(day, 1)) {
    const hours = hoursOf(between(day, daysAfter(day, 1), timeZone));
    if (hours !== 24) found.push({ day, hours });
  }
  return found;
}

export function hoursOf({ begins, ends }: Pick<Period, 'begins' | 'ends'>): number {
  return (ends.getTime() - begins.getTime()) / 3_600_000;
}

export function isWithin(at: Date | null, { begins, ends }: Pick<Period, 'begins' | 'ends'>): boolean {
  return at !== null && at >= begins && at < ends;
}

function between(from: string, until: string, timeZone: string): Pick<Period, 'from' | 'until' | 'begins' | 'ends'> {
  return { from, until, begins: instantOn(from, timeZone), ends: instantOn(until, timeZone) };
}

interface Bounds extends Pick<Period, 'name' | 'from' | 'until'> {}

function boundsOf(kind: Exclude<PeriodKind, 'range'>, day: string, calendar: SchoolCalendar): Bounds {
  switch (kind) {
    case 'day':
      return { name: null, from: day, until: daysAfter(day, 1) };
    case 'week': {
      const monday = mondayOf(day);
      return { name: null, from: monday, until: daysAfter(monday, 7) };
    }
    case 'half-term': {
      const term = calendar.termOf(day);
      const half = calendar.halfOf(term);
      const name = term.name.replace(/^./, letter => letter.toLowerCase());
      return day < half
        ? { name: `First half of the ${name}`, from: term.from, until: half }
        : { name: `Second half of the ${name}`, from: half, until: term.until };
    }
    case 'term': {
      const { name, from, until } = calendar.termOf(day);
      return { name, from, until };
    }
    case 'school-year':
      return yearFrom('09-01', day);
    case 'review-year':
      return yearFrom('07-01', day);
  }
}

/** The year that begins on this day of the calendar and holds `day`. */
function yearFrom(begins: string, day: string): Bounds {
  const year = Number(day.slice(0, 4)) - (day.slice(5) < begins ? 1 : 0);
  return { name: null, from: `${year}-${begins}`, until: `${year + 1}-${begins}` };
}

const SEASON_MONTHS: Readonly<Record<string, string>> = { spring: '02', summer: '06', autumn: '10' };

/** A day of the term, or of the year, that is named: `2026-autumn`, `2026`. */
function dayIn(name: string): string | null {
  const match = /^(\d{4})(?:-(spring|summer|autumn))?$/.exec(name);
  if (!match) return null;
  const [, year = '', season] = match;
  return season === undefined ? `${year}-09-01` : `${year}-${SEASON_MONTHS[season]}-15`;
}

function invalid(): ServiceError {
  return new ServiceError({
    code: 'PERIOD_INVALID',
    message: 'This is no period that a report can be made for.',
    remedy: `Write last-week, week:2026-11-16, term:2026-autumn, or two days like 2026-10-01..2026-10-31, at most ${LONGEST_RANGE} days.`,
  });
}
