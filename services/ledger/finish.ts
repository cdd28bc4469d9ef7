import { LedgerEntryModel, type LedgerState } from '../../models/ledger-entry.js';
import { retryDelay, TRIES_BEFORE_PARKING } from './retry.js';

/** What became of one entry. */
export type Outcome =
  | { readonly entryId: string; readonly state: 'scanned'; readonly messageId: string }
  | { readonly entryId: string; readonly state: 'partly-read'; readonly messageId: string; readonly reason: string }
  | { readonly entryId: string; readonly state: 'gone' | 'excluded' | 'unreadable'; readonly reason: string }
  /** Not done: it is tried again, and parked as unreadable when it has failed often enough. */
  | { readonly entryId: string; readonly state: 'failed'; readonly reason: string; readonly attempts: number };

/** Writes outcomes down, the last step of a message. Entries that are done already stay as they are. */
export async function finish(outcomes: readonly Outcome[], now: Date): Promise<void> {
  if (outcomes.length === 0) return;
  await LedgerEntryModel.bulkWrite(
    outcomes.map(outcome => ({
      updateOne: {
        filter: { _id: outcome.entryId, state: { $in: REOPENED } },
        update: { $set: fieldsOf(outcome, now) },
      },
    })),
    { ordered: false },
  );
}

/** Only these may change: `unreadable` when somebody retries it, the others never. */
const REOPENED: LedgerState[] = ['waiting', 'unreadable'];

function fieldsOf(outcome: Outcome, now: Date) {
  if (outcome.state !== 'failed') {
    const done = { state: outcome.state, dueAt: null, doneAt: now };
    if (outcome.state === 'scanned') return { ...done, reason: null, messageId: outcome.messageId };
    if (outcome.state === 'partly-read') return { ...done, reason: outcome.reason, messageId: outcome.messageId };
    return { ...done, reason: outcome.reason };
  }
  const attempts = outcome.attempts + 1;
  if (attempts >= TRIES_BEFORE_PARKING) {
    return { state: 'unreadable' as const, reason: outcome.reason, attempts, dueAt: null, doneAt: now };
  }
  const dueAt = new Date(now.getTime() + retryDelay(attempts));
  return { state: 'waiting' as const, reason: outcome.reason, attempts, dueAt };
}
