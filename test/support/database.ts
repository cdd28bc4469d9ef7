import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { type EmbeddedProcess, spawnEmbedded } from '../../services/store/embedded/process.js';

let embedded: { process: EmbeddedProcess; folder: string } | null = null;

/** The server of this test run: MONGODB_URI when it is set, otherwise an embedded database of its own. */
export async function testServerUri(): Promise<string> {
  const given = process.env.MONGODB_URI;
  if (given) return given;
  if (!embedded) {
    const folder = mkdtempSync(join(tmpdir(), 'candour-db-'));
    const started = await spawnEmbedded({ folder: join(folder, 'database'), socketPath: join(folder, 'db.sock') });
    embedded = { process: started, folder };
  }
  return embedded.process.uri;
}

/** A connection string to a database that no other suite uses. */
export async function newDatabaseUri(): Promise<string> {
  const server = await testServerUri();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const match = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(server);
  if (!match) throw new Error('MONGODB_URI is not a connection string.');
  return `${match[1]}/${name}${match[2] ?? ''}`;
}

/** Connects before the suite that calls it and drops its database afterwards. Returns where it is, for processes that the suite starts. */
export function useDatabase(): { readonly uri: string } {
  const place = { uri: '' };
  before('connect to a database of its own', async function () {
    this.timeout(60_000);
    place.uri = await newDatabaseUri();
    await connectDatabase(place.uri);
  });
  after('drop the database', async () => {
    await mongoose.connection.dropDatabase();
    await disconnectDatabase();
  });
  return place;
}

/** Called once, when all suites are through. */
export async function stopTestServer(): Promise<void> {
  if (!embedded) return;
  await embedded.process.stop();
  rmSync(embedded.folder, { recursive: true, force: true });
  embedded = null;
}
