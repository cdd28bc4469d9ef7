import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import { isClosed, loadCalendar, type SchoolCalendar } from '../calendar/calendar.js';
import { ServiceError } from '../errors.js';
import { SEVERITIES, type Severity } from '../taxonomy.js';
import { addSchoolDays, addWorkingMinutes, longestDay, type WorkingTime, type WorkingWeek } from './working-time.js';

export const UNITS = ['minutes', 'hours', 'school-days'] as const;

/** How long something may take: minutes and hours of work, or school days. */
export interface Allowance {
  readonly amount: number;
  readonly unit: (typeof UNITS)[number];
}

/** The two clocks of a case: until somebody has taken it, and until somebody has decided. */
export const CLOCKS = ['acknowledge', 'decide'] as const;
export type Clock = (typeof CLOCKS)[number];

/** How soon a school wants its cases looked at. */
export interface ServiceLevels extends WorkingWeek {
  /** Those of `critical` run day and night; the others while people are at work. */
  readonly allowed: Readonly<Record<Severity, Readonly<Record<Clock, Allowance>>>>;
}

/** With the school's calendar: what clocks are set by. */
export type RunningLevels = ServiceLevels & WorkingTime;

const minutes = (amount: number): Allowance => ({ amount, unit: 'minutes' });
const hours = (amount: number): Allowance => ({ amount, unit: 'hours' });
const days = (amount: number): Allowance => ({ amount, unit: 'school-days' });

export const DEFAULT_LEVELS: ServiceLevels = {
  timeZone: 'Europe/London',
  hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }],
  allowed: {
    critical: { acknowledge: minutes(30), decide: hours(4) },
    high: { acknowledge: hours(4), decide: days(1) },
    medium: { acknowledge: days(1), decide: days(3) },
    low: { acknowledge: days(3), decide: days(10) },
  },
};

const SETTING_ID = 'service-levels';
const allowance = z.object({ amount: z.number().int().min(1).max(10_000), unit: z.enum(UNITS) });
const clocks = z.object({ acknowledge: allowance, decide: allowance });
const stored = z.object({
  timeZone: z.string(),
  hours: z.array(z.object({ days: z.array(z.number()).min(1), from: z.string(), to: z.string() })).min(1),
  allowed: z.object({ critical: clocks, high: clocks, medium: clocks, low: clocks }),
}) satisfies z.ZodType<ServiceLevels>;

/** What a school may set; for what comes out of an approval too. */
export const readLevels = (value: unknown): ServiceLevels => stored.parse(value);

/** Those of the school, or the defaults. Throws ServiceError `SERVICE_LEVELS_DAMAGED`. */
export async function loadServiceLevels(): Promise<ServiceLevels> {
  const setting = await SettingModel.findById(SETTING_ID).lean();
  if (setting === null) return DEFAULT_LEVELS;
  const read = stored.safeParse(setting.value);
  if (read.success) return read.data;
  throw new ServiceError({
    code: 'SERVICE_LEVELS_DAMAGED',
    message: 'What the database holds about the times for cases cannot be read.',
    remedy: 'Save the times again under “Times for cases”. No message is lost meanwhile.',
    cause: read.error,
  });
}

/** The same, with the calendar of the school as it is now. */
export async function loadRunningLevels(): Promise<RunningLevels> {
  const [levels, calendar] = await Promise.all([loadServiceLevels(), loadCalendar()]);
  return underCalendar(levels, calendar);
}

export function underCalendar(levels: ServiceLevels, calendar: SchoolCalendar): RunningLevels {
  return { ...levels, isClosed: day => isClosed(day, calendar) };
}

/** The caller has put it on the record. */
export async function saveServiceLevels(levels: ServiceLevels, now: Date): Promise<void> {
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value: levels, updatedAt: now } }, { upsert: true });
}

/** By when a case of this severity is to be taken, or decided, counted from `from`. */
export function deadline(from: Date, clock: Clock, severity: Severity, levels: RunningLevels): Date {
  return after(from, levels.allowed[severity][clock], severity, levels);
}

const HOUR = 60;

/** So much later: by the clock on the wall for `critical`, by the hours of the school for the others. */
export function after(from: Date, { amount, unit }: Allowance, severity: Severity, week: WorkingTime): Date {
  if (unit === 'school-days') return addSchoolDays(from, amount, week);
  const length = unit === 'hours' ? amount * HOUR : amount;
  return severity === 'critical' ? new Date(from.getTime() + length * 60_000) : addWorkingMinutes(from, length, week);
}

/** One thing that becomes slower: a clock, or the hours in which all of them run. */
export type Loosening = { readonly severity: Severity; readonly clock: Clock } | 'hours';

/** What of a change gives people more time than they have now. Empty: it only tightens. */
export function loosenings(before: ServiceLevels, next: ServiceLevels): readonly Loosening[] {
  const found: Loosening[] = covers(next, before) ? [] : ['hours'];
  for (const severity of SEVERITIES) {
    for (const clock of CLOCKS) {
      const was = lengthOf(before.allowed[severity][clock], before);
      if (lengthOf(next.allowed[severity][clock], before) > was) found.push({ severity, clock });
    }
  }
  return found;
}

/** Whether the clocks run whenever they ran before. */
function covers(next: WorkingWeek, before: WorkingWeek): boolean {
  return before.hours.every(was =>
    was.days.every(day =>
      next.hours.some(({ days, from, to }) => days.includes(day) && from <= was.from && was.to <= to),
    ),
  );
}

/** In minutes of work; a school day counts as the longest of the week. */
function lengthOf({ amount, unit }: Allowance, week: WorkingWeek): number {
  if (unit === 'minutes') return amount;
  return amount * (unit === 'hours' ? HOUR : longestDay(week));
}
