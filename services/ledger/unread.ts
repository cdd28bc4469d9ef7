import { LedgerEntryModel, type LedgerEntryRecord } from '../../models/ledger-entry.js';

/** One page of the messages that somebody should look at: could not be read first, then partly read; within each the latest. */
export async function unreadEntries(
  page: number,
  size: number,
): Promise<{ entries: readonly LedgerEntryRecord[]; total: number }> {
  const [unreadable, partly] = await Promise.all([
    LedgerEntryModel.countDocuments({ state: 'unreadable' }),
    LedgerEntryModel.countDocuments({ state: 'partly-read' }),
  ]);
  const skip = (page - 1) * size;
  const first = await entriesOf('unreadable', skip, size);
  const rest = size - first.length;
  const second = rest === 0 ? [] : await entriesOf('partly-read', Math.max(0, skip - unreadable), rest);
  return { entries: [...first, ...second], total: unreadable + partly };
}

function entriesOf(state: 'unreadable' | 'partly-read', skip: number, limit: number): Promise<LedgerEntryRecord[]> {
  return LedgerEntryModel.find({ state }).sort({ seenAt: -1 }).skip(skip).limit(limit).lean();
}
