import assert from 'node:assert/strict';
import mongoose from 'mongoose';
import { type Collection, copies, type Running, startDatabase } from './support.js';

const { Long, ObjectId } = mongoose.mongo.BSON;

describe('the embedded database, command by command', () => {
  let running: Running;
  let db: mongoose.mongo.Db;
  let things: Collection;
  before(async () => {
    running = await startDatabase();
    db = running.client.db('commands');
    things = db.collection('things');
  });
  beforeEach(async () => {
    await things.drop();
    await things.insertMany(
      copies(Array.from({ length: 10 }, (_, i) => ({ _id: i, n: i, tags: [i, i + 1], in: { a: i, b: -i } }))),
    );
  });
  after(() => running.stop());

  describe('refuses by name what it would have to ignore', () => {
    const refusals: readonly [command: object, code: number, names: RegExp][] = [
      [{ nonsense: 1 }, 59, /nonsense/],
      [{ mapReduce: 'things' }, 59, /mapReduce/],
      [{ find: 'things', nonsense: 1 }, 40415, /find\.nonsense/],
      [{ find: 'things', collation: { locale: 'en' } }, 115, /collation/],
      [{ find: 'things', let: { a: 1 } }, 115, /let/],
      [{ find: 'things', tailable: true }, 115, /tailable/],
      [{ find: 'things', min: { n: 1 } }, 115, /min/],
      [{ find: 'things', showRecordId: true }, 115, /showRecordId/],
      [{ find: 'things', noCursorTimeout: true }, 115, /noCursorTimeout/],
      [{ find: 'things', sort: { $natural: 1, n: 1 } }, 2, /\$natural/],
      [{ update: 'things', updates: [{ q: {}, u: { $set: { a: 1 } }, c: { v: 1 } }] }, 40415, /updates\.c/],
      [{ getParameter: 1, nonsense: 1 }, 40415, /nonsense/],
      [{ getParameter: 1 }, 72, /option/],
      [{ create: 'x', idIndex: {} }, 40415, /idIndex/],
      [{ find: 'things', hint: 'nope_1' }, 2, /hint/],
      [{ find: 'things', sort: { n: { $meta: 'textScore' } } }, 2, /expression/],
      [{ find: 'things', limit: -1, skip: -1 }, 51024, /skip/],
      [{ find: 'things', filter: 5 }, 14, /filter/],
      [{ find: '' }, 73, /namespace/],
      [{ find: 5 }, 73, /collection name/],
      [{ create: 'capped', capped: true, size: 100 }, 40415, /create\.capped/],
      [{ create: 'view', viewOn: 'things', pipeline: [] }, 40415, /create\.viewOn/],
      [{ create: 'checked', validator: { a: 1 } }, 40415, /create\.validator/],
      [{ create: 'things' }, 48, /already exists/],
      [{ create: 'a$b' }, 73, /a\$b/],
      [{ insert: 'system.users', documents: [{}] }, 73, /system\.users/],
      [{ insert: 'things', documents: [] }, 16, /batch/],
      [{ insert: 'things', documents: [{}], writeConcern: { w: 3 } }, 2, /'w' > 1/],
      [{ find: 'things', readConcern: { level: 'linearizable' } }, 72, /linearizable/],
      [{ insert: 'things', documents: [{}], txnNumber: Long.fromNumber(1), lsid: { id: 1 } }, 20, /Transaction/],
      [{ aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {} }, 115, /whole database/],
      [{ aggregate: 'things', pipeline: [{ $out: 'x' }], cursor: {} }, 40324, /\$out/],
      [{ aggregate: 'things', pipeline: [{ $merge: 'x' }], cursor: {} }, 40324, /\$merge/],
      [{ findAndModify: 'things', query: {} }, 9, /update or remove/],
      [{ findAndModify: 'things', query: {}, remove: true, update: { $set: { a: 1 } } }, 9, /both/],
      [{ getMore: Long.fromNumber(5), collection: 'things' }, 43, /cursor id 5/],
      [{ dropIndexes: 'things', index: 'nope' }, 27, /nope/],
      [{ dropIndexes: 'things', index: '_id_' }, 72, /_id/],
      [{ listIndexes: 'nothing' }, 26, /nothing/],
      [{ killCursors: 'things', cursors: 5 }, 14, /cursors/],
    ];
    for (const [command, code, names] of refusals) {
      it(mongoose.mongo.BSON.EJSON.stringify(command), async () => {
        await assert.rejects(db.command(command), (error: unknown) => {
          assert.ok(error instanceof mongoose.mongo.MongoServerError);
          assert.equal(error.code, code);
          assert.match(error.message, names);
          return true;
        });
      });
    }
  });

  describe('writes in bulk', () => {
    it('stop at the first error when they are ordered', async () => {
      const failure = await things
        .insertMany(copies([{ _id: 20 }, { _id: 3 }, { _id: 21 }]))
        .catch((error: unknown) => error);
      assert.ok(failure instanceof mongoose.mongo.MongoBulkWriteError);
      assert.deepEqual([failure.result.insertedCount, failure.code], [1, 11000]);
      const { writeErrors } = await db.command({ insert: 'things', documents: [{ _id: 3 }] });
      assert.deepEqual(writeErrors, [
        {
          index: 0,
          code: 11000,
          keyPattern: { _id: 1 },
          keyValue: { _id: 3 },
          errmsg: 'E11000 duplicate key error collection: commands.things index: _id_ dup key: { _id: 3 }',
        },
      ]);
    });

    it('go on after errors when they are not, and say which failed', async () => {
      const documents = [{ _id: 20 }, { _id: 3 }, { _id: 21 }, { _id: 4 }, { _id: [1] }];
      const { n, writeErrors } = await db.command({ insert: 'things', documents, ordered: false });
      assert.equal(n, 2);
      assert.deepEqual(
        writeErrors.map(({ index, code }: { index: number; code: number }) => [index, code]),
        [
          [1, 11000],
          [3, 11000],
          [4, 53],
        ],
      );
    });

    it('mix operations, with upserts under the index of their statement', async () => {
      const result = await things.bulkWrite([
        { updateOne: { filter: { n: 1 }, update: { $set: { seen: true } } } },
        { updateMany: { filter: { n: { $gt: 7 } }, update: { $set: { seen: true } } } },
        { updateOne: { filter: { n: 99 }, update: { $set: { seen: true } }, upsert: true } },
        { replaceOne: { filter: { n: 2 }, replacement: { n: 2, whole: true } } },
        { deleteMany: { filter: { n: { $lt: 1 } } } },
      ]);
      assert.deepEqual(
        [result.matchedCount, result.modifiedCount, result.upsertedCount, result.deletedCount],
        [4, 4, 1, 1],
      );
      assert.ok(result.upsertedIds[2] instanceof ObjectId);
    });

    it('put _id first, and make one when it is missing', async () => {
      await db.command({ insert: 'things', documents: [{ made: 1 }, { z: 1, _id: 'late' }] });
      assert.deepEqual(Object.keys((await things.findOne({ made: 1 })) ?? {}), ['_id', 'made']);
      assert.deepEqual(Object.keys((await things.findOne({ z: 1 })) ?? {}), ['_id', 'z']);
    });

    it('of many upserts of one key at once leave one document', async () => {
      await things.createIndex({ key: 1 }, { unique: true, partialFilterExpression: { key: { $exists: true } } });
      const upsert = () => things.updateOne({ key: 'k' }, { $inc: { times: 1 } }, { upsert: true });
      await Promise.all(Array.from({ length: 40 }, upsert));
      assert.deepEqual(
        (await things.find({ key: 'k' }).toArray()).map(({ times }) => times),
        [40],
      );
    });

    it('of many counters at once count each, also without an index to find them by', async () => {
      await Promise.all(
        Array.from({ length: 40 }, () => things.findOneAndUpdate({ 'in.a': 5 }, { $inc: { times: 1 } })),
      );
      assert.equal((await things.findOne({ _id: 5 as never }))?.times, 40);
    });

    it('of many upserts at once leave one document, also where only a long search could find it', async () => {
      const long = db.collection('long');
      await long.insertMany(copies(Array.from({ length: 3000 }, (_, n) => ({ n }))));
      const upsert = () => long.updateOne({ key: 'k' }, { $inc: { times: 1 } }, { upsert: true });
      await Promise.all(Array.from({ length: 12 }, upsert));
      assert.deepEqual(
        (await long.find({ key: 'k' }).toArray()).map(({ times }) => times),
        [12],
      );
      await Promise.all(Array.from({ length: 12 }, () => long.findOneAndUpdate({ n: 2999 }, { $inc: { times: 1 } })));
      assert.equal((await long.findOne({ n: 2999 }))?.times, 12);
      assert.equal((await db.command({ validate: 'long' })).valid, true);
    });

    it('change many documents although the change moves them in the index that finds them', async () => {
      await things.createIndex({ n: 1 });
      const { modifiedCount } = await things.updateMany({ n: { $gte: 0 } }, { $inc: { n: 100 } });
      assert.equal(modifiedCount, 10);
      assert.deepEqual(
        (await things.find().sort({ n: 1 }).toArray()).map(({ n }) => n),
        [100, 101, 102, 103, 104, 105, 106, 107, 108, 109],
      );
    });
  });

  describe('findAndModify', () => {
    it('gives the document before, or after when asked, and takes the first by the order given', async () => {
      const before = await things.findOneAndUpdate({ n: { $gt: 3 } }, { $set: { seen: 1 } }, { sort: { n: -1 } });
      assert.deepEqual([before?._id, before?.seen], [9, undefined]);
      const after = await things.findOneAndUpdate(
        { n: { $gt: 3 } },
        { $set: { seen: 2 } },
        { sort: { n: 1 }, returnDocument: 'after', projection: { seen: 1 } },
      );
      assert.deepEqual(after, { _id: 4, seen: 2 });
    });

    it('inserts when told to, removes when told to, and says what it did', async () => {
      const upserted = await things.findOneAndUpdate(
        { n: 50 },
        { $set: { x: 1 } },
        { upsert: true, returnDocument: 'after', includeResultMetadata: true },
      );
      assert.deepEqual(
        [upserted.value?.n, upserted.lastErrorObject?.updatedExisting, upserted.lastErrorObject?.n],
        [50, false, 1],
      );
      assert.equal((await things.findOneAndDelete({ n: 50 }))?.x, 1);
      assert.equal(await things.findOneAndDelete({ n: 50 }), null);
    });
  });

  describe('find', () => {
    it('gives the rest of a long answer in batches, and forgets a cursor that is closed', async () => {
      const cursor = things.find({}, { batchSize: 3 }).sort({ _id: 1 });
      assert.equal((await cursor.next())?._id, 0);
      const { metrics } = await db.admin().serverStatus();
      assert.equal(metrics.cursor.open.total, 1);
      await cursor.close();
      assert.equal((await db.admin().serverStatus()).metrics.cursor.open.total, 0);
      assert.equal((await things.find({}, { batchSize: 3 }).toArray()).length, 10);
    });

    it('tells who still reads that the collection was dropped, rather than that there is no more', async () => {
      await things.insertMany(copies(Array.from({ length: 2000 }, (_, i) => ({ n: i }))));
      const cursor = things.find({ n: { $gte: 0 } }, { batchSize: 10 });
      await cursor.next();
      await things.drop();
      await assert.rejects(cursor.toArray(), { code: 175 });
    });

    const projections: readonly [projection: object, filter: object, gives: object][] = [
      [{ n: 1 }, { _id: 3 }, { _id: 3, n: 3 }],
      [{ n: 1, _id: 0 }, { _id: 3 }, { n: 3 }],
      [{ in: 0, tags: 0 }, { _id: 3 }, { _id: 3, n: 3 }],
      [{ 'in.a': 1 }, { _id: 3 }, { _id: 3, in: { a: 3 } }],
      [{ 'in.a': 0, tags: 0 }, { _id: 3 }, { _id: 3, n: 3, in: { b: -3 } }],
      [{ tags: { $slice: 1 }, in: 0 }, { _id: 3 }, { _id: 3, n: 3, tags: [3] }],
      [{ tags: { $slice: [-1, 1] }, n: 1 }, { _id: 3 }, { _id: 3, n: 3, tags: [4] }],
      [{ tags: { $elemMatch: { $gt: 3 } } }, { _id: 3 }, { _id: 3, tags: [4] }],
      [{ 'tags.$': 1 }, { tags: 4, n: 3 }, { _id: 3, tags: [4] }],
      [{ double: { $multiply: ['$n', 2] } }, { _id: 3 }, { _id: 3, double: 6 }],
      [{ _id: 0 }, { _id: 3 }, { n: 3, tags: [3, 4], in: { a: 3, b: -3 } }],
    ];
    for (const [projection, filter, gives] of projections) {
      it(`shows of a document what ${JSON.stringify(projection)} says`, async () => {
        assert.deepEqual(await things.findOne(filter, { projection }), gives);
      });
    }

    it('gives up when it has taken longer than it may', async () => {
      const query = {
        $expr: {
          $eq: [
            { $reduce: { input: { $range: [0, 200_000] }, initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
            -1,
          ],
        },
      };
      await assert.rejects(things.find(query, { maxTimeMS: 1 }).toArray(), { code: 50 });
    });

    it('refuses an order of more than it can hold, and gives it when an index does', async () => {
      const large = db.collection('large');
      for (let i = 0; i < 7; i++)
        await large.insertMany(
          copies(Array.from({ length: 15 }, (_, j) => ({ k: i * 15 + j, t: 'x'.repeat(1024 * 1024) }))),
        );
      await assert.rejects(large.find().sort({ k: 1 }).toArray(), { code: 292 });
      assert.equal((await large.find().sort({ k: -1 }).limit(1).toArray())[0]?.k, 104);
      await large.createIndex({ k: 1 });
      assert.equal(
        (
          await large
            .find({}, { projection: { k: 1 } })
            .sort({ k: 1 })
            .toArray()
        ).length,
        105,
      );
      await large.drop();
    });

    it('refuses a document of more than 16 MB', async () => {
      await assert.rejects(things.updateOne({ _id: 1 as never }, [{ $set: { t: { $concat: ['$$NOPE'] } } }]), {
        code: 17276,
      });
      await things.insertOne({ half: 'x'.repeat(9 * 1024 * 1024) });
      await assert.rejects(
        things.updateOne({ half: { $exists: true } }, { $set: { other: 'x'.repeat(9 * 1024 * 1024) } }),
        { code: 10334 },
      );
    });
  });

  describe('counts, distinct values and lists', () => {
    it('agree', async () => {
      await things.createIndex({ n: 1 });
      assert.equal(await things.countDocuments({ n: { $in: [1, 2, 77] } }), 2);
      assert.equal(await things.countDocuments({ n: 1, 'in.a': 2 }), 0);
      assert.equal(await things.countDocuments({}, { skip: 3, limit: 5 }), 5);
      assert.equal(await things.estimatedDocumentCount(), 10);
      assert.deepEqual(await things.distinct('tags', { n: { $lt: 3 } }), [0, 1, 2, 3]);
      assert.deepEqual(
        (await db.listCollections({ name: 'things' }).toArray()).map(({ name, type }) => [name, type]),
        [['things', 'collection']],
      );
      assert.ok((await db.admin().listDatabases()).databases.some(({ name }) => name === 'commands'));
    });

    it('are those of the collection after it was dropped and made again', async () => {
      await things.drop();
      assert.equal(await things.estimatedDocumentCount(), 0);
      await things.insertOne({ again: 1 });
      assert.equal(await things.estimatedDocumentCount(), 1);
      assert.equal((await db.command({ validate: 'things' })).valid, true);
    });
  });

  for (const command of [
    'hello',
    'isMaster',
    'ping',
    'buildInfo',
    'hostInfo',
    'connectionStatus',
    'whatsmyuri',
    'serverStatus',
    'getCmdLineOpts',
    'listDatabases',
  ]) {
    it(`answers ${command}, as mongosh asks at its start`, async () => {
      assert.equal((await db.admin().command({ [command]: 1 })).ok, 1);
    });
  }
});
