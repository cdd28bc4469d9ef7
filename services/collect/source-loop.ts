import { SourceModel } from '../../models/source.js';
import type { SourceConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { noteBeginning } from '../ledger/beginnings.js';
import { beginOutage, endOutage, noteStart } from '../ledger/outages.js';
import { retryParked } from '../ledger/retry.js';
import type { Log } from '../log.js';
import { pause } from '../pause.js';
import type { ScanQueue } from '../queue/scan-queue.js';
import type { Source } from '../sources/source.js';
import { isSilentSince, receiverSilent } from '../spool/figures.js';
import { pollSource } from './poll.js';

export interface LoopEdges {
  readonly config: SourceConfig;
  readonly open: (config: SourceConfig) => Source;
  readonly queue: ScanQueue;
  readonly pollSeconds: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const SWEEP_EVERY = 24 * 3_600_000;
const LONGEST_BACK_OFF = 10 * 60_000;

/** Reads one source until the signal. Its troubles are its own: it backs off and tries again, and the other sources never notice. */
export async function runSourceLoop(edges: LoopEdges): Promise<void> {
  const { config, signal } = edges;
  const log = edges.log.child({ sourceId: config.id });
  let failures = 0;
  while (!signal.aborted) {
    const source = edges.open(config);
    let retryAfter = 0;
    try {
      await pollUntilFailure(edges, source, log, () => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      if (error instanceof ServiceError) retryAfter = error.retryAfter;
      log.warn({ err: error, failures }, 'source failed');
      await noteFailure(config.id, error);
    } finally {
      await source.close().catch(() => undefined);
    }
    // Jitter, so that twenty mailboxes of one server do not come back in the same second.
    const delay = Math.min(2_000 * 2 ** Math.min(failures, 12), LONGEST_BACK_OFF);
    await pause(Math.max(delay * (0.75 + Math.random() / 2), retryAfter), signal);
  }
}

async function pollUntilFailure(edges: LoopEdges, source: Source, log: Log, succeeded: () => void): Promise<void> {
  const { signal } = edges;
  const alarm = new Wake();
  // Of this attempt only: the next one watches anew, and a mailbox that keeps failing must not gather watchers.
  const attempt = new AbortController();
  const watching = source.watch?.(() => alarm.ring(), AbortSignal.any([signal, attempt.signal])) ?? Promise.resolve();
  watching.catch((error: unknown) => log.info({ err: error }, 'watching ended; polling goes on'));
  try {
    await pollAgainAndAgain(edges, source, log, alarm, succeeded);
  } finally {
    attempt.abort();
    await watching.catch(() => undefined);
  }
}

async function pollAgainAndAgain(
  edges: LoopEdges,
  source: Source,
  log: Log,
  alarm: Wake,
  succeeded: () => void,
): Promise<void> {
  const { signal, queue, config } = edges;
  const began = new Date();
  const known = await SourceModel.findById(config.id, { lastPolledAt: 1 }).lean();
  await noteStart(config.id, { lastPolledAt: known?.lastPolledAt ?? null, every: edges.pollSeconds * 1_000 }, began);
  while (!signal.aborted) {
    alarm.clear();
    const sweep = await sweepIsDue(config.id);
    const started = new Date();
    await SourceModel.updateOne({ _id: config.id }, { $set: { lastPolledAt: started } });
    const { found } = await pollSource({ source, queue, signal, now: () => new Date(), sweep });
    const intake = (await source.intake?.()) ?? null;
    const silent = source.intake !== undefined && isSilentSince(intake, began, new Date());
    const set = {
      ...(source.intake ? { intake } : {}),
      // What stands there was read, but nothing more can come: that is no source that works.
      ...(silent ? {} : { state: 'up-to-date', problem: null }),
      lastSucceededAt: new Date(),
      ...(sweep ? { lastSweptAt: started } : {}),
    } as const;
    const before = await SourceModel.findOneAndUpdate(
      { _id: config.id },
      { $set: set },
      { projection: { state: 1 } },
    ).lean();
    await noteBeginning(config.id, started);
    // Messages that were parked while the source was out of order deserve another try now.
    if (!silent) await endOutage(config.id, new Date());
    if (silent) await noteFailure(config.id, receiverSilent());
    else if (sweep || before?.state === 'failing') await retryParked(config.id, new Date());
    if (found > 0) log.info({ found }, 'new messages');
    succeeded();
    await Promise.race([pause(edges.pollSeconds * 1_000, signal), alarm.rung()]);
  }
}

async function sweepIsDue(sourceId: string): Promise<boolean> {
  const source = await SourceModel.findById(sourceId, { lastSweptAt: 1, lastSucceededAt: 1 }).lean();
  if (!source?.lastSucceededAt) return false;
  return source.lastSweptAt === null || Date.now() - source.lastSweptAt.getTime() > SWEEP_EVERY;
}

async function noteFailure(sourceId: string, error: unknown): Promise<void> {
  const known = error instanceof ServiceError;
  const problem = {
    code: known ? error.code : 'SOURCE_FAILED',
    message: known ? error.message : 'Reading the source failed.',
    remedy: known ? error.remedy : 'It is tried again by itself. If it goes on, run `candour doctor` and see the log.',
  };
  const before = await SourceModel.findById(sourceId, { problem: 1 }).lean();
  const since = before?.problem?.code === problem.code ? before.problem.since : new Date();
  await SourceModel.updateOne({ _id: sourceId }, { $set: { state: 'failing', problem: { ...problem, since } } });
  await beginOutage(sourceId, problem, since);
}

/** Rings once; a ring before anybody waits is not lost. */
class Wake {
  #rung = false;
  #resolve: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#resolve?.();
  }

  clear(): void {
    this.#rung = false;
  }

  rung(): Promise<void> {
    if (this.#rung) return Promise.resolve();
    return new Promise(resolve => {
      this.#resolve = resolve;
    });
  }
}
