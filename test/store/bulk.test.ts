import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { insertOrElse, isConnectionLost, isDuplicateOnly } from '../../services/store/bulk.js';
import { type EmbeddedProcess, spawnEmbedded } from '../../services/store/embedded/process.js';

interface Note {
  readonly _id: number;
}

describe('a write that failed', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'candour-bulk-'));
  let database: EmbeddedProcess;
  let client: InstanceType<typeof mongoose.mongo.MongoClient>;

  before(async () => {
    database = await spawnEmbedded({ folder: join(folder, 'database'), socketPath: join(folder, 'db.sock') });
    client = new mongoose.mongo.MongoClient(database.uri, { serverSelectionTimeoutMS: 1_000 });
    await client.db().collection<Note>('notes').insertOne({ _id: 1 });
  });
  after(async () => {
    await client.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const notes = () => client.db().collection<Note>('notes');
  const writes: readonly [string, () => Promise<unknown>][] = [
    ['one document', () => notes().insertOne({ _id: 1 })],
    ['many at once', () => notes().insertMany([{ _id: 1 }, { _id: 2 }], { ordered: false })],
    ['a bulk of updates', () => notes().bulkWrite([{ insertOne: { document: { _id: 1 } } }], { ordered: false })],
  ];

  for (const [what, write] of writes) {
    it(`since the document was there already is no trouble of the database (${what})`, async () => {
      const error = await errorOf(write());
      assert.deepEqual([isDuplicateOnly(error), isConnectionLost(error)], [true, false]);
    });
  }

  it('leads to an update of those documents that were there already, and of no other', async () => {
    const updated: number[] = [];
    await insertOrElse(
      () => notes().insertMany([{ _id: 3 }, { _id: 1 }, { _id: 4 }, { _id: 3 }], { ordered: false }),
      async indexes => {
        updated.push(...indexes);
      },
    );
    assert.deepEqual(updated, [1, 3]);
    assert.equal(await notes().countDocuments({ _id: { $in: [3, 4] } }), 2);
  });

  it('is not taken for a duplicate when one of its commands met duplicates and another one was refused as a whole', () => {
    const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;
    const full = new MongoServerError({ message: 'The disk is nearly full', code: 14031 });
    const error = new MongoBulkWriteError(full, { getWriteErrors: () => [{ code: 11000, index: 0 }] } as never);
    error.writeErrors = [{ code: 11000, index: 0 }] as never;
    assert.equal(isDuplicateOnly(error), false);
  });

  describe('since the database was killed', () => {
    before(async () => {
      process.kill(database.pid, 'SIGKILL');
      await database.ended;
    });
    for (const [what, write] of writes) {
      it(`is trouble of the database, and not taken for a refusal of the document (${what})`, async () => {
        const error = await errorOf(write());
        assert.deepEqual([isDuplicateOnly(error), isConnectionLost(error)], [false, true]);
      });
    }
  });
});

function errorOf(write: Promise<unknown>): Promise<unknown> {
  return write.then(
    () => assert.fail('It was accepted.'),
    (error: unknown) => error,
  );
}
