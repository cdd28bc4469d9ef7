import type { SchoolCalendar } from '../calendar/calendar.js';

/** A term with the holidays after it, so that every case is counted in one. Periods do not overlap: two that did could be subtracted from each other. */
export interface Term {
  /** `2026-autumn`, or the first day of a term that the school has entered. */
  readonly id: string;
  readonly name: string;
  /** `YYYY-MM-DD`, in the school's zone. */
  readonly from: string;
  /** The first day that is no part of it. */
  readonly until: string;
}

const SEASONS = [
  { id: 'spring', name: 'Spring', from: '01-01' },
  { id: 'summer', name: 'Summer', from: '05-01' },
  { id: 'autumn', name: 'Autumn', from: '09-01' },
] as const;

const SHOWN = 6;
const DAY = 86_400_000;

/**
 * The present term and those before it, newest first: those of the school's calendar, and before them, or where it has none, thirds of the
 * year. The present one ends with last week: figures that grew from one day to the next would tell what that day brought. `today`: `YYYY-MM-DD`.
 */
export function termsUntil(today: string, entered: SchoolCalendar['terms'] = []): readonly Term[] {
  const begins = [...beginnings(today, entered)].sort((a, b) => (a.from < b.from ? -1 : 1));
  const monday = mondayOf(today);
  return begins
    .map(({ id, name, from }, at) => {
      const end = begins[at + 1]?.from ?? null;
      const until = end !== null && end <= today ? end : later(monday, from);
      return { id, name, from, until };
    })
    .filter(({ from }) => from <= today)
    .reverse()
    .slice(0, SHOWN);
}

/** Each runs until the next begins. */
function* beginnings(today: string, entered: SchoolCalendar['terms']): Generator<Omit<Term, 'until'>> {
  for (const { name, from } of entered) yield { id: from, name: visibleName(name, from), from };
  const [first] = [...entered].sort((a, b) => (a.from < b.from ? -1 : 1));
  // A third that would be cut down to a few days tells of those few days.
  const before = first ? daysBefore(first.from, SHORTEST) : null;
  const year = Number(today.slice(0, 4));
  for (let at = year + 1; at >= year - SHOWN; at -= 1)
    for (const season of SEASONS) {
      const from = `${at}-${season.from}`;
      if (before === null || from <= before)
        yield { id: `${at}-${season.id}`, name: `${season.name} term ${at}`, from };
    }
}

/** Days. */
const SHORTEST = 42;

function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * DAY).toISOString().slice(0, 10);
}

/** A school calls a term “Autumn” every year. */
function visibleName(name: string, from: string): string {
  const year = from.slice(0, 4);
  return name.includes(year) ? name : `${name} ${year}`;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}
