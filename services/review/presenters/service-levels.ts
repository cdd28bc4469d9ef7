import type { Approval } from '../../approvals/approvals.js';
import {
  type Allowance,
  CLOCKS,
  type Clock,
  type Loosening,
  loosenings,
  readLevels,
  type ServiceLevels,
} from '../../cases/service-levels.js';
import { SEVERITIES, type Severity } from '../../taxonomy.js';
import { hoursText } from './hours.js';
import { severityMark } from './marks.js';
import { counted, type SchoolClock } from './time.js';
import { visible } from './untrusted.js';

/** What the form holds, as it is typed: `critical-acknowledge-amount`, `critical-acknowledge-unit`, and so on. */
export type TypedLevels = Readonly<Record<string, string>>;

export const UNIT_NAMES = { minutes: 'minutes', hours: 'hours', 'school-days': 'school days' } as const;
const CLOCK_NAMES: Readonly<Record<Clock, string>> = { acknowledge: 'Taken within', decide: 'Decided within' };

export function fieldOf(severity: Severity, clock: Clock): string {
  return `${severity}-${clock}`;
}

export function typedLevels({ allowed, hours }: ServiceLevels): TypedLevels {
  const fields = SEVERITIES.flatMap(severity =>
    CLOCKS.flatMap(clock => {
      const { amount, unit } = allowed[severity][clock];
      const name = fieldOf(severity, clock);
      return [
        [`${name}-amount`, String(amount)],
        [`${name}-unit`, unit],
      ];
    }),
  );
  return { ...Object.fromEntries(fields), hours: hoursText(hours) };
}

export interface LevelsPage {
  readonly present: ServiceLevels;
  readonly typed: TypedLevels;
  readonly waiting: readonly Approval[];
  readonly readerId: string;
  readonly names: ReadonlyMap<string, string>;
  readonly mayChange: boolean;
  readonly keepsCalendar: boolean;
  readonly errors: readonly { readonly field: string; readonly text: string }[];
  readonly formId: string;
  readonly clock: SchoolClock;
}

export function presentLevels({ present, typed, waiting, readerId, names, errors, clock, ...page }: LevelsPage) {
  return {
    title: 'Times for cases',
    here: '/queue',
    pageClass: 'page--narrow',
    ...page,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    hours: typed.hours ?? '',
    rows: [...SEVERITIES].reverse().map(severity => ({
      severity: severityMark(severity),
      clocks: CLOCKS.map(which => cellOf(severity, which, present, typed, errors)),
    })),
    waiting: waiting.map(one => ({
      id: one._id,
      by: names.get(one.proposedBy) ?? 'Somebody',
      own: one.proposedBy === readerId,
      at: clock.moment(one.proposedAt),
      until: clock.day(one.expiresAt),
      reason: visible(one.reason),
      changes: changesOf(present, readLevels(one.change)),
    })),
  };
}

function cellOf(
  severity: Severity,
  which: Clock,
  present: ServiceLevels,
  typed: TypedLevels,
  errors: LevelsPage['errors'],
) {
  const name = fieldOf(severity, which);
  const unit = typed[`${name}-unit`] ?? '';
  // A pupil in danger does not wait for Monday.
  const units =
    severity === 'critical' ? (['minutes', 'hours'] as const) : (['minutes', 'hours', 'school-days'] as const);
  return {
    name,
    label: `${severityMark(severity).name}: ${CLOCK_NAMES[which].toLowerCase()}`,
    amount: typed[`${name}-amount`] ?? '',
    units: units.map(value => ({ value, text: UNIT_NAMES[value], selected: value === unit })),
    error: errors.find(({ field }) => field === name)?.text ?? null,
    now: allowanceText(present.allowed[severity][which]),
  };
}

/** `30 minutes`, `1 school day` */
export function allowanceText({ amount, unit }: Allowance): string {
  return counted(amount, UNIT_NAMES[unit].replace(/s$/, ''));
}

/** Each thing that becomes another one, in words; what becomes slower says so. */
export function changesOf(before: ServiceLevels, next: ServiceLevels): readonly string[] {
  const slower = loosenings(before, next);
  const isSlower = (what: (one: Loosening) => boolean) => (slower.some(what) ? ' (more time than now)' : '');
  const changes = SEVERITIES.flatMap(severity =>
    CLOCKS.flatMap(clock => {
      const [was, will] = [before, next].map(levels => allowanceText(levels.allowed[severity][clock]));
      if (was === will) return [];
      const more = isSlower(one => one !== 'hours' && one.severity === severity && one.clock === clock);
      return [`${severityMark(severity).name}, ${CLOCK_NAMES[clock].toLowerCase()} ${will} instead of ${was}${more}.`];
    }),
  );
  const [was, will] = [before, next].map(levels => hoursText(levels.hours));
  if (was !== will) changes.push(`Hours ${will} instead of ${was}${isSlower(one => one === 'hours')}.`);
  return changes;
}
