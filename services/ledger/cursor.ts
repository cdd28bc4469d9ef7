import { CursorModel, type CursorRecord } from '../../models/cursor.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import type { Container } from '../sources/source.js';
import { cursorId } from './place.js';

/** How the container stood at the last poll; `null` when it is new or its generation has changed. */
export async function lastCursor(sourceId: string, container: Container): Promise<CursorRecord | null> {
  const cursor = await CursorModel.findById(cursorId(sourceId, container.name)).lean();
  return cursor?.generation === container.generation ? cursor : null;
}

/**
 * Moves the cursor to the highest position at and below which every message is done, never further: a message that is
 * still waiting is listed again at the next poll, whatever became of its job.
 */
export async function moveCursor(sourceId: string, container: Container, now: Date): Promise<number> {
  const position = container.excluded === null ? await doneUpTo(sourceId, container) : 0;
  await CursorModel.updateOne(
    { _id: cursorId(sourceId, container.name) },
    {
      $set: {
        sourceId,
        container: container.name,
        generation: container.generation,
        position,
        excluded: container.excluded,
        present: container.present,
        updatedAt: now,
      },
    },
    { upsert: true },
  );
  return position;
}

async function doneUpTo(sourceId: string, container: Container): Promise<number> {
  const inGeneration = { sourceId, container: container.name, generation: container.generation };
  const waiting = await LedgerEntryModel.findOne({ ...inGeneration, state: 'waiting' }, { position: 1 })
    .sort({ position: 1 })
    .lean();
  if (waiting) return waiting.position - 1;
  const last = await LedgerEntryModel.findOne(inGeneration, { position: 1 }).sort({ position: -1 }).lean();
  return last?.position ?? 0;
}

/** The generation under which each container of a source was last read. */
export async function generationsOf(sourceId: string): Promise<ReadonlyMap<string, string>> {
  const cursors = await CursorModel.find({ sourceId }, { container: 1, generation: 1 }).lean();
  return new Map(cursors.map(cursor => [cursor.container, cursor.generation]));
}
