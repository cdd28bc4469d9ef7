import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoStore } from 'connect-mongo';
import type { SessionData } from 'express-session';
import { open } from 'lmdb';
import mongoose from 'mongoose';
import { socketUri } from '../../../services/store/embedded/process.js';
import { type EmbeddedOptions, startEmbedded } from '../../../services/store/embedded/server.js';
import { type Client, copies } from './support.js';

const quiet = () => {};

/** An embedded database inside this process, so that a test can hold its clock and its log. */
async function startHere(options: Partial<EmbeddedOptions> = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'candour-'));
  const socketPath = join(folder, 'd.sock');
  const server = await startEmbedded({ folder, socketPath, port: null, log: quiet, ...options });
  const client: Client = await mongoose.mongo.MongoClient.connect(socketUri(socketPath));
  return {
    folder,
    client,
    db: client.db('keeping'),
    async stop() {
      await client.close();
      await server.stop();
    },
    async discard() {
      await this.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await new Promise(resolve => setImmediate(resolve));
};

describe('the embedded database keeps house', () => {
  it('removes what has expired, and nothing else', async () => {
    let now = new Date('2026-03-01T12:00:00Z');
    const running = await startHere({ now: () => now, sweepEvery: 5 });
    const texts = running.db.collection('texts');
    await texts.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 60 });
    const at = (time: string) => new Date(`2026-03-01T${time}Z`);
    await texts.insertMany(
      copies([
        { _id: 'early', expiresAt: at('12:00:00') },
        { _id: 'late', expiresAt: at('12:30:00') },
        { _id: 'by its earliest date', expiresAt: [at('13:00:00'), at('12:00:30')] },
        { _id: 'never', expiresAt: null },
        { _id: 'no date', expiresAt: 5 },
        { _id: 'without' },
      ]),
    );
    const ids = async () => (await texts.find().toArray()).map(({ _id }) => String(_id));
    now = at('12:02:00');
    await until(async () => (await ids()).length < 5);
    assert.deepEqual(await ids(), ['late', 'never', 'no date', 'without']);
    assert.equal((await running.db.command({ validate: 'texts' })).valid, true);
    await running.discard();
  });

  it('refuses to grow when the disk is nearly full, and still lets documents be removed', async () => {
    const first = await startHere();
    await first.db.collection('kept').insertOne({ a: 1 });
    await first.stop();
    const full = await startHere({ folder: first.folder, reserveBytes: Number.MAX_SAFE_INTEGER });
    const kept = full.db.collection('kept');
    await assert.rejects(kept.insertOne({ a: 2 }), { code: 14031 });
    await assert.rejects(kept.updateOne({ a: 1 }, { $set: { a: 3 } }), { code: 14031 });
    await assert.rejects(kept.createIndex({ a: 1 }), { code: 14031 });
    assert.equal(await kept.countDocuments(), 1);
    assert.equal((await kept.deleteOne({ a: 1 })).deletedCount, 1);
    await full.discard();
  });

  it('reports a record that is not what was written, and reads on past it', async () => {
    const first = await startHere();
    await first.db.collection('kept').createIndex({ n: 1 });
    await first.db.collection('kept').insertMany(copies([{ n: 1 }, { n: 2 }, { n: 3 }]));
    await first.stop();
    await spoilRecord(join(first.folder, 'candour.lmdb'), 2);
    const reports: string[] = [];
    const second = await startHere({
      folder: first.folder,
      log: (level, event, facts) => reports.push(`${level} ${event} ${facts?.collection} ${facts?.record}`),
    });
    const kept = second.db.collection('kept');
    assert.deepEqual(
      (await kept.find().toArray()).map(({ n }) => n),
      [1, 3],
    );
    assert.deepEqual(
      (await kept.find({ n: { $gt: 0 } }).toArray()).map(({ n }) => n),
      [1, 3],
    );
    assert.ok(
      reports.every(report => report === 'error broken record keeping.kept 2'),
      reports.join('\n'),
    );
    assert.ok((await second.db.admin().serverStatus()).candour.brokenRecords > 0);
    const { valid, errors } = await second.db.command({ validate: 'kept' });
    assert.equal(valid, false);
    assert.match(errors[0], /1 records do not match their checksum/);
    await second.discard();
  });

  it('backs itself up while it runs, into a file that opens as a database of its own', async () => {
    const running = await startHere();
    await running.db.collection('kept').insertMany(copies([{ n: 1 }, { n: 2 }]));
    const folder = mkdtempSync(join(tmpdir(), 'candour-'));
    const to = join(folder, 'candour.lmdb');
    assert.equal((await running.client.db('admin').command({ candourBackup: 1, to })).ok, 1);
    await assert.rejects(running.client.db('admin').command({ candourBackup: 1, to }), { code: 2 });
    await running.db.collection('kept').insertOne({ n: 3 });
    const restored = await startHere({ folder });
    assert.equal(await restored.db.collection('kept').countDocuments(), 2);
    await restored.discard();
    await running.discard();
  });

  it('sweeps what was dropped off the disk, taking up after each restart where it stopped', async () => {
    const first = await startHere();
    const many = first.db.collection('many');
    await many.insertMany(copies(Array.from({ length: 12_000 }, (_, n) => ({ n }))));
    await many.drop();
    await first.stop();
    // One step takes 5,000 keys of the 24,000, and every start takes at least one.
    let left = Number.POSITIVE_INFINITY;
    for (let start = 0; start < 8 && left > 1; start++) {
      await (await startHere({ folder: first.folder })).stop();
      left = await countKeys(join(first.folder, 'candour.lmdb'));
    }
    rmSync(first.folder, { recursive: true, force: true });
    assert.equal(left, 1, 'only the catalog is left');
  });

  it("holds the web's sessions through connect-mongo", async () => {
    const running = await startHere();
    const store = MongoStore.create({ client: running.client, dbName: 'keeping', touchAfter: 60 });
    const session = {
      cookie: { originalMaxAge: 1000, expires: new Date(Date.now() + 60_000) },
      user: 'u1',
    } as unknown as SessionData;
    await promisify(store.set.bind(store))('s1', session);
    const read = await promisify<string, SessionData | null | undefined>(store.get.bind(store))('s1');
    assert.equal((read as { user?: string } | null)?.user, 'u1');
    assert.equal(await promisify<number | undefined>(store.length.bind(store))(), 1);
    await promisify<string>(store.destroy.bind(store))('s1');
    assert.equal(await promisify<number | undefined>(store.length.bind(store))(), 0);
    const names = (await running.db.collection('sessions').listIndexes().toArray()).map(({ name }) => name);
    assert.ok(names.includes('expires_1'));
    await running.discard();
  });
});

async function countKeys(path: string): Promise<number> {
  const store = open({ path, noSubdir: true, keyEncoding: 'binary', encoding: 'binary' });
  const count = store.getKeysCount();
  await store.close();
  return count;
}

/** Changes one byte inside a stored document, as a failing disk would. */
async function spoilRecord(path: string, record: number): Promise<void> {
  const store = open<Buffer, Buffer>({ path, noSubdir: true, keyEncoding: 'binary', encoding: 'binary' });
  for (const { key, value } of store.getRange({ start: Buffer.from('D'), end: Buffer.from('E') })) {
    if (key.readUIntBE(key.length - 6, 6) !== record) continue;
    const spoiled = Buffer.from(value);
    spoiled[spoiled.length - 2] = (spoiled[spoiled.length - 2] ?? 0) ^ 0x40;
    await store.put(key, spoiled);
  }
  await store.flushed;
  await store.close();
}
