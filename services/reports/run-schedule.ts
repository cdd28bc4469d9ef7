import { ReportModel } from '../../models/report.js';
import { UserModel } from '../../models/user.js';
import type { Config } from '../config.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { rolesOf } from './audience.js';
import { makeAndKeep } from './keep.js';
import { type ReportEdges, type ReportUser, schoolTime } from './make.js';
import { beginSchedule, type DueReport, dueReports, loadSchedule, scheduledSince } from './schedule.js';

export interface ScheduleEdges extends ReportEdges {
  readonly config: ReportEdges['config'] & Pick<Config, 'smtp'>;
  readonly log: Log;
}

/** A report that one reader should have by now. */
export interface OwedReport extends DueReport {
  readonly user: ReportUser;
  readonly key: string;
}

/**
 * Makes every report that is due and not there yet, also those that nothing was found in: exactly once for each period and reader, late when the
 * service was down. One that fails keeps no other from its time. Returns how many were made.
 */
export async function makeDueReports(now: Date, edges: ScheduleEdges): Promise<number> {
  await beginSchedule(now);
  let made = 0;
  for (const { key, user, planned, period, at } of await owedReports(now, edges)) {
    try {
      const send = edges.config.smtp !== null;
      await makeAndKeep(user, { key, audience: planned.audience, period, plannedAt: at, send }, now, edges);
      made += 1;
    } catch (error) {
      edges.log.error({ code: errorCode(error), err: error, audience: planned.audience }, 'a report could not be made');
    }
  }
  return made;
}

/** What should be there and is not. */
export async function owedReports(
  now: Date,
  { config }: { readonly config: Pick<Config, 'school'> },
): Promise<readonly OwedReport[]> {
  const [schedule, since, { clock, ...time }] = await Promise.all([
    loadSchedule(),
    scheduledSince(now),
    schoolTime(config, now),
  ]);
  const due = dueReports(schedule, now, clock.today, since, time);
  if (due.length === 0) return [];
  const users = await UserModel.find(
    { active: true },
    { name: 1, email: 1, role: 1, personId: 1, createdAt: 1 },
  ).lean();
  const wanted = due.flatMap(one =>
    users
      // Whoever came later asks for what was before them.
      .filter(({ role, createdAt }) => rolesOf(one.planned.audience).includes(role) && createdAt <= one.at)
      .map(user => ({ ...one, user, key: scheduledKey(one, user._id) })),
  );
  const kept = await ReportModel.find({ key: { $in: wanted.map(({ key }) => key) } }, { key: 1 }).lean();
  const there = new Set(kept.map(({ key }) => key));
  return wanted.filter(({ key }) => !there.has(key));
}

/** The same for whoever makes it, and however often. */
export function scheduledKey({ planned, period }: Pick<DueReport, 'planned' | 'period'>, userId: string): string {
  return `${planned.audience}|${period.id}|${userId}`;
}
