import type { Approval } from '../../approvals/approvals.js';
import { AUDIENCE, AUDIENCES, REPORT_TITLES } from '../../reports/audience.js';
import { switchedOff } from '../../reports/change-schedule.js';
import { type PlannedReport, type ReportSchedule, readSchedule } from '../../reports/schedule.js';
import type { SchoolClock } from './time.js';
import { visible } from './untrusted.js';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** What the form holds, as it is typed. */
export type TypedSchedule = Readonly<Record<string, string | undefined>>;

export function fieldOf({ audience, kind }: Pick<PlannedReport, 'audience' | 'kind'>): string {
  return `${audience}-${kind}`;
}

export function typedSchedule({ mail, reports }: ReportSchedule): TypedSchedule {
  return Object.fromEntries([
    ['mail', mail],
    ...reports.flatMap(one => [
      [`${fieldOf(one)}-on`, one.on ? 'yes' : undefined],
      [`${fieldOf(one)}-weekday`, String(one.weekday)],
      [`${fieldOf(one)}-time`, one.time],
    ]),
  ]);
}

export interface SchedulePage {
  readonly present: ReportSchedule;
  readonly typed: TypedSchedule;
  readonly waiting: readonly Approval[];
  readonly readerId: string;
  readonly names: ReadonlyMap<string, string>;
  readonly canSend: boolean;
  readonly errors: readonly { readonly field: string; readonly text: string }[];
  readonly formId: string;
  readonly clock: SchoolClock;
}

export function presentSchedule({ present, typed, waiting, readerId, names, errors, clock, ...page }: SchedulePage) {
  return {
    title: 'Schedule of reports',
    here: '/reports',
    ...page,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    mail: [
      { value: 'figures', text: 'The figures', hint: 'No names, no case numbers, nothing of a message' },
      { value: 'link', text: 'Only that the report is there, with a link' },
    ].map(one => ({ ...one, checked: typed.mail === one.value })),
    audiences: AUDIENCES.map(audience => ({
      title: AUDIENCE[audience].title,
      id: audience,
      reports: present.reports.filter(one => one.audience === audience).map(one => rowOf(one, typed, errors)),
    })),
    waiting: waiting.map(one => ({
      id: one._id,
      by: names.get(one.proposedBy) ?? 'Somebody',
      own: one.proposedBy === readerId,
      at: clock.moment(one.proposedAt),
      until: clock.day(one.expiresAt),
      reason: visible(one.reason),
      off: switchedOff(present, readSchedule(one.change)).map(nameOf),
    })),
  };
}

function rowOf(one: PlannedReport, typed: TypedSchedule, errors: SchedulePage['errors']) {
  const name = fieldOf(one);
  return {
    name,
    title: REPORT_TITLES[one.kind],
    when: one.kind === 'day' ? 'the next day' : null,
    on: typed[`${name}-on`] === 'yes',
    time: typed[`${name}-time`] ?? '',
    error: errors.find(({ field }) => field === `${name}-time`)?.text ?? null,
    weekdays: WEEKDAYS.map((text, at) => ({
      value: String(at + 1),
      text,
      selected: typed[`${name}-weekday`] === String(at + 1),
    })),
  };
}

/** `Weekly report for the head teacher` */
function nameOf({ audience, kind }: PlannedReport): string {
  return `${REPORT_TITLES[kind]} for the ${AUDIENCE[audience].name}`;
}
