import type { Log } from '../log.js';
import { socketUri, spawnEmbedded } from '../store/embedded/process.js';
import type { Running } from './part.js';

/** The embedded database as a part. */
export async function launchDatabase(
  place: { readonly folder: string; readonly socketPath: string },
  log: Log,
): Promise<Running> {
  const database = await spawnEmbedded({
    ...place,
    log: (level, event, facts) => log[level]({ ...facts, part: 'database' }, event),
  });
  return { pid: database.pid, ended: database.ended.then(code => `exit code ${code}`) };
}

export const databaseUri = (socketPath: string): string => socketUri(socketPath);
