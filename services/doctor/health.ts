import mongoose from 'mongoose';
import type { Config } from '../config.js';
import { ServiceError } from '../errors.js';
import { checkRedis } from './stores.js';

/**
 * Whether a role of this machine can do its work, for container engines: the database and Redis answer and, for `web`, the pages too.
 * Rejects with the ServiceError of the first that does not.
 */
export async function checkHealth(config: Config, role: 'web' | 'worker'): Promise<void> {
  if (config.mongoUri !== null) await pingDatabase(config.mongoUri);
  if (config.redisUrl !== null) await checkRedis(config.redisUrl);
  if (role === 'web') await askPages(config.web.port);
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
