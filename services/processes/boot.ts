import type { Config } from '../config.js';
import { loadConfig } from '../config.js';
import { createLog, type Log } from '../log.js';
import { connectDatabase, disconnectDatabase } from '../store/database.js';
import { loadKeyRing } from '../store/key-file.js';
import type { KeyRing } from '../store/seal.js';
import { tellSupervisor } from '../supervise/role-message.js';

/** What every role process works with. */
export interface Process {
  readonly config: Config;
  readonly log: Log;
  readonly keys: KeyRing;
  /** Aborted when the process is to end. */
  readonly ending: AbortSignal;
}

/** How long the work in hand may take once the process is to end, milliseconds. */
const FAREWELL = 12_000;

/**
 * Starts a role: configuration, log, database with its indexes, keys. `run` resolves when the role has ended, which it does soon after
 * `ending` is aborted. Anything that is thrown ends the process, and its supervisor starts it again.
 */
export async function runRole(role: string, run: (parts: Process) => Promise<void>): Promise<void> {
  await runWithoutStores(role, async parts => {
    const { config, log } = parts;
    if (config.mongoUri === null) throw new Error('MONGODB_URI is not set: a role runs under `candour start`.');
    await connectDatabase(config.mongoUri, {
      onHang: command => {
        log.error({ command }, 'the database driver hangs; starting anew');
        process.exit(1);
      },
    });
    await run(parts);
    await disconnectDatabase();
  });
}

/** As `runRole`, for a role that works whether the database runs or not. */
export async function runWithoutStores(role: string, run: (parts: Process) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const log = createLog({ level: config.logLevel, role });
  const ending = new AbortController();
  endWith(ending, log);
  try {
    await run({ config, log, keys: loadKeyRing(config.keyFile), ending: ending.signal });
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'ended with an error');
    process.exit(1);
  }
}

/** Says that it works; the supervisor shows it. */
export function ready(log: Log): void {
  tellSupervisor({ kind: 'ready' });
  log.info('ready');
}

function endWith(ending: AbortController, log: Log): void {
  const end = (why: string) => {
    if (ending.signal.aborted) return;
    log.info({ why }, 'ending');
    ending.abort();
    setTimeout(() => process.exit(1), FAREWELL).unref();
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  // The supervisor is gone: without it nobody restarts or stops this process.
  process.on('disconnect', () => end('supervisor gone'));
  process.on('unhandledRejection', error => {
    log.error({ err: error }, 'unhandled rejection');
    process.exit(1);
  });
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
