import type { Approval } from '../../approvals/approvals.js';
import { bankHolidaysOf } from '../../calendar/bank-holidays.js';
import { type NamedDays, readCalendar, type SchoolCalendar } from '../../calendar/calendar.js';
import type { Span, TypedCalendar, TypedDays } from '../calendar-form.js';
import type { FieldError } from '../source-form.js';
import { shortDay } from './day.js';
import type { SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

export interface CalendarPage {
  readonly present: SchoolCalendar;
  readonly typed: TypedCalendar;
  readonly waiting: readonly Approval[];
  readonly readerId: string;
  readonly names: ReadonlyMap<string, string>;
  /** May be the second person. */
  readonly mayAgree: boolean;
  readonly errors: readonly FieldError[];
  readonly formId: string;
  readonly clock: SchoolClock;
}

/** Rows for what is to be added. */
const EMPTY_ROWS = 3;
const EMPTY: TypedDays = { name: '', from: '', to: '' };

export function presentCalendar(parts: CalendarPage) {
  const { present, typed, waiting, readerId, names, mayAgree, errors, formId, clock } = parts;
  return {
    title: 'Calendar',
    here: '/people',
    pageClass: 'page--narrow',
    formId,
    mayAgree,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    bankHolidays: typed.bankHolidays,
    reason: typed.reason,
    groups: [
      groupOf('terms', 'Terms', 'Term', typed.terms, errors),
      groupOf('closed', 'Closed days', 'Closed', typed.closed, errors),
    ],
    holidays: nextHolidays(clock.today).map(({ day, name }) => ({ day: shortDay(day), name })),
    waiting: waiting.map(one => ({
      id: one._id,
      by: names.get(one.proposedBy) ?? 'Somebody',
      own: one.proposedBy === readerId,
      at: clock.moment(one.proposedAt),
      until: clock.day(one.expiresAt),
      reason: visible(one.reason),
      changes: calendarChanges(present, readCalendar(one.change)),
    })),
  };
}

function groupOf(span: Span, title: string, label: string, rows: readonly TypedDays[], errors: readonly FieldError[]) {
  const filled = rows.filter(row => errors.length > 0 || row.name !== '' || row.from !== '');
  const shown = errors.length > 0 && filled.length > 0 ? filled : [...filled, ...Array(EMPTY_ROWS).fill(EMPTY)];
  return {
    span,
    title,
    rows: shown.map((row: TypedDays, at) => {
      const id = `${span}-${at}`;
      const wrong = errors.find(({ field }) => field.startsWith(`${id}-`));
      return { ...row, id, label: `${label} ${at + 1}`, error: wrong?.text ?? null, wrong: wrong?.field ?? null };
    }),
  };
}

/** Of the twelve months from today. */
function nextHolidays(today: string) {
  const year = Number(today.slice(0, 4));
  const until = `${year + 1}${today.slice(4)}`;
  return [...bankHolidaysOf(year), ...bankHolidaysOf(year + 1)].filter(({ day }) => day >= today && day < until);
}

/** What becomes another thing, in words. */
export function calendarChanges(before: SchoolCalendar, next: SchoolCalendar): readonly string[] {
  const changes: string[] = [];
  if (before.bankHolidays !== next.bankHolidays)
    changes.push(next.bankHolidays ? 'Bank holidays become closed days.' : 'Bank holidays become days like others.');
  const has = (list: readonly NamedDays[], one: NamedDays) => list.some(other => textOf(other) === textOf(one));
  for (const [word, span] of [
    ['Term', 'terms'],
    ['Closed', 'closed'],
  ] as const) {
    for (const one of next[span]) if (!has(before[span], one)) changes.push(`${word}: ${textOf(one)}.`);
    for (const one of before[span]) if (!has(next[span], one)) changes.push(`No longer: ${textOf(one)}.`);
  }
  return changes;
}

function textOf({ name, from, to }: NamedDays): string {
  const days = from === to ? shortDay(from) : `${shortDay(from)} to ${shortDay(to)}`;
  return `${visibleLine(name, 60)}, ${days}`;
}
