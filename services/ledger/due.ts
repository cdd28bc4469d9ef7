import { LedgerEntryModel, type LedgerEntryRecord } from '../../models/ledger-entry.js';
import type { Place } from './place.js';

/**
 * How long a job may take to come to its messages before they are handed out again. Long enough for a busy queue, short
 * enough that a lost queue is made good within a minute.
 */
export const HANDED_OUT_FOR = 40_000;

/** The entries that nothing has come of, oldest first. */
export async function dueEntries(
  now: Date,
  limit: number,
): Promise<readonly (Place & { readonly attempts: number })[]> {
  const due = await LedgerEntryModel.find({ state: 'waiting', dueAt: { $lte: now } }, PLACE_FIELDS)
    .sort({ dueAt: 1 })
    .limit(limit)
    .lean<Pick<LedgerEntryRecord, keyof typeof PLACE_FIELDS>[]>();
  return due;
}

const PLACE_FIELDS = { sourceId: 1, container: 1, generation: 1, position: 1, size: 1, attempts: 1 } as const;

/** Marks entries as handed to the queue: they are not due again before `HANDED_OUT_FOR` has passed. */
export async function markHandedOut(entryIds: readonly string[], now: Date): Promise<void> {
  if (entryIds.length === 0) return;
  const dueAt = new Date(now.getTime() + HANDED_OUT_FOR);
  await LedgerEntryModel.updateMany({ _id: { $in: [...entryIds] }, state: 'waiting' }, { $set: { dueAt } });
}

/** The entries of a job that are still to be done, with how often they were tried. */
export async function stillWaiting(
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, { attempts: number; position: number }>> {
  const entries = await LedgerEntryModel.find(
    { _id: { $in: [...entryIds] }, state: 'waiting' },
    { attempts: 1, position: 1 },
  ).lean();
  return new Map(entries.map(entry => [entry._id, { attempts: entry.attempts, position: entry.position }]));
}
