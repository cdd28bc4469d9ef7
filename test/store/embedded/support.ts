import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { type EmbeddedProcess, spawnEmbedded } from '../../../services/store/embedded/process.js';

const { MongoClient } = mongoose.mongo;
export type Client = InstanceType<typeof MongoClient>;
export type Collection = ReturnType<ReturnType<Client['db']>['collection']>;

export interface Running {
  readonly folder: string;
  readonly server: EmbeddedProcess;
  readonly client: Client;
  stop(): Promise<void>;
}

/** An embedded database in a folder of its own, and a client on it. */
export async function startDatabase(
  options: { folder?: string; port?: number; sweepEvery?: number } = {},
): Promise<Running> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'candour-'));
  const server = await spawnEmbedded({ ...options, folder, socketPath: join(folder, 'database.sock') });
  const client = await MongoClient.connect(server.uri);
  return {
    folder,
    server,
    client,
    async stop() {
      await client.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Copies to insert: the driver writes `_id`s into what it is given. */
export const copies = (documents: readonly object[]) => documents.map(document => ({ ...document }));
