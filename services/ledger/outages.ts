import { OutageModel, type OutageRecord } from '../../models/outage.js';
import { upsert } from '../store/bulk.js';

const MINUTE = 60_000;
/** Shorter than this is how networks are: it is not kept. */
export const SHORTEST_OUTAGE = 10 * MINUTE;

/** A source cannot be read, from now on or since; nothing when that is known already. */
export async function beginOutage(
  sourceId: string,
  { code, message }: Pick<OutageRecord, 'code' | 'message'>,
  since: Date,
): Promise<void> {
  if (await OutageModel.exists({ sourceId, until: null })) return;
  const _id = `${sourceId}|${since.toISOString()}`;
  const fresh = { sourceId, since, until: null, code, message };
  await upsert(() => OutageModel.updateOne({ _id }, { $setOnInsert: fresh }, { upsert: true }));
}

/** It can be read again, or is to be read no longer. */
export async function endOutage(sourceId: string, now: Date): Promise<void> {
  const open = await OutageModel.find({ sourceId, until: null }).lean();
  for (const { _id, since } of open)
    await (now.getTime() - since.getTime() < SHORTEST_OUTAGE
      ? OutageModel.deleteOne({ _id })
      : OutageModel.updateOne({ _id }, { $set: { until: now } }));
}

const NOT_RUNNING = { code: 'NOT_RUNNING', message: 'Candour did not run.' };

/** A reader of this source begins. When it was last asked long ago, nobody asked in between. `every`: milliseconds from one look to the next. */
export async function noteStart(
  sourceId: string,
  { lastPolledAt, every }: { readonly lastPolledAt: Date | null; readonly every: number },
  now: Date,
): Promise<void> {
  const longest = Math.max(SHORTEST_OUTAGE, 2 * every);
  if (lastPolledAt === null || now.getTime() - lastPolledAt.getTime() < longest) return;
  await beginOutage(sourceId, NOT_RUNNING, lastPolledAt);
}

export interface Outage extends Pick<OutageRecord, 'sourceId' | 'since' | 'until' | 'code' | 'message'> {
  /** Of it within the period, until now at most. */
  readonly milliseconds: number;
}

/** The latest of one source, newest first. */
export function outagesOf(sourceId: string, most: number): Promise<readonly OutageRecord[]> {
  return OutageModel.find({ sourceId }).sort({ since: -1 }).limit(most).lean();
}

/** Those of a period that lasted long enough to be kept, oldest first. */
export async function outagesIn(
  { begins, ends }: { readonly begins: Date; readonly ends: Date },
  now: Date,
): Promise<readonly Outage[]> {
  const found = await OutageModel.find({
    since: { $lt: ends },
    $or: [{ until: null }, { until: { $gt: begins } }],
  })
    .sort({ since: 1, _id: 1 })
    .lean();
  return found
    .filter(({ since, until }) => (until ?? now).getTime() - since.getTime() >= SHORTEST_OUTAGE)
    .map(({ sourceId, since, until, code, message }) => {
      const from = Math.max(since.getTime(), begins.getTime());
      const to = Math.min((until ?? now).getTime(), ends.getTime());
      return { sourceId, since, until, code, message, milliseconds: Math.max(0, to - from) };
    });
}
