import { type AccountLetterKind, AccountLetterModel, type AccountLetterRecord } from '../../models/account-letter.js';
import { UserModel } from '../../models/user.js';
import type { SmtpConfig } from '../config.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { composeAccountLetter } from './account-letter.js';
import type { Transport } from './transport.js';

export interface ToTell {
  readonly userId: string;
  readonly kind: AccountLetterKind;
  /** What stands in its link. */
  readonly token?: string;
  /** What makes two letters the same one; without it each is told. */
  readonly once?: string;
}

/** Links end after 24 hours, and news of an account is old after three days, milliseconds. */
const LINK_LETTER_ENDS = 24 * 60 * 60_000;
const LETTER_ENDS = 3 * LINK_LETTER_ENDS;

/** Puts an e-mail about somebody's own account into line. Without a mail server nobody is told, and nothing waits. */
export async function tellAccount(
  { userId, kind, token, once }: ToTell,
  { smtp, keys, now }: { readonly smtp: SmtpConfig | null; readonly keys: KeyRing; readonly now: Date },
): Promise<void> {
  if (smtp === null) return;
  const _id = `${kind}:${userId}:${once ?? now.toISOString()}`;
  const letter: AccountLetterRecord = {
    _id,
    userId,
    kind,
    sealed: token === undefined ? null : keys.seal(token, `account-letters|${_id}`),
    state: 'waiting',
    attempts: 0,
    dueAt: now,
    createdAt: now,
    expiresAt: new Date(now.getTime() + (token === undefined ? LETTER_ENDS : LINK_LETTER_ENDS)),
    sentAt: null,
    problem: null,
  };
  try {
    await AccountLetterModel.collection.insertOne(letter as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

export interface AccountOutbox {
  readonly now: Date;
  readonly transport: Transport;
  readonly from: string;
  readonly publicUrl: string;
  readonly keys: KeyRing;
  readonly log: Log;
}

/** How long a process that sends may take before another may try the same, milliseconds. */
const LEASE = 5 * 60_000;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 3_600_000;

/** Sends what is due, each by itself, as `sendDue` does for cases: at least once, and again with growing pauses until it is no longer worth it. */
export async function sendAccountLetters(outbox: AccountOutbox): Promise<number> {
  const { now } = outbox;
  const due = await AccountLetterModel.find({ state: 'waiting', dueAt: { $lte: now } })
    .sort({ createdAt: 1 })
    .lean();
  let sent = 0;
  for (const letter of due) {
    const { _id, attempts, dueAt } = letter;
    const { modifiedCount } = await AccountLetterModel.updateOne(
      { _id, state: 'waiting', attempts, dueAt },
      { $set: { dueAt: new Date(now.getTime() + LEASE) }, $inc: { attempts: 1 } },
    );
    if (modifiedCount !== 1) continue;
    const outcome = await deliver({ ...letter, attempts: attempts + 1 }, outbox);
    // What stood in the link is kept no longer than it has to be.
    const done = outcome.state === 'waiting' ? {} : { sealed: null, dueAt: null };
    await AccountLetterModel.updateOne({ _id, state: 'waiting' }, { $set: { ...outcome, ...done } });
    if (outcome.state === 'sent') sent += 1;
  }
  return sent;
}

async function deliver(
  letter: AccountLetterRecord,
  { now, transport, from, publicUrl, keys, log }: AccountOutbox,
): Promise<Pick<AccountLetterRecord, 'state'> & Partial<AccountLetterRecord>> {
  const { _id, userId, kind, sealed, expiresAt, attempts } = letter;
  if (expiresAt <= now) return { state: 'failed', problem: 'NOTIFY_TOO_LATE' };
  const user = await UserModel.findById(userId, { email: 1 }).lean();
  if (user === null) return { state: 'failed', problem: 'NOTIFY_ACCOUNT_DISABLED' };
  const token = sealed === null ? null : keys.open(sealed, `account-letters|${_id}`);
  try {
    await transport.send(composeAccountLetter({ letterId: _id, kind, token, from, to: user.email, publicUrl }));
    return { state: 'sent', sentAt: now, problem: null };
  } catch (error) {
    const problem = errorCode(error);
    log.warn({ code: problem, userId, kind, err: error }, 'an e-mail about an account was not sent');
    if (problem === 'NOTIFY_OUTCOME_UNKNOWN') return { state: 'unknown', problem };
    const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
    return { state: 'waiting', problem, dueAt: new Date(now.getTime() + pause) };
  }
}

/** How many letters with a link somebody was sent since then. */
export async function linkLettersSince(userId: string, since: Date): Promise<number> {
  return AccountLetterModel.countDocuments({ userId, kind: 'reset', createdAt: { $gt: since } });
}
