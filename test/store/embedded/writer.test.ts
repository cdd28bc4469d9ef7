import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoError } from '../../../services/store/embedded/errors.js';
import { Engine } from '../../../services/store/embedded/storage/engine.js';
import { encode } from '../../../services/store/embedded/values/bson.js';

describe('writes that share a transaction', () => {
  let folder: string;
  let engine: Engine;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-'));
    engine = new Engine({ folder, now: () => new Date(), onBroken: () => {} });
  });
  afterEach(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const insert = (_id: number) => {
    const document = { _id, list: [_id] };
    engine.ensureCollection('db', 'kept').insert(document, encode(document));
  };
  /** What a reader sees, and what the collection remembers of it. */
  const state = () => {
    const collection = engine.collection('db', 'kept');
    if (!collection) return null;
    const documents = engine.scan(collection, { kind: 'collection', reverse: false, sorted: true }).step(100);
    return {
      documents: documents.length,
      count: collection.count(),
      entries: collection.indexes.map(index => collection.entryCount(index)),
    };
  };
  /** All in one turn, so that they are committed together. */
  const together = (...jobs: (() => void)[]) => Promise.allSettled(jobs.map(job => engine.writer.write(job)));

  it('are each refused for their own reason only', async () => {
    const outcomes = await together(
      () => insert(1),
      () => insert(1),
      () => insert(2),
      () => {
        throw new TypeError('before anything was written');
      },
    );
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
    );
    assert.deepEqual(state(), { documents: 2, count: 2, entries: [2] });
  });

  it('are all taken back when one fails half way, and what is remembered with them', async () => {
    await together(() => insert(1));
    const known = engine.collection('db', 'kept');
    assert.equal(known?.count(), 1);
    const outcomes = await together(
      () => insert(2),
      () => {
        insert(3);
        engine.ensureCollection('db', 'other');
        throw new TypeError('half way');
      },
      () => insert(4),
    );
    assert.deepEqual(
      outcomes.slice(0, 2).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(engine.collection('db', 'other'), undefined);
    assert.equal(engine.collection('db', 'kept'), known, 'running commands hold it');
    await together(() => insert(5));
    const after = outcomes[2]?.status === 'fulfilled' ? 3 : 2;
    assert.deepEqual(state(), { documents: after, count: after, entries: [after] });
  });

  it('see what those before them wrote', async () => {
    const seen: unknown[] = [];
    await together(
      () => insert(1),
      () => seen.push(state()?.documents),
    );
    assert.deepEqual(seen, [1]);
  });

  it('give a duplicate its MongoDB shape', async () => {
    const [, second] = await together(
      () => insert(1),
      () => insert(1),
    );
    assert.ok(second?.status === 'rejected' && second.reason instanceof MongoError);
    assert.deepEqual(
      [second.reason.code, second.reason.fields],
      [11000, { keyPattern: { _id: 1 }, keyValue: { _id: 1 } }],
    );
  });
});
