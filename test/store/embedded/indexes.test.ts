import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSort, sortKey } from '../../../services/store/embedded/query/sort.js';
import { type Collection, copies, type Running, startDatabase } from './support.js';

/** Values whose order and equality an index must keep; few of each, so that they meet. */
const scalar = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -0,
    1,
    2,
    2.5,
    -1,
    Number.NaN,
    1e300,
    '',
    'a',
    'ab',
    'b',
    'b\u0000c',
    '\u{1F600}',
    '\uFFFD',
  ),
  fc.constantFrom('x'.repeat(300), `${'x'.repeat(300)}y`, `${'x'.repeat(239)}z`),
  fc.constantFrom(new Date(0), new Date(1e12), new Date(-1)),
);
const value = fc.oneof({ weight: 4, arbitrary: scalar }, { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) });
const documents = fc.array(fc.record({ a: value, b: value, c: scalar }, { requiredKeys: [] }), {
  minLength: 1,
  maxLength: 40,
});
const condition = fc.oneof(
  scalar,
  scalar.map(bound => ({ $gt: bound })),
  scalar.map(bound => ({ $gte: bound })),
  scalar.map(bound => ({ $lt: bound })),
  scalar.map(bound => ({ $lte: bound })),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $gt: low, $lte: high })),
  fc.array(scalar, { maxLength: 3 }).map(values => ({ $in: values })),
  fc.constant({ $exists: true }),
  fc.constantFrom(/^a/, /^xx/, /^/),
);
const fields = fc.record({ a: condition, b: condition, c: condition }, { requiredKeys: [] });
const branches = fc.array(fields, { minLength: 1, maxLength: 3 });
const filter = fc.oneof(
  { weight: 3, arbitrary: fields },
  { weight: 1, arbitrary: branches.map(list => ({ $or: list })) },
  { weight: 1, arbitrary: fc.tuple(fields, branches).map(([rest, list]) => ({ ...rest, $or: list })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fields, branches, branches).map(([rest, one, other]) => ({
      $and: [rest, { $or: one }, { $or: [{ $and: [{ $or: other }, rest] }, ...other] }],
    })),
  },
);
const direction = fc.constantFrom(1 as const, -1 as const);
const sort = fc.oneof(
  fc.constant({}),
  fc.record({ a: direction }),
  fc.record({ a: direction, b: direction }),
  fc.record({ b: direction, c: direction }),
  fc.record({ c: direction }),
);
const INDEXES = [{ a: 1 }, { a: -1, b: 1 }, { b: 1, c: -1 }, { c: 1, a: 1 }, { c: -1 }] as const;

/** Documents that sort alike may come in any order: of the order, only the keys are compared. */
async function answers(
  collection: Collection,
  query: object,
  order: Record<string, 1 | -1>,
  hint?: string,
): Promise<{ ids: unknown[]; keys: unknown[] }> {
  const found = await collection.find(query, { sort: order, hint }).toArray();
  const fields = parseSort(order);
  return {
    ids: found.map(({ _id }) => Number(_id)).sort((x, y) => x - y),
    keys: found.map(document => sortKey(document, fields)),
  };
}

describe('an index answers as a look at every document would', function () {
  this.timeout(60_000);
  let running: Running;
  let bare: Collection;
  let indexed: Collection;
  before(async () => {
    running = await startDatabase();
    bare = running.client.db('indexes').collection('bare');
    indexed = running.client.db('indexes').collection('indexed');
  });
  after(() => running.stop());

  it('for any documents, filter and order', async () => {
    const property = fc.asyncProperty(
      documents,
      fc.array(fc.tuple(filter, sort), { minLength: 8, maxLength: 8 }),
      async (stored, asked) => {
        for (const collection of [bare, indexed]) await collection.drop();
        // a and b may not both be arrays: no index can hold that.
        const storable = stored
          .map((document, _id) => ({ _id, ...document }))
          .filter(({ a, b }) => !(Array.isArray(a) && Array.isArray(b)));
        if (storable.length === 0) return;
        // Half before and half after the indexes are built.
        const half = Math.ceil(storable.length / 2);
        await bare.insertMany(copies(storable));
        await indexed.insertMany(copies(storable.slice(0, half)));
        for (const key of INDEXES) await indexed.createIndex(key);
        if (storable.length > half) await indexed.insertMany(copies(storable.slice(half)));
        for (const [query, order] of asked) {
          const expected = await answers(bare, query, order);
          assert.deepEqual(await answers(indexed, query, order), expected, JSON.stringify([query, order]));
          const count = expected.ids.length;
          for (const collection of [bare, indexed]) {
            assert.equal(await collection.countDocuments(query), count, JSON.stringify(query));
            assert.equal(
              await collection.countDocuments(query, { skip: 1, limit: 3 }),
              Math.min(3, Math.max(0, count - 1)),
            );
          }
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('for any values of a unique key, each of which is looked up by itself', async () => {
    const ids = fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 4 }).map(values => ({ $in: values }));
    const keys = fc.record({
      a: fc.oneof(
        scalar,
        fc.array(scalar, { maxLength: 3 }).map(values => ({ $in: values })),
      ),
      _id: ids,
    });
    const property = fc.asyncProperty(
      documents,
      fc.array(fc.tuple(keys, sort), { minLength: 8, maxLength: 8 }),
      async (stored, asked) => {
        for (const collection of [bare, indexed]) await collection.drop();
        const storable = stored.map((document, _id) => ({ _id, ...document }));
        for (const collection of [bare, indexed]) await collection.insertMany(copies(storable));
        await indexed.createIndex({ a: 1, _id: -1 }, { unique: true });
        for (const [query, order] of asked)
          for (const hint of [undefined, 'a_1__id_-1'])
            assert.deepEqual(
              await answers(indexed, query, order, hint),
              await answers(bare, query, order),
              JSON.stringify([query, order]),
            );
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('after any update, whichever of its fields the indexes hold', async () => {
    const change = fc.oneof(
      fc.record({ a: scalar, b: scalar, c: scalar }, { requiredKeys: ['a'] }).map(fields => ({ $set: fields })),
      scalar.map(c => ({ $set: { c } })),
      fc.constant({ $unset: { b: '' } }),
      fc.record({ a: scalar, c: scalar }),
    );
    const property = fc.asyncProperty(
      documents,
      fc.array(change, { minLength: 4, maxLength: 4 }),
      async (stored, changes) => {
        await indexed.drop();
        const storable = stored
          .map((document, _id) => ({ _id, ...document }))
          .filter(({ a, b }) => !(Array.isArray(a) && Array.isArray(b)));
        if (storable.length === 0) return;
        await indexed.insertMany(copies(storable));
        for (const key of INDEXES) await indexed.createIndex(key);
        await indexed.createIndex({ b: 1 }, { name: 'partial', partialFilterExpression: { c: { $exists: true } } });
        const writes = changes.map((update, at) => {
          const _id = (at % storable.length) as never;
          return '$set' in update || '$unset' in update
            ? { updateOne: { filter: { _id }, update } }
            : { replaceOne: { filter: { _id }, replacement: update } };
        });
        await indexed.bulkWrite(writes as never);
        const { valid, errors } = await running.client.db('indexes').command({ validate: 'indexed' });
        assert.deepEqual([valid, errors], [true, []]);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  describe('and explain says which', () => {
    let messages: Collection;
    before(async () => {
      messages = running.client.db('indexes').collection('messages');
      await messages.insertMany(
        copies(
          Array.from({ length: 1000 }, (_, i) => ({
            _id: i as never,
            pair: `p${i % 20}`,
            at: new Date(i * 1000),
            tags: [i % 3, i % 5],
            n: i,
          })),
        ),
      );
      await messages.createIndex({ pair: 1, at: 1 });
      await messages.createIndex({ tags: 1 });
      await messages.createIndex({ open: 1 }, { unique: true, partialFilterExpression: { open: { $exists: true } } });
      await messages.createIndex({ rare: 1 }, { sparse: true });
    });

    const plans: readonly [why: string, filter: object, order: object, plan: string][] = [
      ['one document by its _id', { _id: 5 }, {}, '_id_'],
      ['a unique key, whatever else is asked for', { _id: 5, pair: 'nobody' }, {}, '_id_'],
      ['an equality and the order after it', { pair: 'p1' }, { at: -1 }, 'pair_1_at_1'],
      ['an equality and a range', { pair: 'p1', at: { $gt: new Date(0) } }, {}, 'pair_1_at_1'],
      ['several values', { pair: { $in: ['p1', 'p2'] } }, {}, 'pair_1_at_1'],
      [
        'several values in another order than the index has',
        { pair: { $in: ['p1', 'p2'] } },
        { at: 1 },
        'SORT pair_1_at_1',
      ],
      ['the beginning of a string', { pair: /^p1/ }, {}, 'pair_1_at_1'],
      ['an element of an array', { tags: 4 }, {}, 'tags_1'],
      ['an order alone', {}, { pair: -1, at: -1 }, 'pair_1_at_1'],
      ['an order that the index has only half', {}, { pair: 1, at: -1 }, 'SORT COLLSCAN'],
      ['a field without an index', { n: 5 }, {}, 'COLLSCAN'],
      ['a partial index, when the filter implies what it holds', { open: 'x' }, {}, 'open_1'],
      ['a partial index never for what it may lack', { open: null }, {}, 'COLLSCAN'],
      ['a sparse index never for its order alone', {}, { rare: 1 }, 'SORT COLLSCAN'],
      ['the more selective of two', { tags: 1, pair: 'p1' }, {}, 'pair_1_at_1'],
      ['one for each way to be true', { $or: [{ pair: 'p1' }, { _id: 5 }] }, {}, 'OR pair_1_at_1 _id_'],
      [
        'one for each way in the ways, with what holds for all of them, in another order',
        { $and: [{ $or: [{ pair: 'p1' }, { $or: [{ _id: 7 }, { tags: 4, n: 3 }] }] }, { n: { $lt: 500 } }] },
        { n: 1 },
        'SORT OR pair_1_at_1 _id_ tags_1',
      ],
      ['an only way, as if there were no choice', { $or: [{ pair: 'p1' }] }, { at: 1 }, 'pair_1_at_1'],
      ['none when one way has no index', { $or: [{ pair: 'p1' }, { n: 5 }] }, {}, 'COLLSCAN'],
      [
        'one that serves all ways, when it leaves no more to look at',
        { pair: 'p1', $or: [{ n: 1 }, { at: new Date(0) }] },
        {},
        'pair_1_at_1',
      ],
      [
        'one alone when every other way contradicts the rest',
        { pair: 'p1', $or: [{ pair: 'p2' }, { pair: 'p1' }] },
        {},
        'pair_1_at_1',
      ],
      [
        'nothing to look at when two values contradict each other',
        { $and: [{ pair: 'p1' }, { pair: 'p2' }] },
        {},
        'pair_1_at_1',
      ],
    ];
    for (const [why, query, order, plan] of plans) {
      it(`${plan}: ${why}`, async () => {
        const { queryPlanner } = await messages
          .find(query, { sort: order as Record<string, 1 | -1> })
          .explain('queryPlanner');
        const { winningPlan } = queryPlanner;
        const sorted = winningPlan.stage === 'SORT';
        const source = sorted ? winningPlan.inputStage : winningPlan;
        const parts = source.inputStage?.inputStages?.map((part: { indexName: string }) => part.indexName).join(' ');
        const used = parts === undefined ? (source.inputStage?.indexName ?? source.stage) : `OR ${parts}`;
        assert.equal(`${sorted ? 'SORT ' : ''}${used}`, plan);
      });
    }

    it('and how little it looked at', async () => {
      const { executionStats } = await messages
        .find({ pair: 'p3', at: { $gte: new Date(900_000) } })
        .explain('executionStats');
      assert.deepEqual([executionStats.nReturned, executionStats.totalKeysExamined], [5, 5]);
    });

    it('looks at each document of a union once, and at none of two values that contradict each other', async () => {
      const stats = async (query: object) => {
        const { executionStats } = await messages.find(query).explain('executionStats');
        return [executionStats.nReturned, executionStats.totalDocsExamined];
      };
      assert.deepEqual(await stats({ $or: [{ pair: 'p3' }, { _id: 3 }, { _id: { $lt: 4 } }] }), [53, 53]);
      assert.deepEqual(await stats({ $and: [{ pair: 'p1' }, { pair: 'p2' }] }), [0, 0]);
      assert.equal(await messages.countDocuments({ $or: [{ pair: 'p3' }, { _id: 3 as never }] }), 50);
      const { modifiedCount } = await messages.updateMany(
        { $or: [{ pair: 'p3' }, { _id: 1 as never }] },
        { $inc: { seen: 1 } },
      );
      assert.equal(modifiedCount, 51);
      assert.equal(await messages.countDocuments({ seen: 1 }), 51);
    });

    it('reads long ranges forward and backward, each document once', async () => {
      const ids = Array.from({ length: 1000 }, (_, i) => i);
      const read = async (query: object, order: Record<string, 1 | -1>) =>
        (await messages.find(query).sort(order).batchSize(90).toArray()).map(({ _id }) => Number(_id));
      assert.deepEqual(await read({ _id: { $gte: 0 } }, { _id: 1 }), ids);
      assert.deepEqual(await read({ _id: { $gte: 0 } }, { _id: -1 }), ids.toReversed());
      assert.deepEqual(await read({}, { $natural: -1 }), ids.toReversed());
      assert.equal((await read({ tags: { $gte: 0 } }, {})).length, 1000);
      assert.equal(await messages.countDocuments({ pair: { $gt: 'p' } }), 1000);
    });
  });

  describe('through arrays', () => {
    let arrays: Collection;
    before(async () => {
      arrays = running.client.db('indexes').collection('arrays');
      await arrays.insertMany(
        copies([
          {
            _id: 1,
            a: [1, 10],
            r: [
              { k: 'a', v: 1 },
              { k: 'b', v: 5 },
            ],
            n: [{ b: 1 }, {}],
          },
          { _id: 2, a: 5, r: [{ k: 'a', v: 5 }], n: [] },
          { _id: 3, a: 3, r: [], n: [5] },
          { _id: 4, a: [], n: { b: null } },
          { _id: 5, n: { b: 1 } },
        ]),
      );
      await arrays.createIndex({ a: 1 });
      await arrays.createIndex({ 'r.k': 1, 'r.v': 1 });
      await arrays.createIndex({ 'n.b': 1 });
    });

    const reads: readonly [why: string, filter: object, order: Record<string, 1 | -1>, hint: string, ids: number[]][] =
      [
        ['two bounds may be met by two elements', { a: { $gt: 6, $lt: 4 } }, {}, 'a_1', [1]],
        ['two bounds that one element meets are not all that counts', { a: { $gt: 4, $lt: 6 } }, {}, 'a_1', [2, 1]],
        ['two fields may be met by two elements', { 'r.k': 'a', 'r.v': 5 }, {}, 'r.k_1_r.v_1', [1, 2]],
        [
          'the greatest element sorts, also when the bounds leave it out',
          { a: { $lt: 8 } },
          { a: -1 },
          'a_1',
          [1, 2, 3],
        ],
        ['the least element sorts, also when the bounds leave it out', { a: { $gt: 2 } }, { a: 1 }, 'a_1', [1, 3, 2]],
        ['null finds what is missing below arrays', { 'n.b': null }, { _id: 1 }, 'n.b_1', [1, 4]],
        ['an empty array is found as itself only', { a: null }, {}, 'a_1', [5]],
      ];
    for (const [why, filter, order, hint, ids] of reads) {
      it(why, async () => {
        const found = await arrays.find(filter, { sort: order, hint }).toArray();
        const scanned = await arrays.find(filter, { sort: order, hint: { $natural: 1 } }).toArray();
        assert.deepEqual(
          found.map(({ _id }) => Number(_id)),
          ids,
        );
        assert.deepEqual(scanned.map(({ _id }) => Number(_id)).sort(), [...ids].sort());
      });
    }
  });

  it('that is unique refuses a second of the same, also in arrays and among missing fields', async () => {
    const people = running.client.db('indexes').collection('people');
    await people.createIndex({ mail: 1 }, { unique: true });
    await people.insertMany([{ mail: ['a', 'b'] }, {}]);
    for (const twin of [{ mail: 'b' }, { mail: ['c', 'a'] }, { mail: null }, {}]) {
      await assert.rejects(people.insertOne(twin), { code: 11000 });
    }
    await people.updateOne({ mail: 'a' }, { $set: { mail: ['a'] } });
    await people.insertOne({ mail: 'b' });
    await assert.rejects(people.updateOne({ mail: 'b' }, { $set: { mail: 'a' } }), {
      code: 11000,
      keyPattern: { mail: 1 },
      keyValue: { mail: 'a' },
    });
  });

  it('refuses to be built over duplicates, and leaves nothing of itself', async () => {
    const twins = running.client.db('indexes').collection('twins');
    await twins.insertMany([{ k: 1 }, { k: 1 }]);
    await assert.rejects(twins.createIndex({ k: 1 }, { unique: true }), { code: 11000 });
    assert.equal((await twins.listIndexes().toArray()).length, 1);
    await twins.insertOne({ k: 1 });
    // Several processes ask for their indexes at once when the service starts: none may be told that one stands which does not.
    const asked = await Promise.allSettled(
      Array.from({ length: 5 }, () => twins.createIndex({ k: 1 }, { unique: true })),
    );
    assert.deepEqual(
      asked.map(({ status }) => status),
      Array(5).fill('rejected'),
    );
  });

  const clashes: readonly [
    why: string,
    key: Record<string, 1 | -1 | 'text' | '2dsphere'>,
    options: object,
    code: number,
  ][] = [
    ['the name of another key', { b: 1 }, { name: 'a_1' }, 86],
    ['another name for the same key', { a: 1 }, { name: 'other' }, 85],
    ['other options under the same name', { a: 1 }, { unique: true }, 85],
    ['a text index', { a: 'text' }, {}, 67],
    ['a place on the globe', { a: '2dsphere' }, {}, 67],
    ['a collation', { z: 1 }, { collation: { locale: 'en' } }, 67],
    ['an expiry of two fields', { y: 1, z: 1 }, { expireAfterSeconds: 5 }, 67],
    ['what lacks a field in a partial index', { z: 1 }, { partialFilterExpression: { z: { $exists: false } } }, 67],
    ['arrays in parallel', { p: 1, q: 1 }, {}, 171],
  ];
  for (const [why, key, options, code] of clashes) {
    it(`refuses ${why} with ${code}`, async () => {
      const collection = running.client.db('indexes').collection('clashes');
      await collection.createIndex({ a: 1 });
      if (code === 171) await collection.insertOne({ p: [1], q: [2] });
      await assert.rejects(collection.createIndex(key, options), { code });
    });
  }
});
