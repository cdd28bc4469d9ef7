import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '../../../errors.js';

const ATTEMPTS = 3;

/**
 * Makes this process the folder's only owner; the result gives it up. LMDB itself would let a second process in, whose
 * memory of counts and indexes the first would not know.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'owner');
  const own = join(folder, `owner.${process.pid}`);
  const identity = `${process.pid} ${startTime(process.pid) ?? ''}`;
  writeFileSync(own, identity, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (claim(own, path)) return () => release(path, identity);
      const owner = readOwner(path);
      if (owner && isAlive(owner)) throw ownedBy(owner.pid, folder);
      // A dead owner's file is moved away first: of two starters only one can move it.
      moveAside(path, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  throw ownedBy(readOwner(path)?.pid ?? 0, folder);
}

/** A hard link is made by one process only, and never with half its content. */
function claim(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

function readOwner(path: string): Owner | null {
  try {
    const [pid = '', startedAt = ''] = readFileSync(path, 'utf8').split(' ');
    return { pid: Number(pid), startedAt };
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // The number may have gone to another process since.
  const startedAt = startTime(owner.pid);
  return owner.startedAt === '' || startedAt === null || startedAt === owner.startedAt;
}

/** When a process started, in the kernel's ticks; `null` where there is no /proc. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function moveAside(path: string, aside: string): void {
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch {
    // Another starter was faster.
  }
}

function release(path: string, identity: string): void {
  const owner = readOwner(path);
  if (owner && `${owner.pid} ${owner.startedAt}` === identity) rmSync(path, { force: true });
}

function ownedBy(pid: number, folder: string): ServiceError {
  return new ServiceError({
    code: 'DATABASE_IN_USE',
    message: `Process ${pid} already serves the embedded database in ${folder}.`,
    remedy: 'Stop the service or the `candour database` that runs there, or choose another folder.',
  });
}
