import { randomUUID } from 'node:crypto';
import { lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceError } from '../errors.js';
import { isPartial, partialName } from './pack-name.js';
import { handOverError, handOverTrouble } from './trouble.js';

/** Whoever fetches it reads it by its group; nobody else does. */
const MODE = 0o640;
/** No pack takes so long to be written: what is older was left by a process that was killed. */
const STALE = 3_600_000;

export interface HandedOver {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What is written down about a file, at its two turns. */
export interface HandOverRecord {
  /** Before anybody else can see it. When this fails, nothing has left. */
  readonly leaves: () => Promise<void>;
  /** It was said to leave, and did not. */
  readonly stayed: (error: ServiceError) => Promise<void>;
}

/**
 * Puts a file where another system fetches it: whole on the disk first, under a name that nobody fetches, then on the record, then under its own name.
 * So whatever can go wrong goes wrong before anything is said to have left, but for the renaming itself, and no half file is ever seen.
 * Throws ServiceError `HAND_OVER_…`, or what `leaves` throws; in both cases nothing has left.
 */
export async function putIntoFolder(folder: string, file: HandedOver, record: HandOverRecord): Promise<void> {
  const path = join(folder, file.name);
  const partial = join(folder, partialName(file.name, randomUUID()));
  try {
    try {
      await removeStale(folder);
      await refuseTaken(path);
      await writeWhole(partial, file.content);
    } catch (error) {
      throw handOverTrouble(error);
    }
    await record.leaves();
    await rename(partial, path).catch(async (cause: unknown) => {
      const error = handOverTrouble(cause);
      await record.stayed(error);
      throw error;
    });
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
  await keepName(folder);
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    // Whatever the service's umask is.
    await file.chmod(MODE);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename would replace a file without a word, and a link, which would not, does not work on shares of other machines. */
async function refuseTaken(path: string): Promise<void> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (there !== null) throw handOverError('HAND_OVER_NAME_TAKEN');
}

async function removeStale(folder: string): Promise<void> {
  // A folder that may be written to and not listed is no reason to hold anything back.
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isPartial)) {
    const path = join(folder, name);
    const about = await stat(path).catch(() => null);
    if (about !== null && about.mtimeMs < Date.now() - STALE) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** The name survives a power cut too. It has left whatever comes of this: shares of other machines know no such call. */
async function keepName(folder: string): Promise<void> {
  const directory = await open(folder, 'r').catch(() => null);
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}
