import { LedgerEntryModel } from '../../models/ledger-entry.js';
import type { Container, Pointer } from '../sources/source.js';
import { noteSeen } from './seen.js';

/** What a comparison of the source with the ledger found. */
export interface Sweep {
  /** Stood at the source but not in the ledger; now noted. */
  readonly missed: number;
  /** Left the source before they were read. */
  readonly gone: number;
  /** Left the source after they were read. */
  readonly vanished: number;
}

/**
 * Compares everything that stands in a container with the ledger. `present` lists it in batches; it must be complete, or
 * throw: what it leaves out is taken for deleted.
 */
export async function sweepContainer(
  sourceId: string,
  container: Container,
  present: AsyncIterable<readonly Pointer[]>,
  now: () => Date,
): Promise<Sweep> {
  const inGeneration = { sourceId, container: container.name, generation: container.generation };
  const positions = new Set<number>();
  let missed = 0;
  const from = now();
  for await (const batch of present) {
    for (const pointer of batch) positions.add(pointer.position);
    missed += (
      await noteSeen(
        batch.map(pointer => ({ ...pointer, sourceId })),
        now(),
      )
    ).length;
  }
  const unread: string[] = [];
  const read: string[] = [];
  const back: string[] = [];
  // Entries noted while we listed may be of messages that came in meanwhile: absent from our list, and there.
  const entries = LedgerEntryModel.find(
    { ...inGeneration, state: { $ne: 'gone' }, seenAt: { $lt: from } },
    { position: 1, state: 1, vanishedAt: 1 },
  );
  for await (const { _id, position, state, vanishedAt } of entries.lean().cursor()) {
    const stands = positions.has(position);
    if (stands && vanishedAt !== null) back.push(_id);
    if (!stands && state === 'waiting') unread.push(_id);
    if (!stands && state !== 'waiting' && vanishedAt === null) read.push(_id);
  }
  await markGone(unread, 'DELETED_BEFORE_READ', now());
  await markVanished({ _id: { $in: read } }, now());
  await LedgerEntryModel.updateMany({ _id: { $in: back } }, { $set: { vanishedAt: null } });
  return { missed, gone: unread.length, vanished: read.length };
}

/** When a folder's UIDVALIDITY changes, what was listed under the old one cannot be found again by its position. */
export async function retireOldGenerations(sourceId: string, container: Container, now: Date): Promise<void> {
  const old = { sourceId, container: container.name, generation: { $ne: container.generation } };
  const unread = await LedgerEntryModel.find({ ...old, state: 'waiting' }, { _id: 1 }).lean();
  // Not lost: the same messages are listed again under the new generation, and recognised by their content.
  await markGone(
    unread.map(entry => entry._id),
    'GENERATION_CHANGED',
    now,
  );
  await markVanished({ ...old, vanishedAt: null, state: { $nin: ['waiting', 'gone'] } }, now);
}

async function markGone(entryIds: readonly string[], reason: string, now: Date): Promise<void> {
  if (entryIds.length === 0) return;
  await LedgerEntryModel.updateMany(
    { _id: { $in: [...entryIds] }, state: 'waiting' },
    { $set: { state: 'gone', reason, dueAt: null, doneAt: now, vanishedAt: now } },
  );
}

async function markVanished(filter: Record<string, unknown>, now: Date): Promise<void> {
  await LedgerEntryModel.updateMany(filter, { $set: { vanishedAt: now } });
}
