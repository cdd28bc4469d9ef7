import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { dueEntries } from '../ledger/due.js';
import type { Log } from '../log.js';
import { pause } from '../pause.js';
import type { ScanQueue } from '../queue/scan-queue.js';
import { handOut } from './poll.js';

const EVERY = 5_000;
const BATCH = 2_000;
/** A backlog takes its time; entries that are due while the queue is full are only handed out again after this long. */
const PATIENCE = 15 * 60_000;

/** Hands out again what nothing has come of: jobs that Redis lost, failures whose pause is over, entries that a sweep found. */
export async function runReconciler(queue: ScanQueue, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const handed = await reconcile(queue, new Date());
      if (handed > 0) log.info({ handed }, 'handed out again');
    } catch (error) {
      log.warn({ err: error }, 'reconciling failed; it is tried again');
    }
    await pause(EVERY, signal);
  }
}

export async function reconcile(queue: ScanQueue, now: Date): Promise<number> {
  const due = await dueEntries(now, BATCH);
  if (due.length === 0) return 0;
  // While jobs stand in line the due ones are most likely among them. Handing them out twice would be harmless, but idle work.
  if ((await queue.depth()) > 0 && !(await isOverdue(now))) return 0;
  await handOut(due, queue, now);
  return due.length;
}

async function isOverdue(now: Date): Promise<boolean> {
  const limit = new Date(now.getTime() - PATIENCE);
  return (await LedgerEntryModel.exists({ state: 'waiting', dueAt: { $lte: limit } })) !== null;
}
