import { type Term, termsUntil } from '../figures/terms.js';
import { daysAfter, daysBetween, mondayOf } from './days.js';

/** Some days of a school's year under a name. Both ends belong to it, `YYYY-MM-DD` by the school's clock. */
export interface NamedDays {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** How the school divides its year. */
export interface SchoolCalendar {
  /** The term that holds a day, whole, with the holidays after it. */
  readonly termOf: (day: string) => Term;
  /** The first day of the second half of a term. */
  readonly halfOf: (term: Term) => string;
  /** Holidays and other days without school, as far as the school has said. */
  readonly closed: readonly NamedDays[];
}

/** The one place that says where reports take terms from: those of the governors' figures. Two that differed could be subtracted from each other. */
export async function loadCalendar(): Promise<SchoolCalendar> {
  return { termOf, halfOf, closed: [] };
}

/** Longer than any term, days. */
const LONGEST_TERM = 200;

function termOf(day: string): Term {
  // The figures cut the present term at last week: seen from far ahead every term is over, and whole.
  const term = termsUntil(daysAfter(day, LONGEST_TERM)).find(({ from, until }) => from <= day && day < until);
  if (term === undefined) throw new Error(`No term holds ${day}.`);
  return term;
}

/** The Monday nearest to the middle. */
function halfOf({ from, until }: Term): string {
  return mondayOf(daysAfter(from, Math.round(daysBetween(from, until) / 2)));
}
