import mongoose from 'mongoose';
import { isIntake } from '../config/sources.js';
import type { Config } from '../config.js';
import { ServiceError } from '../errors.js';
import { isSilent, readFigures } from '../spool/figures.js';
import { placesOf } from '../spool/places.js';
import { checkRedis } from './stores.js';

/**
 * Whether a role of this machine can do its work, for container engines: the database and Redis answer and, for `web`, the pages too; for
 * `receiver`, that it counts what comes, whatever the others do.
 * Rejects with the ServiceError of the first that does not.
 */
export async function checkHealth(config: Config, role: 'web' | 'worker' | 'receiver'): Promise<void> {
  if (role === 'receiver') return checkReceivers(config, new Date());
  if (config.mongoUri !== null) await pingDatabase(config.mongoUri);
  if (config.redisUrl !== null) await checkRedis(config.redisUrl);
  if (role === 'web') await askPages(config.web.port);
}

function checkReceivers({ sources, spool }: Config, now: Date): void {
  const silent = sources.filter(isIntake).filter(({ id }) => {
    const figures = readFigures(placesOf(spool.folder, id).figures);
    return figures === null || isSilent(figures, now);
  });
  if (silent.length === 0) return;
  throw new ServiceError({
    code: 'RECEIVER_SILENT',
    message: `The receiver does not listen for ${silent.map(({ id }) => id).join(', ')}.`,
    remedy: 'See the log of the receiver.',
  });
}

async function pingDatabase(uri: string): Promise<void> {
  const connection = mongoose.createConnection(uri, { serverSelectionTimeoutMS: 3_000, autoIndex: false });
  try {
    await connection.asPromise();
    await connection.db?.admin().ping();
  } catch (cause) {
    throw new ServiceError({
      code: 'DATABASE_UNREACHABLE',
      message: 'The database does not answer.',
      remedy: 'Check MONGODB_URI and that the database runs.',
      cause,
    });
  } finally {
    await connection.close();
  }
}

async function askPages(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(3_000),
  }).catch((cause: unknown) => cause);
  if (answer instanceof Response && answer.status < 500) return;
  throw new ServiceError({
    code: 'PAGES_NOT_SERVED',
    message: 'The review pages are not served.',
    remedy: 'See the log of the web process.',
    cause: answer instanceof Error ? answer : undefined,
  });
}
