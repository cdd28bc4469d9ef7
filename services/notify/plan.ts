import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import type { RunningLevels } from '../cases/service-levels.js';
import { isWorkingDay, isWorkingMoment } from '../cases/working-time.js';
import { localTime } from '../register/session-hours.js';
import type { Severity } from '../taxonomy.js';
import { instantOfDay } from '../wall-time.js';

/** Who is told when that there is a case, among those who may read it. */
export interface NotifyPlan {
  /** Severities that wait for the daily letter; the others are told at once. What is immediate or high never waits. */
  readonly daily: readonly ('medium' | 'low')[];
  /** When the daily letter goes on school days, `HH:MM` by the school's clock. */
  readonly dailyAt: string;
  /** Who is on call, `YYYY-MM-DD`, both days included. On a day of nobody's, every reader is told. */
  readonly rota: readonly { readonly userId: string; readonly from: string; readonly to: string }[];
  /** Where somebody wants to hear of immediate cases outside the hours of work, beside their school address. */
  readonly away: readonly { readonly userId: string; readonly address: string }[];
}

export const DEFAULT_PLAN: NotifyPlan = { daily: [], dailyAt: '07:30', rota: [], away: [] };

/** What a school may set. */
export const notifyPlan = z.object({
  daily: z.array(z.enum(['medium', 'low'])),
  dailyAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  rota: z.array(z.object({ userId: z.string(), from: z.iso.date(), to: z.iso.date() })).max(200),
  away: z.array(z.object({ userId: z.string(), address: z.email() })).max(50),
}) satisfies z.ZodType<NotifyPlan>;

const SETTING_ID = 'notifications';

/** That of the school; otherwise every reader is told of everything at once, which is never too little. */
export async function loadNotifyPlan(): Promise<NotifyPlan> {
  const setting = await SettingModel.findById(SETTING_ID).lean();
  const read = notifyPlan.safeParse(setting?.value);
  return read.success ? read.data : DEFAULT_PLAN;
}

/** The caller has put it on the record. */
export async function saveNotifyPlan(plan: NotifyPlan, now: Date): Promise<void> {
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value: plan, updatedAt: now } }, { upsert: true });
}

/** Those of the readers of a case who are on call; all of them when none is. */
export function calledOf(
  readers: readonly string[],
  { rota }: NotifyPlan,
  now: Date,
  timeZone: string,
): readonly string[] {
  const { day } = localTime(now, timeZone);
  const onCall = new Set(rota.filter(({ from, to }) => from <= day && day <= to).map(({ userId }) => userId));
  const called = readers.filter(reader => onCall.has(reader));
  return called.length > 0 ? called : readers;
}

/** Addresses beside the school's, of readers who want to hear of an immediate case outside the hours of work. */
export function awayOf(
  readers: readonly string[],
  severity: Severity,
  { away }: NotifyPlan,
  now: Date,
  levels: RunningLevels,
): NotifyPlan['away'] {
  if (severity !== 'critical' || isWorkingMoment(now, levels)) return [];
  return away.filter(({ userId }) => readers.includes(userId));
}

/** When the letter about a case of this severity leaves. */
export function leavesAt(severity: Severity, { daily, dailyAt }: NotifyPlan, now: Date, levels: RunningLevels): Date {
  if (!daily.some(one => one === severity)) return now;
  const today = localTime(now, levels.timeZone).day;
  for (let ahead = 0; ahead < MOST_DAYS; ahead += 1) {
    const day = dayAfter(today, ahead);
    const at = instantOfDay(day, dailyAt, levels.timeZone);
    if (at > now && isWorkingDay(day, levels)) return at;
  }
  // A calendar without an open day must not keep it for ever.
  return now;
}

/** The longest that a school is closed, with room. */
const MOST_DAYS = 70;

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
