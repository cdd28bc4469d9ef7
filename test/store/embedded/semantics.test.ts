import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { PROJECT_ROOT } from '../../../services/paths.js';
import * as queries from './queries.js';
import { type Client, type Collection, copies, startDatabase } from './support.js';

const { EJSON, ObjectId } = mongoose.mongo.BSON;

interface Refused {
  readonly code: number;
}
/** What the other server is known to do otherwise, and why this one is right. */
interface Case {
  readonly referenceDiffers?: string;
  readonly gives: object;
}
interface UpdateCase extends Case {
  /** The stored document (`null`: none), the filter, the update and its options. */
  readonly given: readonly [document: object | null, filter: object, update: object, options?: object];
}
interface PipelineCase extends Case {
  readonly pipeline: object[];
}

/** Extended JSON, so that the tables can say which type a number has. */
function fixture(name: string): string {
  return readFileSync(join(PROJECT_ROOT, 'test/store/embedded/fixtures', name), 'utf8');
}
const UPDATES = EJSON.parse(fixture('updates.json'), { relaxed: false }) as UpdateCase[];
const PIPELINES = EJSON.parse(fixture('pipelines.json'), { relaxed: false }) as {
  documents: object[];
  other: object[];
  cases: PipelineCase[];
};

/** An operation's outcome, its refusal included. */
async function outcomeOf(operation: () => Promise<object>): Promise<object> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError && typeof error.code === 'number') return { code: error.code };
    throw error;
  }
}

const isRefused = (outcome: object): outcome is Refused => 'code' in outcome && Object.keys(outcome).length === 1;

async function fill(collection: Collection, documents: readonly object[]): Promise<void> {
  await collection.drop();
  await collection.insertMany(copies(documents));
}

function found(collection: Collection, filter: object): Promise<object> {
  return outcomeOf(async () =>
    (await collection.find(filter).toArray()).map(({ _id }) => Number(_id)).sort((a, b) => a - b),
  );
}

function updated(client: Client, { given: [document, filter, update, options = {}] }: UpdateCase): Promise<object> {
  const collection = client.db('semantics').collection('updates');
  return outcomeOf(async () => {
    await collection.deleteMany({});
    if (document) await collection.insertOne({ ...document });
    const updates = [{ q: filter, u: update, ...options }];
    const { n, nModified, upserted, writeErrors } = await client
      .db('semantics')
      .command({ update: 'updates', updates });
    if (writeErrors) return { code: writeErrors[0].code };
    const after = await collection.findOne({}, { promoteValues: false });
    // A generated `_id` differs each time.
    const shown = after && { ...after, _id: after._id instanceof ObjectId ? 'generated' : after._id };
    return { n, nModified, ...(upserted ? { upserted: upserted.length } : {}), after: shown };
  });
}

const canonical = (value: object): unknown => JSON.parse(EJSON.stringify(value, { relaxed: false }));
const relaxed = (value: object): unknown => JSON.parse(EJSON.stringify(value));

describe("the embedded database answers as MongoDB's documentation says", () => {
  const stops: (() => Promise<void>)[] = [];
  /** The embedded database first; then the server of MONGODB_REFERENCE_URI, when there is one, to compare with. */
  const clients: Client[] = [];
  before(async () => {
    const running = await startDatabase();
    clients.push(running.client);
    stops.push(running.stop);
    const uri = process.env.MONGODB_REFERENCE_URI;
    if (!uri) return;
    const reference = await mongoose.mongo.MongoClient.connect(uri);
    clients.push(reference);
    stops.push(() => reference.close());
  });
  after(async () => {
    for (const stop of stops) await stop();
  });

  /** The reference may have codes of its own, and is not asked what it is known to do otherwise. */
  async function assertOutcome(
    expected: Case,
    ask: (client: Client) => Promise<object>,
    show: (value: object) => unknown,
  ): Promise<void> {
    const [embedded, reference] = clients as [Client, Client?];
    assert.deepEqual(show(await ask(embedded)), show(expected.gives));
    if (!reference || expected.referenceDiffers || isRefused(expected.gives)) return;
    assert.deepEqual(show(await ask(reference)), show(expected.gives), 'the reference');
  }

  describe('queries, without and with indexes', () => {
    before(async () => {
      for (const client of clients) {
        await fill(client.db('semantics').collection('bare'), queries.DOCUMENTS);
        const indexed = client.db('semantics').collection('indexed');
        await fill(indexed, queries.DOCUMENTS);
        for (const path of ['a', 's', 'tags', 'n.b', 'r.v', 'd']) await indexed.createIndex({ [path]: 1 });
        await indexed.createIndex({ n: -1 });
        await indexed.createIndex({ 'r.k': -1, 'r.v': 1 });
      }
    });

    for (const [filter, gives] of queries.QUERIES) {
      it(EJSON.stringify(filter), async () => {
        await assertOutcome({ gives }, client => found(client.db('semantics').collection('bare'), filter), relaxed);
        await assertOutcome({ gives }, client => found(client.db('semantics').collection('indexed'), filter), relaxed);
      });
    }
  });

  describe('updates', () => {
    for (const one of UPDATES) {
      const [document, filter, ...update] = one.given.map(part => EJSON.stringify(part));
      it(`${update.join(' ')} of ${document} where ${filter}`, () =>
        assertOutcome(one, client => updated(client, one), canonical));
    }
  });

  describe('pipelines', () => {
    before(async () => {
      for (const client of clients) {
        await fill(client.db('semantics').collection('pipelines'), PIPELINES.documents);
        await fill(client.db('semantics').collection('other'), PIPELINES.other);
      }
    });

    for (const one of PIPELINES.cases) {
      const ask = (client: Client) =>
        outcomeOf(() => client.db('semantics').collection('pipelines').aggregate(one.pipeline).toArray());
      it(EJSON.stringify(one.pipeline), () => assertOutcome(one, ask, relaxed));
    }
  });
});
