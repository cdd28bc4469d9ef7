import { join } from 'node:path';
import { socketFolder } from '../config/sockets.js';
import type { Config } from '../config.js';
import { ServiceError } from '../errors.js';
import { connectDatabase, disconnectDatabase } from '../store/database.js';
import { spawnEmbedded } from '../store/embedded/process.js';
import { makeDataFolder } from './data-folder.js';
import { databaseUri } from './database.js';
import { type FolderLock, lockFolder } from './lock.js';

/**
 * Connects a command to the service's database while `use` runs: to MONGODB_URI, to the embedded database of the service that is running,
 * or, when none is, to one that is started for as long as the command takes.
 */
export async function withDatabase<T>(config: Config, use: () => Promise<T>): Promise<T> {
  if (config.mongoUri !== null) return connected(config.mongoUri, use);
  makeDataFolder(config.dataFolder);
  const socketPath = join(socketFolder(config.dataFolder), 'database.sock');
  const lock = tryLock(config.dataFolder);
  if (lock === null) return connected(databaseUri(socketPath), use);
  try {
    const database = await spawnEmbedded({ folder: join(config.dataFolder, 'database'), socketPath });
    try {
      return await connected(database.uri, use);
    } finally {
      await database.stop();
    }
  } finally {
    lock.release();
  }
}

async function connected<T>(uri: string, use: () => Promise<T>): Promise<T> {
  await connectDatabase(uri);
  try {
    return await use();
  } finally {
    await disconnectDatabase();
  }
}

function tryLock(folder: string): FolderLock | null {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ALREADY_RUNNING') return null;
    throw error;
  }
}
