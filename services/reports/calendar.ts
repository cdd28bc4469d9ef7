import { bankHolidaysOf } from '../calendar/bank-holidays.js';
import {
  loadCalendar as loadSchoolCalendar,
  type NamedDays,
  type SchoolCalendar as OfSchool,
} from '../calendar/calendar.js';
import { type Term, termsUntil } from '../figures/terms.js';
import { daysAfter, daysBetween, mondayOf } from './days.js';

/** How the school divides its year. */
export interface SchoolCalendar {
  /** The term that holds a day, whole, with the holidays after it. */
  readonly termOf: (day: string) => Term;
  /** The first day of the second half of a term. */
  readonly halfOf: (term: Term) => string;
  /** Holidays and other days without school, as far as the school has said; bank holidays of these years. */
  readonly closed: readonly NamedDays[];
}

/** The one place that says where reports take terms from: those of the governors' figures. Two that differed could be subtracted from each other. */
export async function loadCalendar(now = new Date()): Promise<SchoolCalendar> {
  return calendarOf(await loadSchoolCalendar(), now);
}

export function calendarOf({ terms, closed, bankHolidays }: OfSchool, now: Date): SchoolCalendar {
  const year = now.getUTCFullYear();
  const years = bankHolidays ? [-3, -2, -1, 0, 1].map(more => year + more) : [];
  const ofBanks = years.flatMap(bankHolidaysOf).map(({ day, name }) => ({ name, from: day, to: day }));
  return {
    termOf: day => termOf(day, terms),
    halfOf,
    closed: [...closed, ...ofBanks].sort((a, b) => (a.from < b.from ? -1 : 1)),
  };
}

/** Longer than any term, days. */
const LONGEST_TERM = 200;

function termOf(day: string, entered: readonly NamedDays[]): Term {
  // The figures cut the present term at last week: seen from far ahead every term is over, and whole.
  const ahead = daysAfter(day, LONGEST_TERM);
  const term = termsUntil(ahead, entered).find(({ from, until }) => from <= day && day < until);
  if (term === undefined) throw new Error(`No term holds ${day}.`);
  return term;
}

/** The Monday nearest to the middle. */
function halfOf({ from, until }: Term): string {
  return mondayOf(daysAfter(from, Math.round(daysBetween(from, until) / 2)));
}
