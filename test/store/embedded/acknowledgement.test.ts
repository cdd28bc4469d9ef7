import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { Server } from '../../../services/store/embedded/commands/command.js';
import { CursorStore } from '../../../services/store/embedded/commands/cursors.js';
import { dispatch } from '../../../services/store/embedded/commands/dispatch.js';
import { Engine } from '../../../services/store/embedded/storage/engine.js';
import { SpaceGuard } from '../../../services/store/embedded/storage/space.js';
import { OP_MSG } from '../../../services/store/embedded/wire/message.js';

const { BSON } = mongoose.mongo;

describe('the embedded database acknowledges only what is on disk', () => {
  let folder: string;
  let engine: Engine;
  let server: Server;
  /** Held back: as if the disk were still writing. */
  let flush: () => void;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'candour-'));
    engine = new Engine({ folder, now: () => new Date(), onBroken: () => {} });
    const now = () => new Date();
    server = {
      engine,
      cursors: new CursorStore(now),
      space: new SpaceGuard(folder, 0),
      startedAt: now(),
      connections: () => 0,
    };
    await run({ insert: 'kept', documents: [{ _id: 1 }] });
    await run({ createIndexes: 'kept', indexes: [{ key: { a: 1 }, name: 'a_1' }] });
    const flushed = new Promise<void>(resolve => {
      flush = resolve;
    });
    engine.writer.durable = () => flushed;
  });
  afterEach(async () => {
    flush();
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(command: object): Promise<mongoose.mongo.BSON.Document> {
    const request = {
      id: 1,
      opCode: OP_MSG,
      body: Buffer.from(BSON.serialize({ ...command, $db: 'acknowledged' })),
      sequences: new Map(),
      silent: false,
    } as const;
    const failures: unknown[] = [];
    const reply = await dispatch(server, 1, request, { onFailure: (_, error) => failures.push(error) });
    assert.deepEqual(failures, []);
    return BSON.deserialize(reply);
  }

  const writes: readonly object[] = [
    { insert: 'kept', documents: [{ _id: 2 }] },
    { insert: 'kept', documents: [{ _id: 2 }], writeConcern: { w: 1, j: false } },
    { update: 'kept', updates: [{ q: { _id: 1 }, u: { $set: { a: 1 } } }] },
    { update: 'kept', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] },
    { update: 'kept', updates: [{ q: { _id: 9 }, u: { $set: { a: 1 } }, upsert: true }] },
    { delete: 'kept', deletes: [{ q: {}, limit: 0 }] },
    { findAndModify: 'kept', query: { _id: 1 }, update: { $set: { a: 1 } } },
    { createIndexes: 'kept', indexes: [{ key: { b: 1 }, name: 'b_1' }] },
    { dropIndexes: 'kept', index: 'a_1' },
    { create: 'fresh' },
    { drop: 'kept' },
    { dropDatabase: 1 },
  ];
  for (const command of writes) {
    it(JSON.stringify(command), async () => {
      let acknowledged = false;
      const reply = run(command).then(document => {
        acknowledged = true;
        return document;
      });
      // Long enough for everything but the disk: the write itself is done and visible.
      for (let turn = 0; turn < 200; turn++) await new Promise(resolve => setImmediate(resolve));
      await engine.writer.idle();
      assert.equal(acknowledged, false);
      flush();
      assert.equal((await reply).ok, 1);
    });
  }

  it('and tells a failure of its own from a wrong request, without a word of what was stored', async () => {
    const secret = 'a sentence that somebody wrote';
    engine.collection('acknowledged', 'kept')?.indexes.splice(0, 9, null as never);
    const failures: unknown[] = [];
    const body = Buffer.from(BSON.serialize({ insert: 'kept', documents: [{ secret }], $db: 'acknowledged' }));
    const request = { id: 1, opCode: OP_MSG, body, sequences: new Map(), silent: false } as const;
    const reply = BSON.deserialize(
      await dispatch(server, 1, request, { onFailure: (_, error) => failures.push(error) }),
    );
    assert.deepEqual([reply.ok, reply.code, failures.length], [0, 1, 1]);
    assert.doesNotMatch(JSON.stringify(reply), /sentence/);
    flush();
  });
});
