import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { SourceModel } from '../../models/source.js';

/** Since when a source is watched: what went there before, and was gone by then, nobody can know of. */
export interface Beginning {
  readonly sourceId: string;
  readonly label: string;
  readonly enabled: boolean;
  /** `null`: it has never been read. */
  readonly since: Date | null;
}

/** A source was read to its end. Kept the first time; of a source that was read before this was kept, its first ledger entry tells. */
export async function noteBeginning(sourceId: string, started: Date): Promise<void> {
  if (await SourceModel.exists({ _id: sourceId, watchedSince: { $exists: true } })) return;
  const first = await firstSeen(sourceId);
  const watchedSince = first !== null && first < started ? first : started;
  await SourceModel.updateOne({ _id: sourceId, watchedSince: { $exists: false } }, { $set: { watchedSince } });
}

async function firstSeen(sourceId: string): Promise<Date | null> {
  const first = await LedgerEntryModel.findOne({ sourceId }, { seenAt: 1 }).sort({ seenAt: 1 }).lean();
  return first?.seenAt ?? null;
}

/** Of every source that there is. */
export async function beginningsOfAll(): Promise<readonly Beginning[]> {
  const sources = await SourceModel.find({}, { label: 1, enabled: 1, watchedSince: 1 }).sort({ _id: 1 }).lean();
  return Promise.all(
    sources.map(async ({ _id, label, enabled, watchedSince }) => ({
      sourceId: _id,
      label,
      enabled,
      since: watchedSince ?? (await firstSeen(_id)),
    })),
  );
}
