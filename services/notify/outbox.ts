import { trusted } from 'mongoose';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import { UserModel } from '../../models/user.js';
import { errorCode } from '../errors.js';
import { groupBy } from '../group-by.js';
import type { Log } from '../log.js';
import { severityRank } from '../taxonomy.js';
import { composeLetter, type LetterContent } from './letter.js';
import type { Transport } from './transport.js';

export interface Outbox {
  readonly now: Date;
  readonly transport: Transport;
  /** `config.smtp.from`. */
  readonly from: string;
  /** `config.web.publicUrl`. */
  readonly publicUrl: string;
  readonly log: Log;
}

export interface Sending {
  readonly sent: number;
  /** To be tried again later. */
  readonly postponed: number;
  /** Given up after `MOST_ATTEMPTS`; the coverage page and `candour doctor` show them. */
  readonly parked: number;
  /** Perhaps arrived; not sent again. */
  readonly unknown: number;
}

export const MOST_ATTEMPTS = 10;
/** How long a process that sends may take before another may try the same, milliseconds. */
const LEASE = 5 * 60_000;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 3_600_000;

/**
 * Sends what is due, one e-mail to each reader however much waits for them. At least once: a crash between sending and noting it down sends
 * the same e-mail again, under the same Message-ID. Never rejects for one letter: what failed is noted and tried again.
 */
export async function sendDue(outbox: Outbox): Promise<Sending> {
  const due = await NotificationModel.find({ state: 'waiting', dueAt: trusted({ $lte: outbox.now }) })
    .sort({ createdAt: 1, _id: 1 })
    .lean();
  const outcome = { sent: 0, postponed: 0, parked: 0, unknown: 0 };
  for (const waiting of byAddress(due)) {
    const claimed = await claim(waiting, outbox.now);
    if (claimed.length > 0) await deliver(claimed, outbox, outcome);
  }
  return outcome;
}

/** Puts what was given up back into line. Returns how many. */
export async function retryParked(now: Date): Promise<number> {
  const { modifiedCount } = await NotificationModel.updateMany(
    { state: 'failed' },
    { $set: { state: 'waiting', attempts: 0, dueAt: now } },
  );
  return modifiedCount;
}

/** What waits for one account, and for one of its addresses. */
function byAddress(due: readonly NotificationRecord[]): Iterable<readonly NotificationRecord[]> {
  return groupBy(due, ({ userId, address }) => `${userId} ${address ?? ''}`).values();
}

/** One at a time and only from the state that was seen: of two processes that look at the same moment, one gets each. */
async function claim(waiting: readonly NotificationRecord[], now: Date): Promise<NotificationRecord[]> {
  const leased = new Date(now.getTime() + LEASE);
  const claimed: NotificationRecord[] = [];
  for (const { _id, attempts, dueAt } of waiting) {
    const { modifiedCount } = await NotificationModel.updateOne(
      { _id, state: 'waiting', attempts, dueAt },
      { $set: { dueAt: leased }, $inc: { attempts: 1 } },
    );
    const found = waiting.find(one => one._id === _id);
    if (modifiedCount === 1 && found) claimed.push({ ...found, attempts: attempts + 1 });
  }
  return claimed;
}

async function deliver(
  claimed: readonly NotificationRecord[],
  { now, transport, from, publicUrl, log }: Outbox,
  outcome: { sent: number; postponed: number; parked: number; unknown: number },
): Promise<void> {
  const count = claimed.length;
  // The eldest carries the letter: it is the eldest at the next attempt too, and with it the Message-ID stays.
  const [carrier] = claimed;
  if (!carrier) return;
  const { userId } = carrier;
  const user = await UserModel.findById(userId, { email: 1, active: 1 }).lean();
  if (user === null || !user.active) {
    await note(claimed, { state: 'failed', dueAt: null, problem: 'NOTIFY_ACCOUNT_DISABLED' });
    outcome.parked += count;
    return;
  }
  const urgency = claimed.map(one => one.urgency).reduce((a, b) => (severityRank(b) > severityRank(a) ? b : a));
  const overdue = overdueOf(claimed);
  const about = claimed.every(one => one.about === 'monitoring') ? ({ about: 'monitoring' } as const) : {};
  try {
    await transport.send(
      composeLetter({
        notificationId: carrier._id,
        urgency,
        ...overdue,
        ...about,
        from,
        to: carrier.address ?? user.email,
        publicUrl,
      }),
    );
  } catch (error) {
    const code = errorCode(error);
    log.warn({ code, userId, count, err: error }, 'a notification was not sent');
    if (code === 'NOTIFY_OUTCOME_UNKNOWN') {
      await note(claimed, { state: 'unknown', dueAt: null, problem: code });
      outcome.unknown += count;
    } else {
      for (const one of claimed) await postpone(one, code, now, outcome);
    }
    return;
  }
  await note(claimed, { state: 'sent', dueAt: null, sentAt: now, problem: null });
  outcome.sent += count;
}

/** What they can look at themselves is said before what they can only ask others about. */
function overdueOf(claimed: readonly NotificationRecord[]): Pick<LetterContent, 'overdue'> {
  if (claimed.some(one => one.overdue === 'own')) return { overdue: 'own' };
  return claimed.every(one => one.overdue === 'others') ? { overdue: 'others' } : {};
}

async function postpone(
  notification: NotificationRecord,
  problem: string,
  now: Date,
  outcome: { postponed: number; parked: number },
): Promise<void> {
  const { attempts } = notification;
  if (attempts >= MOST_ATTEMPTS) {
    await note([notification], { state: 'failed', dueAt: null, problem });
    outcome.parked += 1;
    return;
  }
  const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  await note([notification], { dueAt: new Date(now.getTime() + pause), problem });
  outcome.postponed += 1;
}

async function note(claimed: readonly NotificationRecord[], change: Partial<NotificationRecord>): Promise<void> {
  const ids = claimed.map(one => one._id);
  await NotificationModel.updateMany({ _id: trusted({ $in: ids }), state: 'waiting' }, { $set: change });
}
