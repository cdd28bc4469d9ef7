import { CanaryModel, type CanaryRecord } from '../../models/canary.js';
import { UserModel } from '../../models/user.js';
import { loadRunningLevels } from '../cases/service-levels.js';
import { putIntoOutbox } from '../cases/tell.js';
import { isWorkingDay } from '../cases/working-time.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import type { Transport } from '../notify/transport.js';
import { localTime } from '../register/session-hours.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { instantOfDay } from '../wall-time.js';
import { canaryId, canaryLetter } from './letter.js';
import { type CanarySettings, loadCanarySettings } from './settings.js';

export interface CanaryEdges {
  readonly now: Date;
  /** `null`: the service sends no mail. */
  readonly transport: Transport | null;
  /** `config.smtp.from`. */
  readonly from: string;
  readonly identityKey: Uint8Array;
  readonly log: Log;
}

/** What was planned for a time that is over by so much is not sent any more: it would say nothing of that time. Milliseconds. */
const STALE = 2 * 3_600_000;
const MINUTE = 60_000;

/** One look: plans what is due, sends it, and tells people of what is missing and of what came after all. */
export async function runCanaries(edges: CanaryEdges): Promise<void> {
  const settings = await loadCanarySettings();
  await plan(settings, edges);
  await sendPlanned(settings, edges);
  await tellOfMissing(settings, edges.now);
  await tellOfReturned(edges.now);
}

/** The latest time of today that is over, on a day on which people work. Every process plans the same. */
async function plan({ sources, times }: CanarySettings, { now, identityKey }: CanaryEdges): Promise<void> {
  if (sources.length === 0) return;
  const week = await loadRunningLevels();
  const { day } = localTime(now, week.timeZone);
  if (!isWorkingDay(day, week)) return;
  const moments = times.map(time => instantOfDay(day, time, week.timeZone)).filter(at => at <= now);
  const dueAt = moments.at(-1);
  if (dueAt === undefined || now.getTime() - dueAt.getTime() > STALE) return;
  for (const { sourceId } of sources) await addCanary(canaryId(sourceId, dueAt, identityKey), sourceId, dueAt);
}

/** Plans one for now, whatever the timetable says: somebody wants to see it. Returns its id. */
export async function canaryNow(sourceId: string, now: Date, identityKey: Uint8Array): Promise<string> {
  const id = canaryId(sourceId, now, identityKey);
  await addCanary(id, sourceId, now);
  return id;
}

async function addCanary(id: string, sourceId: string, dueAt: Date): Promise<void> {
  const fresh: CanaryRecord = {
    _id: id,
    sourceId,
    dueAt,
    state: 'due',
    sentAt: null,
    seenAt: null,
    scannedAt: null,
    raisedAt: null,
    severity: null,
    altered: false,
    missedToldAt: null,
    returnedToldAt: null,
    problem: null,
  };
  if (await CanaryModel.exists({ _id: id })) return;
  try {
    await CanaryModel.collection.insertOne(fresh as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

async function sendPlanned(settings: CanarySettings, { now, transport, from, log }: CanaryEdges): Promise<void> {
  for (const canary of await CanaryModel.find({ state: 'due' }).sort({ dueAt: 1 }).lean()) {
    const address = settings.sources.find(({ sourceId }) => sourceId === canary.sourceId)?.address;
    if (transport === null || address === undefined) {
      await CanaryModel.updateOne({ _id: canary._id }, { $set: { problem: 'CANARY_CANNOT_BE_SENT' } });
      continue;
    }
    // Before it leaves: it may be back sooner than the server's answer.
    const claimed = await CanaryModel.updateOne(
      { _id: canary._id, state: 'due' },
      { $set: { state: 'sent', sentAt: now, problem: null } },
    );
    if (claimed.modifiedCount !== 1) continue;
    try {
      await transport.send(canaryLetter(canary._id, { from, to: address }));
    } catch (error) {
      const code = errorCode(error);
      log.warn({ code, canaryId: canary._id, err: error }, 'a canary was not sent');
      // Where nobody knows whether it left, it counts as sent: it comes, or is missed.
      const again = code === 'NOTIFY_OUTCOME_UNKNOWN' ? {} : { state: 'due' as const, sentAt: null };
      await CanaryModel.updateOne({ _id: canary._id, raisedAt: null }, { $set: { ...again, problem: code } });
    }
  }
}

/** One that could not even be sent is missing like one that does not arrive. */
async function tellOfMissing({ lateMinutes }: CanarySettings, now: Date): Promise<void> {
  const limit = new Date(now.getTime() - lateMinutes * MINUTE);
  const late = {
    $or: [
      { state: 'due' as const, dueAt: { $lte: limit } },
      { state: 'sent' as const, sentAt: { $lte: limit } },
    ],
  };
  for (const canary of await CanaryModel.find(late).lean()) {
    await tellKeepers(`canary:${canary._id}:missing`, now);
    await CanaryModel.updateOne({ _id: canary._id, raisedAt: null }, { $set: { state: 'missing', missedToldAt: now } });
  }
}

async function tellOfReturned(now: Date): Promise<void> {
  const back = { state: 'arrived' as const, missedToldAt: { $ne: null }, returnedToldAt: null };
  for (const canary of await CanaryModel.find(back).lean()) {
    await tellKeepers(`canary:${canary._id}:returned`, now);
    await CanaryModel.updateOne({ _id: canary._id }, { $set: { returnedToldAt: now } });
  }
}

/** The safeguarding lead and whoever keeps the service: an e-mail that says that its own working needs a look. */
async function tellKeepers(event: string, now: Date): Promise<void> {
  const keepers = await UserModel.find({ role: { $in: ['lead', 'administrator'] }, active: true }, { _id: 1 }).lean();
  const letters = keepers.map(({ _id }) => ({
    _id: `${event}:${_id}`,
    caseId: 'monitoring',
    userId: _id,
    urgency: 'high' as const,
    about: 'monitoring' as const,
  }));
  await putIntoOutbox(letters, now);
}
