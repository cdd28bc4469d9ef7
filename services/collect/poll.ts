import { errorCode } from '../errors.js';
import { generationsOf, lastCursor, moveCursor } from '../ledger/cursor.js';
import { markHandedOut } from '../ledger/due.js';
import { type Place, placeId } from '../ledger/place.js';
import { noteSeen } from '../ledger/seen.js';
import { retireOldGenerations, sweepContainer } from '../ledger/sweep.js';
import { jobsFor } from '../queue/jobs.js';
import type { ScanQueue } from '../queue/scan-queue.js';
import type { Container, Source } from '../sources/source.js';

export interface PollEdges {
  readonly source: Source;
  readonly queue: ScanQueue;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** True: compare the full set of positions with the ledger, not only what is above the cursor. */
  readonly sweep: boolean;
}

/** One look at one source: notes what is new, hands it out, moves the cursors. Throws when the source cannot be read. */
export async function pollSource(edges: PollEdges): Promise<{ readonly found: number }> {
  try {
    return await pollOnce(edges);
  } catch (error) {
    // A folder was made anew between listing the folders and listing the messages: the next look sees it as it is.
    if (errorCode(error) !== 'GENERATION_CHANGED') throw error;
    return await pollOnce(edges);
  }
}

async function pollOnce(edges: PollEdges): Promise<{ readonly found: number }> {
  let found = 0;
  for (const container of await edges.source.containers(edges.signal, await generationsOf(edges.source.id))) {
    edges.signal.throwIfAborted();
    if (container.excluded === null) found += await readContainer(edges, container);
    await moveCursor(edges.source.id, container, edges.now());
  }
  return { found };
}

async function readContainer(edges: PollEdges, container: Container): Promise<number> {
  const { source, signal, now } = edges;
  await retireOldGenerations(source.id, container, now());
  // What a sweep adds is due at once: the reconciler hands it out.
  const sweep = () => sweepContainer(source.id, container, source.discover(container, null, signal), now);
  if (edges.sweep) return (await sweep()).missed;
  const last = await lastCursor(source.id, container);
  let found = 0;
  for await (const batch of source.discover(container, last?.position ?? 0, signal)) {
    const fresh = await noteSeen(
      batch.map(pointer => ({ ...pointer, sourceId: source.id })),
      now(),
    );
    found += fresh.length;
    await handOut(fresh, edges.queue, now());
  }
  if (hasLost(container, last?.present ?? null, found)) await sweep();
  return found;
}

/** The container counts otherwise than what stood there and what came: something was deleted, and which it was only a sweep tells. */
function hasLost(container: Container, before: number | null, found: number): boolean {
  return before !== null && container.present !== null && container.present !== before + found;
}

/** The queue is a hint: the entries are in the ledger already, and due again should the jobs be lost. */
export async function handOut(places: readonly Place[], queue: ScanQueue, now: Date): Promise<void> {
  if (places.length === 0) return;
  await markHandedOut(places.map(placeId), now);
  await queue.add(jobsFor(places));
}
