import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import { UserModel } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { AUDIENCES, kindsFor, type ReportAudience } from './audience.js';
import { daysAfter, instantOn, weekdayOf } from './days.js';
import { lastPeriod, PERIOD_KINDS, type Period, type PeriodKind, periodBefore, type SchoolTime } from './period.js';

export type ScheduledKind = Exclude<PeriodKind, 'range'>;
export const SCHEDULED_KINDS: readonly ScheduledKind[] = PERIOD_KINDS.filter(kind => kind !== 'range');

/** One report that comes by itself. */
export interface PlannedReport {
  readonly audience: ReportAudience;
  readonly kind: ScheduledKind;
  readonly on: boolean;
  /** The first such day after the period is over; 1 = Monday … 7 = Sunday. A daily one comes on the next day, whichever it is. */
  readonly weekday: number;
  /** `HH:MM`, by the school's clock. */
  readonly time: string;
  /** When it was switched on, ISO 8601: nothing of before is made. `null`: with the installation. */
  readonly since: string | null;
}

export interface ReportSchedule {
  /** Whether e-mails hold the figures, or only say that a report is there. */
  readonly mail: 'figures' | 'link';
  /** One for each audience and kind that there is. */
  readonly reports: readonly PlannedReport[];
}

const ON: ReadonlySet<string> = new Set([
  'lead|week',
  'lead|review-year',
  'head|week',
  'head|review-year',
  'chair|term',
  'governors|term',
  'governors|review-year',
  'it|week',
  'it|review-year',
]);

export const DEFAULT_SCHEDULE: ReportSchedule = {
  mail: 'figures',
  reports: AUDIENCES.flatMap(audience =>
    SCHEDULED_KINDS.filter(kind => kindsFor(audience).includes(kind)).map(kind => ({
      audience,
      kind,
      on: ON.has(`${audience}|${kind}`),
      weekday: 1,
      time: '07:30',
      since: null,
    })),
  ),
};

export const SCHEDULE_ID = 'reports';
const SINCE_ID = 'reports-since';

const stored = z.object({
  mail: z.enum(['figures', 'link']),
  reports: z.array(
    z.object({
      audience: z.enum(AUDIENCES),
      kind: z.enum(SCHEDULED_KINDS as readonly [ScheduledKind, ...ScheduledKind[]]),
      on: z.boolean(),
      weekday: z.number().int().min(1).max(7),
      time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
      since: z.iso.datetime().nullable(),
    }),
  ),
}) satisfies z.ZodType<ReportSchedule>;

/** For what comes out of an approval too. */
export const readSchedule = (value: unknown): ReportSchedule => complete(stored.parse(value));

/** The school's, or the default. Throws ServiceError `REPORT_SCHEDULE_DAMAGED`. */
export async function loadSchedule(): Promise<ReportSchedule> {
  const setting = await SettingModel.findById(SCHEDULE_ID).lean();
  if (setting === null) return DEFAULT_SCHEDULE;
  const read = stored.safeParse(setting.value);
  if (read.success) return complete(read.data);
  throw new ServiceError({
    code: 'REPORT_SCHEDULE_DAMAGED',
    message: 'What the database holds about the schedule of reports cannot be read.',
    remedy: 'Save the schedule again under “Reports”. Nothing else is affected.',
    cause: read.error,
  });
}

/** Kinds that came with a later version stand as they come. */
function complete({ mail, reports }: ReportSchedule): ReportSchedule {
  const own = (one: PlannedReport) =>
    reports.find(({ audience, kind }) => audience === one.audience && kind === one.kind);
  return { mail, reports: DEFAULT_SCHEDULE.reports.map(one => own(one) ?? one) };
}

/** The caller has put it on the record. */
export async function saveSchedule(schedule: ReportSchedule, now: Date): Promise<void> {
  await SettingModel.updateOne({ _id: SCHEDULE_ID }, { $set: { value: schedule, updatedAt: now } }, { upsert: true });
}

/** Reports come by themselves from now on, unless they do already. The scheduler says so when it first looks. */
export async function beginSchedule(now: Date): Promise<void> {
  const change = { $setOnInsert: { value: now.toISOString(), updatedAt: now } };
  try {
    await SettingModel.updateOne({ _id: SINCE_ID }, change, { upsert: true });
  } catch (error) {
    // Another process noted it in the same moment.
    if (!isDuplicateOnly(error)) throw error;
  }
}

/** Since when they do. Where no scheduler has ever looked, since there are accounts: that nobody makes them must not hide that they are missing. */
export async function scheduledSince(now: Date): Promise<Date> {
  const value = (await SettingModel.findById(SINCE_ID).lean())?.value;
  if (typeof value === 'string') return new Date(value);
  const [first] = await UserModel.find({}, { createdAt: 1 }).sort({ createdAt: 1 }).limit(1).lean();
  return first?.createdAt ?? now;
}

/** A report that is due: over which period, and since when. */
export interface DueReport {
  readonly planned: PlannedReport;
  readonly period: Period;
  readonly at: Date;
}

/** How many of one kind are made after the service was down; older ones can be asked for. */
const MOST_LATE: Readonly<Record<ScheduledKind, number>> = {
  day: 7,
  week: 6,
  'half-term': 2,
  term: 2,
  'school-year': 1,
  'review-year': 1,
};

/** Everything that should be there by now, the oldest first. Pure: the same schedule and moment give the same. */
export function dueReports(
  { reports }: ReportSchedule,
  now: Date,
  today: string,
  since: Date,
  time: SchoolTime,
): readonly DueReport[] {
  return reports
    .filter(({ on }) => on)
    .flatMap(planned => dueOf(planned, now, today, planned.since === null ? since : new Date(planned.since), time))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function dueOf(planned: PlannedReport, now: Date, today: string, since: Date, time: SchoolTime): readonly DueReport[] {
  const found: DueReport[] = [];
  let period = lastPeriod(planned.kind, today, time);
  for (let looked = 0; looked < MOST_LATE[planned.kind] + 1; looked += 1) {
    const at = plannedFor(planned, period, time.timeZone);
    if (at <= since) break;
    if (at <= now && found.length < MOST_LATE[planned.kind]) found.push({ planned, period, at });
    period = periodBefore(period, time);
  }
  return found;
}

/** When the report over this period is to be made. */
export function plannedFor(
  { kind, weekday, time }: Pick<PlannedReport, 'kind' | 'weekday' | 'time'>,
  { until }: Pick<Period, 'until'>,
  timeZone: string,
): Date {
  const wait = kind === 'day' ? 0 : (weekday - weekdayOf(until) + 7) % 7;
  return instantOn(daysAfter(until, wait), timeZone, time);
}
