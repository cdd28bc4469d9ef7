import { LedgerEntryModel, type LedgerState } from '../../models/ledger-entry.js';
import { UNORDERED } from '../store/bulk.js';
import { POSTPONED_FOR, retryDelay, TRIES_BEFORE_PARKING } from './retry.js';

/** What became of one entry. */
export type Outcome =
  | { readonly entryId: string; readonly state: 'scanned'; readonly messageId: string }
  | { readonly entryId: string; readonly state: 'partly-read'; readonly messageId: string; readonly reason: string }
  | { readonly entryId: string; readonly state: 'gone' | 'excluded' | 'unreadable'; readonly reason: string }
  /** Not done: it is tried again, and parked as unreadable when it has failed often enough. */
  | { readonly entryId: string; readonly state: 'failed'; readonly reason: string; readonly attempts: number }
  /** Its source could not be reached: no fault of the message, so it does not count as a try. */
  | { readonly entryId: string; readonly state: 'postponed'; readonly reason: string };

/** Writes outcomes down, the last step of a message. What is done already stays done: a late failure never undoes a reading. */
export async function finish(outcomes: readonly Outcome[], now: Date): Promise<void> {
  if (outcomes.length === 0) return;
  await LedgerEntryModel.collection.bulkWrite(
    outcomes.map(outcome => ({
      updateOne: {
        filter: { _id: outcome.entryId, state: { $in: MAY_BECOME[outcome.state] } },
        update: { $set: fieldsOf(outcome, now) },
      },
    })) as never,
    UNORDERED,
  );
}

/** From which states an outcome counts. A message that was read was read, even if a sweep missed it at the source meanwhile. */
const MAY_BECOME: Readonly<Record<Outcome['state'], LedgerState[]>> = {
  scanned: ['waiting', 'unreadable', 'gone'],
  'partly-read': ['waiting', 'unreadable', 'gone'],
  gone: ['waiting', 'unreadable'],
  excluded: ['waiting', 'unreadable'],
  unreadable: ['waiting'],
  failed: ['waiting'],
  postponed: ['waiting'],
};

function fieldsOf(outcome: Outcome, now: Date) {
  if (outcome.state === 'postponed') {
    return { reason: outcome.reason, dueAt: new Date(now.getTime() + POSTPONED_FOR) };
  }
  if (outcome.state !== 'failed') {
    const done = { state: outcome.state, dueAt: null, doneAt: now };
    if (outcome.state === 'scanned') return { ...done, reason: null, messageId: outcome.messageId };
    if (outcome.state === 'partly-read') return { ...done, reason: outcome.reason, messageId: outcome.messageId };
    // `vanishedAt` as a sweep writes it, so that the two ways to learn of a deletion count alike.
    return outcome.state === 'gone'
      ? { ...done, reason: outcome.reason, vanishedAt: now }
      : { ...done, reason: outcome.reason };
  }
  const attempts = outcome.attempts + 1;
  if (attempts >= TRIES_BEFORE_PARKING) {
    return { state: 'unreadable' as const, reason: outcome.reason, attempts, dueAt: null, doneAt: now };
  }
  const dueAt = new Date(now.getTime() + retryDelay(attempts));
  return { state: 'waiting' as const, reason: outcome.reason, attempts, dueAt };
}
