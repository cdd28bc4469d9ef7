import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { type DryRunEdges, doDryRun } from '../monitoring/dry-runs.js';
import { pause } from '../pause.js';

/** Between two looks for a draft that somebody wants tried, milliseconds. */
const LOOK_EVERY = 3_000;

/** Tries drafts on stored messages until the signal, one at a time. Scanning does not depend on it. */
export async function keepDryRuns(edges: DryRunEdges, log: Log): Promise<void> {
  while (!edges.signal.aborted) {
    try {
      if (await doDryRun(edges)) log.info('a draft of a rule was tried');
    } catch (error) {
      log.warn({ code: errorCode(error) }, 'trying a draft of a rule failed; it is tried again');
    }
    await pause(LOOK_EVERY, edges.signal);
  }
}
