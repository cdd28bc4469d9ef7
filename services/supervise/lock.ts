import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '../errors.js';

/** A data folder held by this process. */
export interface FolderLock {
  release(): void;
}

/**
 * Makes sure that one supervisor alone uses a data folder: two would start two databases on the same files.
 * The lock names its holder by pid and start time, so that what a crash or a power cut left behind is recognised and taken over.
 * Throws `ALREADY_RUNNING`.
 */
export function lockFolder(folder: string, name = 'supervisor.lock'): FolderLock {
  const lock = join(folder, name);
  const own = `${lock}.${process.pid}`;
  const mark = markOf(process.pid) ?? '';
  writeFileSync(own, mark, { mode: 0o600 });
  try {
    // A link is made in one step with its content: nobody ever reads a lock that is half written.
    if (!tryLink(own, lock)) takeOver(lock, own);
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release() {
      if (read(lock) === mark) rmSync(lock, { force: true });
    },
  };
}

/** Whether a supervisor holds the folder now. */
export function isRunning(folder: string): boolean {
  const holder = read(join(folder, 'supervisor.lock'));
  return holder !== null && isAlive(holder);
}

function takeOver(lock: string, own: string): void {
  const holder = read(lock);
  if (holder !== null && isAlive(holder)) throw alreadyRunning(holder);
  const aside = `${own}.left`;
  try {
    renameSync(lock, aside);
  } catch {
    // Somebody else has just put it aside.
  }
  const moved = read(aside);
  // Between reading and moving it, another supervisor may have taken over: give its lock back.
  if (moved !== null && moved !== holder) tryLink(aside, lock);
  rmSync(aside, { force: true });
  if (!tryLink(own, lock)) throw alreadyRunning(read(lock) ?? 'unknown');
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isAlive(mark: string): boolean {
  return markOf(Number(mark.split(' ')[0])) === mark;
}

/** `<pid> <when it started>`: the number alone may belong to another process by now. `null` when there is no such process. */
function markOf(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const started = process.platform === 'linux' ? startedByProc(pid) : startedByPs(pid);
  return started === null ? null : `${pid} ${started}`;
}

function startedByProc(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  // Field 22, counted after the name in parentheses, which may hold spaces: clock ticks since the machine started.
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return ticks === undefined ? null : `${ticks}@${boot}`;
}

function startedByPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

function alreadyRunning(mark: string): ServiceError {
  return new ServiceError({
    code: 'ALREADY_RUNNING',
    message: `Candour is already running on this data folder (process ${mark.split(' ')[0]}).`,
    remedy: 'Stop it first, or give this one a data folder of its own with CANDOUR_DATA_FOLDER.',
  });
}
