import { LedgerEntryModel } from '../../models/ledger-entry.js';

/** After so many failures an entry is parked as unreadable: visible, and retried when somebody asks. */
export const TRIES_BEFORE_PARKING = 5;

const FIRST_DELAY = 2_000;
const LONGEST_DELAY = 30 * 60_000;

/** Milliseconds until an entry is tried again whose source could not be reached. */
export const POSTPONED_FOR = 30_000;

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

/** What can never succeed, however often it is tried: the bytes are what they are. */
export const FINAL_REASONS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_UNREADABLE',
  'FORMAT_UNKNOWN',
  'ENCRYPTED',
  // To try a bomb five times, and once more every day, is what its maker hopes for.
  'ZIP_TOO_LARGE',
  'ZIP_TOO_MANY_FILES',
  'SPOOL_ITEM_BROKEN',
]);

/** Gives what was parked one more try, since the cause may have passed (a server out of order, a bug that an update mended). */
export async function retryParked(sourceId: string, now: Date): Promise<void> {
  await LedgerEntryModel.updateMany(
    { sourceId, state: 'unreadable', reason: { $nin: [...FINAL_REASONS] }, vanishedAt: null },
    { $set: { state: 'waiting', attempts: TRIES_BEFORE_PARKING - 1, dueAt: now, doneAt: null } },
  );
}
