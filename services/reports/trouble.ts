import { ReportModel } from '../../models/report.js';
import { UserModel } from '../../models/user.js';
import { putIntoOutbox } from '../cases/tell.js';
import type { Config } from '../config.js';
import type { ReportAudience } from './audience.js';
import { owedReports } from './run-schedule.js';

/** A report that a reader should have and has not. Says nothing of what is in it. */
export interface ReportTrouble {
  readonly what: 'not-made' | 'not-sent';
  readonly audience: ReportAudience;
  readonly since: Date;
  /** Names it: told once. */
  readonly key: string;
  /** ServiceError code of the last failure to send; `null`: it was not made. */
  readonly problem: string | null;
}

/** How late a report may be before it is one: it has to be made within an hour, and sent within four. Milliseconds. */
export const MADE_WITHIN = 3_600_000;
export const SENT_WITHIN = 4 * 3_600_000;
/** After so long nobody is reminded of it any more. Milliseconds. */
const TOLD_FOR = 30 * 86_400_000;

export async function reportTroubles(
  now: Date,
  edges: { readonly config: Pick<Config, 'school'> },
): Promise<readonly ReportTrouble[]> {
  const late = new Date(now.getTime() - SENT_WITHIN);
  const [owed, unsent] = await Promise.all([
    owedReports(now, edges),
    ReportModel.find(
      {
        madeAt: { $gte: new Date(now.getTime() - TOLD_FOR) },
        $or: [{ 'delivery.state': 'failed' }, { 'delivery.state': 'waiting', madeAt: { $lte: late } }],
      },
      { key: 1, audience: 1, madeAt: 1, delivery: 1 },
    ).lean(),
  ]);
  return [
    ...owed
      .filter(({ at }) => at.getTime() + MADE_WITHIN <= now.getTime())
      .map(
        ({ key, planned, at }) =>
          ({ what: 'not-made', audience: planned.audience, since: at, key, problem: null }) as const,
      ),
    ...unsent.map(
      ({ key, audience, madeAt, delivery }) =>
        ({ what: 'not-sent', audience, since: madeAt, key, problem: delivery.problem }) as const,
    ),
  ].sort((a, b) => a.since.getTime() - b.since.getTime());
}

/** Tells the lead and IT that something is wrong, once for each report, without content. Returns how many reports there are. */
export async function tellOfTroubles(now: Date, edges: { readonly config: Pick<Config, 'school'> }): Promise<number> {
  const troubles = await reportTroubles(now, edges);
  if (troubles.length === 0) return 0;
  const users = await UserModel.find({ active: true, role: { $in: ['lead', 'administrator'] } }, { _id: 1 }).lean();
  const letters = troubles.flatMap(({ what, key }) =>
    users.map(({ _id: userId }) => ({
      _id: `reports:${what}:${key}:${userId}`,
      caseId: 'reports',
      userId,
      urgency: 'high' as const,
    })),
  );
  await putIntoOutbox(letters, now);
  return troubles.length;
}
