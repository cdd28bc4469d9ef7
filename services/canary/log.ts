import { CanaryModel, type CanaryRecord } from '../../models/canary.js';

/** Canaries that were due in a stretch of time, [from, until), oldest first. */
export async function canariesBetween(from: Date, until: Date): Promise<readonly CanaryRecord[]> {
  return CanaryModel.find({ dueAt: { $gte: from, $lt: until } })
    .sort({ dueAt: 1, _id: 1 })
    .lean();
}

/** The newest of each source; for Coverage and the doctor. */
export async function latestCanaries(): Promise<ReadonlyMap<string, CanaryRecord>> {
  const newest = new Map<string, CanaryRecord>();
  for (const canary of await CanaryModel.find().sort({ dueAt: -1 }).limit(200).lean())
    if (!newest.has(canary.sourceId)) newest.set(canary.sourceId, canary);
  return newest;
}
