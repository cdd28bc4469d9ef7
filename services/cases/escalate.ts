import { CaseModel, type CaseRecord } from '../../models/case.js';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import type { Severity } from '../taxonomy.js';
import { loadAccounts } from './accounts.js';
import { clocksAfterFindings } from './clocks.js';
import { LANES } from './concern.js';
import { appendDerived, entryOf, SERVICE_ACTOR } from './record.js';
import { type Allowance, after, CLOCKS, type Clock, loadRunningLevels, type RunningLevels } from './service-levels.js';
import { WAITING } from './states.js';
import { type Next, tellingOrder } from './telling-order.js';

/** Looked at in one go; the rest come with the next. */
const AT_A_TIME = 200;

/** How long each person has before the next one is told. */
const PAUSE: Readonly<Record<Severity, Allowance>> = {
  critical: { amount: 30, unit: 'minutes' },
  high: { amount: 2, unit: 'hours' },
  medium: { amount: 1, unit: 'school-days' },
  low: { amount: 1, unit: 'school-days' },
};

/**
 * Finds cases whose clocks have run out, puts it on their record and tells the next person: once for each clock and step, however often
 * this is repeated and whatever crashes in between. Returns how many cases it found.
 */
export async function escalateOverdue(keys: KeyRing, now: Date): Promise<number> {
  const levels = await loadRunningLevels();
  await setMissingClocks(levels, now);
  const overdue = await CaseModel.find({ escalateAt: { $lte: now } })
    .sort({ escalateAt: 1 })
    .limit(AT_A_TIME)
    .lean();
  for (const about of overdue) await escalate(about, levels, keys, now);
  return overdue.length;
}

/** Cases of before there were clocks, and those that were raised without: they count from now on, never from the past. */
async function setMissingClocks(levels: RunningLevels, now: Date): Promise<void> {
  const without = await CaseModel.find({ lane: { $in: [...LANES] }, state: { $in: [...WAITING] }, dueAt: null })
    .limit(AT_A_TIME)
    .lean();
  for (const about of without) {
    const clocks = clocksAfterFindings(about, about.severity, now, levels);
    await CaseModel.updateOne({ _id: about._id, revision: about.revision }, { $set: clocks, $inc: { revision: 1 } });
  }
}

/** One clock that ran out, and how many people should know by now. */
interface Overdue {
  readonly clock: Clock;
  readonly by: Date;
}

/** First the record, then the outbox, then the case: a crash in between begins again, and finds what was done by its keys. */
async function escalate(about: CaseRecord, levels: RunningLevels, keys: KeyRing, now: Date): Promise<void> {
  const order = tellingOrder(about, await loadAccounts());
  const moments: Date[] = [];
  const told: NonNullable<CaseRecord['lastTold']>[] = [];
  for (const { clock, by } of clocksOf(about)) {
    let at = by;
    for (let step = 0; step < Math.max(1, order.length); step += 1) {
      if (at > now) {
        moments.push(at);
        break;
      }
      told.push(await note(about, { clock, by }, step, order[step] ?? null, keys, now));
      at = after(at, PAUSE[about.severity], about.severity, levels);
    }
  }
  const escalations = await RecordEntryModel.countDocuments({ caseId: about._id, kind: 'escalated' });
  const escalateAt = moments.length === 0 ? null : new Date(Math.min(...moments.map(Number)));
  const [lastTold] = told.sort((a, b) => b.at.getTime() - a.at.getTime());
  // Somebody has decided, or it has grown graver, since it was read: what they set stands.
  await CaseModel.updateOne(
    { _id: about._id, revision: about.revision },
    { $set: { escalations, escalateAt, ...(lastTold ? { lastTold } : {}) }, $inc: { revision: 1 } },
  );
}

function clocksOf({ acknowledgeBy, decideBy }: CaseRecord): readonly Overdue[] {
  const by = { acknowledge: acknowledgeBy, decide: decideBy };
  return CLOCKS.flatMap(clock => (by[clock] === null ? [] : [{ clock, by: by[clock] }]));
}

/** On the record and into the outbox. Who was told stands in the record: it holds when readers have changed since. */
async function note(
  about: CaseRecord,
  { clock, by }: Overdue,
  step: number,
  next: Next | null,
  keys: KeyRing,
  now: Date,
): Promise<NonNullable<CaseRecord['lastTold']>> {
  const key = `escalated:${clock}:${by.toISOString()}:${step}`;
  const body = {
    clock,
    due: by.toISOString(),
    step,
    told: next?.user._id ?? null,
    role: next?.user.role ?? null,
    reads: next?.reads ?? false,
  };
  const derive = async () => ({ key, kind: 'escalated', actor: SERVICE_ACTOR, body }) as const;
  await appendDerived(about._id, key, derive, now, keys);
  const entry = await entryOf(about._id, key, keys);
  const noted = (entry?.body ?? body) as typeof body;
  if (noted.told !== null) await tell(about, `overdue-${clock}-${step}-${by.getTime()}`, noted.told, noted.reads, now);
  return { role: noted.role, at: entry?.at ?? now };
}

async function tell(about: CaseRecord, what: string, userId: string, reads: boolean, now: Date): Promise<void> {
  const notification: NotificationRecord = {
    _id: `${about._id}:${what}:${userId}`,
    caseId: about._id,
    userId,
    urgency: about.severity,
    overdue: reads ? 'own' : 'others',
    state: 'waiting',
    attempts: 0,
    dueAt: now,
    createdAt: now,
    sentAt: null,
    problem: null,
  };
  try {
    await NotificationModel.collection.insertOne(notification as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}
