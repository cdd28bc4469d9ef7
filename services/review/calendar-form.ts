import { z } from 'zod';
import type { NamedDays, SchoolCalendar } from '../calendar/calendar.js';
import { formId, listOf } from './routes/fields.js';
import type { FieldError } from './source-form.js';

export const SPANS = ['terms', 'closed'] as const;
export type Span = (typeof SPANS)[number];

const MOST_ROWS = 60;
const column = (most: number) => listOf(z.string().max(most), MOST_ROWS);
const columns = (span: Span) => ({
  [`${span}-name`]: column(200),
  [`${span}-from`]: column(20),
  [`${span}-to`]: column(20),
});

export const calendarForm = z.strictObject({
  id: formId,
  bankHolidays: z.literal('on').optional(),
  reason: z.string().max(2_000),
  ...columns('terms'),
  ...columns('closed'),
});

/** A row as it is typed. */
export type TypedDays = NamedDays;
export interface TypedCalendar {
  readonly bankHolidays: boolean;
  readonly terms: readonly TypedDays[];
  readonly closed: readonly TypedDays[];
  readonly reason: string;
}

export function typedIn(body: z.infer<typeof calendarForm>): TypedCalendar {
  const values = body as Readonly<Record<string, unknown>>;
  const cells = (field: string) => (Array.isArray(values[field]) ? (values[field] as readonly string[]) : []);
  const rows = (span: Span) => {
    const [names, from, to] = [cells(`${span}-name`), cells(`${span}-from`), cells(`${span}-to`)];
    const count = Math.max(names.length, from.length, to.length);
    return Array.from({ length: count }, (_, at) => ({
      name: (names[at] ?? '').trim(),
      from: (from[at] ?? '').trim(),
      to: (to[at] ?? '').trim(),
    }));
  };
  const { bankHolidays, reason } = body;
  return { bankHolidays: bankHolidays === 'on', terms: rows('terms'), closed: rows('closed'), reason };
}

/** Days. Longer than any holiday of a school, and a slip of a year in a date is longer still. */
const LONGEST: Readonly<Record<Span, number>> = { terms: 150, closed: 60 };
/** Days of one year that may be closed; schools close for some 175 with weekends, of which 104 are weekends anyway. */
const MOST_CLOSED = 120;
const MOST_NAME = 60;
const DAY = 86_400_000;

/** What is typed as a calendar, with what is wrong in it. Empty rows are none. Errors name the field of the row in which they are. */
export function readCalendarForm(typed: TypedCalendar): {
  readonly calendar: SchoolCalendar;
  readonly errors: readonly FieldError[];
} {
  const errors: FieldError[] = [];
  const [terms, closed] = SPANS.map(span => rowsOf(span, typed[span], errors));
  const calendar = { bankHolidays: typed.bankHolidays, terms: terms ?? [], closed: closed ?? [] };
  if (errors.length === 0) checkTogether(typed, calendar, errors);
  if (typed.reason.trim() === '') errors.push({ field: 'reason', text: 'Write why the calendar changes' });
  return { calendar, errors };
}

function rowsOf(span: Span, rows: readonly TypedDays[], errors: FieldError[]): readonly NamedDays[] {
  const found: NamedDays[] = [];
  rows.forEach((row, at) => {
    if (row.name === '' && row.from === '' && row.to === '') return;
    const wrong = problemOf(span, row);
    if (wrong === null) found.push({ ...row, to: row.to || row.from });
    else errors.push({ field: `${span}-${at}-${wrong.field}`, text: `Row ${at + 1}: ${wrong.text}` });
  });
  return found.sort((a, b) => (a.from < b.from ? -1 : 1));
}

function problemOf(
  span: Span,
  { name, from, to }: TypedDays,
): { readonly field: string; readonly text: string } | null {
  const isDay = (day: string) => z.iso.date().safeParse(day).success;
  if (name === '') return { field: 'name', text: 'give it a name' };
  if (name.length > MOST_NAME) return { field: 'name', text: `use at most ${MOST_NAME} characters` };
  if (!isDay(from)) return { field: 'from', text: 'enter the first day, like 2027-02-15' };
  // One day needs no second date.
  if (to === '' && span === 'closed') return null;
  if (!isDay(to)) return { field: 'to', text: 'enter the last day, like 2027-02-19' };
  if (to < from) return { field: 'to', text: 'the last day is before the first' };
  if (lengthOf({ from, to }) > LONGEST[span]) return { field: 'to', text: `at most ${LONGEST[span]} days` };
  return null;
}

function checkTogether(typed: TypedCalendar, { terms, closed }: SchoolCalendar, errors: FieldError[]): void {
  const at = (span: Span, one: NamedDays | undefined) =>
    `${span}-${Math.max(
      0,
      typed[span].findIndex(({ from }) => from === one?.from),
    )}-from`;
  const over = terms.find((term, index) => index > 0 && term.from <= (terms[index - 1]?.to ?? ''));
  if (over) errors.push({ field: at('terms', over), text: `${over.name} begins before the term before it has ended` });
  const ofYear = new Map<string, Set<string>>();
  for (const days of closed)
    for (const day of daysOf(days)) {
      const year = day.slice(0, 4);
      ofYear.set(year, (ofYear.get(year) ?? new Set()).add(day));
    }
  for (const [year, days] of ofYear)
    if (days.size > MOST_CLOSED)
      errors.push({
        field: at(
          'closed',
          closed.find(({ to }) => to.startsWith(year)),
        ),
        text: `${days.size} days of ${year} would be closed: at most ${MOST_CLOSED}`,
      });
}

function* daysOf({ from, to }: NamedDays): Generator<string> {
  for (let day = Date.parse(`${from}T00:00:00Z`); day <= Date.parse(`${to}T00:00:00Z`); day += DAY)
    yield new Date(day).toISOString().slice(0, 10);
}

function lengthOf({ from, to }: Pick<NamedDays, 'from' | 'to'>): number {
  return (Date.parse(to) - Date.parse(from)) / DAY + 1;
}
