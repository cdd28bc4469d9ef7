import type { UserRole } from '../../models/user.js';
import type { PeriodKind } from './period.js';

/** Whom reports are made for. Each reader gets one of their own, since what they may know differs. */
export const AUDIENCES = ['lead', 'head', 'chair', 'governors', 'it'] as const;
export type ReportAudience = (typeof AUDIENCES)[number];

/** By roles: who gets it, what they are called, and what can be made for them. */
export const AUDIENCE = {
  lead: {
    roles: ['lead', 'deputy'],
    name: 'designated safeguarding lead',
    title: 'Safeguarding lead and deputies',
    kinds: ['day', 'week', 'half-term', 'term', 'school-year', 'review-year', 'range'],
  },
  head: {
    roles: ['head'],
    name: 'head teacher',
    title: 'Head teacher',
    kinds: ['day', 'week', 'half-term', 'term', 'school-year', 'review-year', 'range'],
  },
  chair: {
    roles: ['chair'],
    name: 'chair of governors',
    title: 'Chair of governors',
    kinds: ['day', 'week', 'half-term', 'term', 'school-year', 'range'],
  },
  // Whole terms alone: periods that overlap could be subtracted from each other (decision 0091).
  governors: {
    roles: ['governor'],
    name: 'governors',
    title: 'Governors',
    kinds: ['term', 'review-year'],
  },
  it: {
    roles: ['administrator'],
    name: 'IT administrator',
    title: 'IT administrator',
    kinds: ['day', 'week', 'half-term', 'term', 'school-year', 'review-year', 'range'],
  },
} as const satisfies Record<
  ReportAudience,
  {
    readonly roles: readonly UserRole[];
    readonly name: string;
    readonly title: string;
    readonly kinds: readonly PeriodKind[];
  }
>;

export const REPORT_READERS: readonly UserRole[] = AUDIENCES.flatMap(audience => AUDIENCE[audience].roles);

export function audienceOf(role: UserRole): ReportAudience | null {
  return AUDIENCES.find(audience => rolesOf(audience).includes(role)) ?? null;
}

export function rolesOf(audience: ReportAudience): readonly UserRole[] {
  return AUDIENCE[audience].roles;
}

export function kindsFor(audience: ReportAudience): readonly PeriodKind[] {
  return AUDIENCE[audience].kinds;
}

/** What a report over such a period is called. */
export const REPORT_TITLES: Readonly<Record<PeriodKind, string>> = {
  day: 'Daily report',
  week: 'Weekly report',
  'half-term': 'Half-termly report',
  term: 'Termly report',
  'school-year': 'Annual report',
  'review-year': 'Annual review of filtering and monitoring',
  range: 'Report',
};
