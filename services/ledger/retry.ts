import { LedgerEntryModel } from '../../models/ledger-entry.js';

/** After so many failures an entry is parked as unreadable: visible, and retried when somebody asks. */
export const TRIES_BEFORE_PARKING = 5;

const FIRST_DELAY = 2_000;
const LONGEST_DELAY = 30 * 60_000;

/** Milliseconds until the next try: 4 s, 16 s, 64 s, … at most half an hour. */
export function retryDelay(attempts: number): number {
  return Math.min((FIRST_DELAY * 4 ** attempts) / 2, LONGEST_DELAY);
}

/** Puts an entry that could not be read, or only partly, back in line. `false` when there is no such entry. */
export async function retryEntry(entryId: string, now: Date): Promise<boolean> {
  const result = await LedgerEntryModel.updateOne(
    { _id: entryId, state: { $in: ['unreadable', 'partly-read'] } },
    { $set: { state: 'waiting', attempts: 0, dueAt: now, doneAt: null } },
  );
  return result.matchedCount === 1;
}
