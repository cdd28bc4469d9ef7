import { type ReportDelivery, ReportModel, type ReportRecord } from '../../models/report.js';
import { UserModel } from '../../models/user.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import type { Transport } from '../notify/transport.js';
import { noteTaken, openFor } from './keep.js';
import { type ReportEdges, schoolTime } from './make.js';
import { composeReportLetter } from './render/letter.js';
import { loadSchedule } from './schedule.js';

export interface ReportOutbox extends ReportEdges {
  readonly now: Date;
  readonly transport: Transport;
  readonly from: string;
  readonly publicUrl: string;
  readonly log: Log;
}

export const MOST_ATTEMPTS = 10;
/** How long a process that sends may take before another may try the same, milliseconds. */
const LEASE = 5 * 60_000;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 3_600_000;

/**
 * Sends the reports that wait, each by itself, as `sendDue` does for cases: at least once, again with growing pauses, and never what its reader may
 * not know any more. Returns how many were sent.
 */
export async function sendReports(outbox: ReportOutbox): Promise<number> {
  const { now } = outbox;
  const due = await ReportModel.find({ 'delivery.state': 'waiting', 'delivery.dueAt': { $lte: now } }, { sealed: 0 })
    .sort({ madeAt: 1 })
    .lean();
  let sent = 0;
  for (const report of due) {
    const { attempts, dueAt } = report.delivery;
    const { modifiedCount } = await ReportModel.updateOne(
      { _id: report._id, 'delivery.state': 'waiting', 'delivery.attempts': attempts, 'delivery.dueAt': dueAt },
      { $set: { 'delivery.dueAt': new Date(now.getTime() + LEASE), 'delivery.attempts': attempts + 1 } },
    );
    if (modifiedCount !== 1) continue;
    const delivery = { ...report.delivery, attempts: attempts + 1, ...(await deliver(report, attempts + 1, outbox)) };
    await ReportModel.updateOne({ _id: report._id, 'delivery.state': 'waiting' }, { $set: { delivery } });
    if (delivery.state === 'sent') sent += 1;
  }
  return sent;
}

type Outcome = Pick<ReportDelivery, 'state' | 'dueAt' | 'sentAt' | 'problem'>;

async function deliver(report: Omit<ReportRecord, 'sealed'>, attempts: number, outbox: ReportOutbox): Promise<Outcome> {
  const { now, transport, from, publicUrl, log, config } = outbox;
  const user = await UserModel.findById(report.userId).lean();
  if (user === null || !user.active)
    return { state: 'failed', dueAt: null, sentAt: null, problem: 'NOTIFY_ACCOUNT_DISABLED' };
  try {
    const opened = await openFor(user, report._id, now, outbox, await schoolTime(config, now));
    // Their role is another one by now: the report is not theirs any more, and nobody misses it.
    if (opened === null) return { state: 'none', dueAt: null, sentAt: null, problem: null };
    const { mail } = await loadSchedule();
    const { record, document } = opened;
    await transport.send(
      composeReportLetter({ reportId: record._id, document, mail, from, to: user.email, publicUrl }),
    );
    await noteTaken(record._id, 'mail', now);
    return { state: 'sent', dueAt: null, sentAt: now, problem: null };
  } catch (error) {
    const problem = errorCode(error);
    log.warn({ code: problem, userId: report.userId, err: error }, 'a report was not sent');
    if (problem === 'NOTIFY_OUTCOME_UNKNOWN') return { state: 'unknown', dueAt: null, sentAt: null, problem };
    if (attempts >= MOST_ATTEMPTS) return { state: 'failed', dueAt: null, sentAt: null, problem };
    const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
    return { state: 'waiting', dueAt: new Date(now.getTime() + pause), sentAt: null, problem };
  }
}

/** Puts what was given up back into line. Returns how many. */
export async function retryReports(now: Date): Promise<number> {
  const { modifiedCount } = await ReportModel.updateMany(
    { 'delivery.state': 'failed' },
    { $set: { 'delivery.state': 'waiting', 'delivery.attempts': 0, 'delivery.dueAt': now } },
  );
  return modifiedCount;
}
