import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { ServiceError } from '../../../services/errors.js';
import { spawnEmbedded } from '../../../services/store/embedded/process.js';
import { type Collection, type Running, startDatabase } from './support.js';

const { MongoClient } = mongoose.mongo;

/** Writes until the server dies; the result is every `_id` that was acknowledged. */
async function writeUntilKilled(uri: string, from: number, onWrite: (count: number) => void): Promise<number[]> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 200, retryWrites: false });
  const collection = client.db('crash').collection<{ _id: number }>('written');
  const acknowledged: number[] = [];
  let next = from;
  const writer = async () => {
    for (;;) {
      const _id = next++;
      try {
        if (_id % 3 === 0)
          await collection.updateOne({ _id }, { $set: { k: _id % 50, list: [_id, -_id] } }, { upsert: true });
        else await collection.insertOne({ _id, k: _id % 50, list: [_id, -_id] } as { _id: number });
      } catch {
        return;
      }
      acknowledged.push(_id);
      onWrite(acknowledged.length);
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  await client.close();
  return acknowledged;
}

/** Each index holds exactly the documents of its collection. */
async function assertConsistent(collection: Collection): Promise<void> {
  const all = await collection.find().toArray();
  for (const document of all) {
    assert.equal(await collection.countDocuments({ _id: document._id }, { hint: '_id_' }), 1);
  }
  const byKey = await collection.find({ k: { $gte: 0 } }, { hint: 'k_1' }).toArray();
  const byList = await collection.find({ list: { $gt: Number.NEGATIVE_INFINITY } }, { hint: 'list_1' }).toArray();
  assert.deepEqual([byKey.length, byList.length], [all.length, all.length]);
}

describe('what the embedded database has acknowledged', function () {
  this.timeout(60_000);

  it('is there after SIGKILL in the middle of writes, four times over, and its indexes agree', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'candour-'));
    const acknowledged: number[] = [];
    try {
      for (let round = 0; round < 4; round++) {
        const server = await spawnEmbedded({ folder, socketPath: join(folder, 'd.sock') });
        const client = await MongoClient.connect(server.uri);
        const collection = client.db('crash').collection('written');
        await collection.createIndex({ k: 1 });
        await collection.createIndex({ list: 1 });
        const present = new Set(
          (await collection.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => Number(_id)),
        );
        assert.deepEqual(
          acknowledged.filter(_id => !present.has(_id)),
          [],
        );
        await assertConsistent(collection);
        await client.close();
        const written = await writeUntilKilled(server.uri, round * 1_000_000, count => {
          if (count === 300 + round * 37) process.kill(server.pid, 'SIGKILL');
        });
        await server.ended;
        acknowledged.push(...written);
      }
      assert.ok(acknowledged.length > 1000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is there after a stop and a start, with its indexes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'candour-'));
    const first = await startOn(folder);
    await first.collection.createIndex({ k: 1 }, { unique: true });
    await first.collection.insertMany([{ k: 1, list: [1, 2] }, { k: 2 }]);
    await first.stop();
    const second = await startOn(folder);
    try {
      assert.equal(await second.collection.countDocuments(), 2);
      await assert.rejects(second.collection.insertOne({ k: 1 }), { code: 11000 });
    } finally {
      await second.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function startOn(folder: string) {
  const server = await spawnEmbedded({ folder, socketPath: join(folder, 'd.sock') });
  const client = await MongoClient.connect(server.uri);
  return {
    collection: client.db('kept').collection('things'),
    async stop() {
      await client.close();
      await server.stop();
    },
  };
}

describe("the embedded database's folder", () => {
  let running: Running;
  before(async () => {
    running = await startDatabase();
  });
  after(() => running.stop());

  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

  it('and its socket are open to their owner only', () => {
    assert.equal(mode(running.folder), '700');
    assert.equal(mode(join(running.folder, 'database.sock')), '600');
  });

  it('belongs to one process: a second is told who has it', async () => {
    await assert.rejects(
      spawnEmbedded({ folder: running.folder, socketPath: join(running.folder, 'other.sock') }),
      (error: unknown) => {
        assert.ok(error instanceof ServiceError);
        assert.equal(error.code, 'DATABASE_IN_USE');
        assert.match(error.message, new RegExp(`Process ${running.server.pid} `));
        return true;
      },
    );
    assert.equal((await running.client.db().command({ ping: 1 })).ok, 1);
  });

  it('is taken over from a process that is gone, also when its number was given to another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'candour-'));
    writeFileSync(join(folder, 'owner'), `${process.pid} 1`);
    const server = await spawnEmbedded({ folder, socketPath: join(folder, 'd.sock') });
    await server.stop();
    assert.equal(existsSync(join(folder, 'owner')), false);
    rmSync(folder, { recursive: true, force: true });
  });

  const paths: readonly [why: string, path: string, code: string][] = [
    ['does not end in .sock', '/tmp/candour', 'DATABASE_SOCKET_NAME'],
    ['is longer than the system allows', `/tmp/${'x'.repeat(110)}.sock`, 'DATABASE_SOCKET_TOO_LONG'],
  ];
  for (const [why, socketPath, code] of paths) {
    it(`refuses a socket path that ${why}`, () =>
      assert.rejects(spawnEmbedded({ folder: running.folder, socketPath }), { code }));
  }
});
