import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isIntake } from './config/sources.js';
import type { Config } from './config.js';
import { errorCode } from './errors.js';
import { createLog, type Log } from './log.js';
import { placesOf } from './spool/places.js';
import { connectDatabase, disconnectDatabase } from './store/database.js';
import { readySigner, signingKeyFile } from './store/signing-key.js';
import { bannerLines, firstAccountLines } from './supervise/banner.js';
import { makeDataFolder } from './supervise/data-folder.js';
import { readyKey } from './supervise/key.js';
import { lockFolder } from './supervise/lock.js';
import { isReceiverAlone, PROCESSES_FOLDER, type RoleName } from './supervise/role.js';
import type { RoleMessage } from './supervise/role-message.js';
import { isUpToDate, progressLine, readScanProgress, summaryLine } from './supervise/scan-progress.js';
import type { Screen } from './supervise/screen.js';
import { Service } from './supervise/service.js';

export interface StartOptions {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly roles: readonly RoleName[];
  readonly scanners: number;
  readonly screen: Screen;
  /** Runs when the database answers and before any role starts, e.g. to import the sample school. */
  readonly beforeRoles?: () => Promise<void>;
  /** Lines to print once everything that stands at the sources has been read. */
  readonly whenRead?: readonly string[];
}

/** Runs the service until SIGINT or SIGTERM. Rejects when it cannot start; everything that had started is stopped by then. */
export async function runService(options: StartOptions): Promise<void> {
  const { config, screen } = options;
  const terminal = screen.isTerminal && process.stderr.isTTY ? screen : null;
  const log = createLog({ level: config.logLevel, role: 'supervisor', terminal });
  makeDataFolder(config.dataFolder);
  const alone = isReceiverAlone(options.roles);
  const lock = lockFolder(config.dataFolder, alone ? 'receiver.lock' : undefined);
  const stopped = new AbortController();
  const hurried = new AbortController();
  const release = onSignals(() => (stopped.signal.aborted ? hurried : stopped).abort());
  const readiness = new Readiness(options);
  const service = new Service({
    ...options,
    log,
    terminal,
    processesFolder: PROCESSES_FOLDER,
    hear: (part, message) => readiness.hear(part, message),
  });
  try {
    const keyIsNew = alone ? false : await startStores(service, options);
    makeSpools(config);
    const since = new Date();
    if (!stopped.signal.aborted) await service.startRoles();
    await readiness.within(30_000, stopped.signal);
    screen.status('');
    for (const line of bannerLines({ config, service, readiness, keyIsNew })) screen.line(line);
    if (!alone) await showFirstScan(options, since, stopped.signal, log);
    await aborted(stopped.signal);
    screen.status('Stopping: messages in hand are finished. Ctrl-C again to hurry.');
  } finally {
    await disconnectDatabase();
    await service.stop(hurried.signal);
    screen.status('');
    lock.release();
    release();
  }
}

/** Whether the key was made just now. */
async function startStores(service: Service, { config, screen, beforeRoles }: StartOptions): Promise<boolean> {
  screen.status('Starting the database and Redis …');
  await service.startStores();
  await connectDatabase(service.mongoUri);
  const keyIsNew = await readyKey(config.keyFile);
  readySigner(signingKeyFile(config.keyFile));
  await beforeRoles?.();
  return keyIsNew;
}

/** Before the collector looks at them: that the receiver is a moment slower is no failure of a source. */
function makeSpools({ sources, spool }: Config): void {
  for (const { id } of sources.filter(isIntake))
    mkdirSync(placesOf(spool.folder, id).items, { recursive: true, mode: 0o700 });
}

/** What the roles have said so far. */
export class Readiness {
  readonly #screen: Screen;
  readonly #waiting = new Set<string>();
  readonly #settled = new AbortController();
  address: string | null = null;
  code: string | null = null;

  constructor({ screen, roles, scanners }: StartOptions) {
    this.#screen = screen;
    for (const role of roles) {
      if (role !== 'scanner' || scanners === 1) this.#waiting.add(role);
      else for (let number = 1; number <= scanners; number++) this.#waiting.add(`scanner ${number}`);
    }
  }

  /** Parts that have not said that they are ready. */
  get waiting(): readonly string[] {
    return [...this.#waiting];
  }

  hear(part: string, message: RoleMessage): void {
    if (message.kind === 'first-account') {
      // The web process makes a new code whenever it starts again.
      if (this.#settled.signal.aborted) for (const line of firstAccountLines(message.code)) this.#screen.line(line);
      this.code = message.code;
      return;
    }
    this.address = message.address ?? this.address;
    this.#waiting.delete(part);
    if (this.#waiting.size === 0) this.#settled.abort();
  }

  /** Resolves when all are ready, when the time is over, or when the service is told to stop. */
  async within(milliseconds: number, stopped: AbortSignal): Promise<void> {
    this.#screen.status('Starting the service …');
    const signal = AbortSignal.any([stopped, this.#settled.signal]);
    if (this.#waiting.size > 0) await wait(milliseconds, undefined, { signal }).catch(() => undefined);
    this.#settled.abort();
  }
}

async function showFirstScan({ screen, whenRead = [] }: StartOptions, since: Date, stopped: AbortSignal, log: Log) {
  let pause = 500;
  while (!stopped.aborted) {
    try {
      const progress = await readScanProgress(since);
      if (isUpToDate(progress)) {
        screen.status('');
        screen.line(summaryLine(progress, whenRead.length > 0));
        for (const { id, code, remedy } of progress.failing) screen.line(`  ${id}: ${code}. ${remedy}`);
        for (const line of whenRead) screen.line(line);
        return;
      }
      // The collector needs a moment to look them up.
      const looking = progress.sources === 0 && Date.now() - since.getTime() < 10_000;
      screen.status(looking ? 'Looking for sources …' : progressLine(progress));
      pause = progress.sources === 0 && !looking ? 2_000 : 500;
    } catch (error) {
      log.warn({ code: errorCode(error) }, 'progress cannot be read');
    }
    await wait(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
}

function onSignals(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
}
