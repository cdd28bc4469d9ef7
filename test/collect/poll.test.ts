import assert from 'node:assert/strict';
import { CursorModel } from '../../models/cursor.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { pollSource } from '../../services/collect/poll.js';
import { ServiceError } from '../../services/errors.js';
import { finish } from '../../services/ledger/finish.js';
import { placeId } from '../../services/ledger/place.js';
import { createLog } from '../../services/log.js';
import { ScanQueue } from '../../services/queue/scan-queue.js';
import type { Pointer, Source } from '../../services/sources/source.js';
import { useDatabase } from '../support/database.js';
import { TestRedis } from '../support/redis.js';

const log = createLog({ level: 'error', role: 'test', stream: { write: () => undefined } });
const START = new Date('2026-11-23T10:00:00Z').getTime();
let clock = START;
const now = () => new Date(clock);

/** Folders in memory, listed as a mail server would. */
class Mailbox {
  readonly folders = new Map<string, Set<number>>();
  readonly excluded = new Map<string, string>();
  generation = '1';
  broken: ServiceError | null = null;

  readonly source: Source = {
    id: 's',
    kind: 'imap',
    containers: async () =>
      [...this.folders].map(([name, positions]) => ({
        name,
        generation: this.generation,
        present: positions.size,
        excluded: this.excluded.get(name) ?? null,
      })),
    discover: (container, after) => this.#list(container.name, after),
    fetch: () => {
      throw new Error('a collector reads no message');
    },
    check: async () => [],
    close: async () => undefined,
  };

  async *#list(name: string, after: number | null): AsyncGenerator<readonly Pointer[]> {
    const above = [...(this.folders.get(name) ?? [])].filter(position => position > (after ?? 0)).sort((a, b) => a - b);
    for (let at = 0; at < above.length; at += 2) {
      const positions = above.slice(at, at + 2);
      yield positions.map(position => ({ container: name, generation: this.generation, position, size: null }));
    }
    if (this.broken) throw this.broken;
  }
}

describe('the collector', function () {
  this.timeout(60_000);
  useDatabase();
  const redis = new TestRedis();
  let queue: ScanQueue;
  let mailbox: Mailbox;
  before(() => redis.start());
  after(() => redis.stop());
  beforeEach(async () => {
    clock = START;
    redis.flushAll();
    await Promise.all([LedgerEntryModel.deleteMany({}), CursorModel.deleteMany({})]);
    queue = new ScanQueue(redis.url, log);
    mailbox = new Mailbox();
    mailbox.folders.set('INBOX', new Set([1, 2, 3]));
  });
  afterEach(() => queue.close());

  const signal = new AbortController().signal;
  const poll = (sweep = false) => {
    clock += 60_000;
    return pollSource({ source: mailbox.source, queue, signal, now, sweep });
  };
  const read = (...positions: number[]) => {
    const place = { sourceId: 's', container: 'INBOX', generation: mailbox.generation };
    return finish(
      positions.map(position => ({
        entryId: placeId({ ...place, position }),
        state: 'scanned',
        messageId: `m${position}`,
      })),
      now(),
    );
  };
  const cursor = async () => (await CursorModel.findOne({ container: 'INBOX' }).lean())?.position;
  const states = async () => {
    const entries = await LedgerEntryModel.find().sort({ container: 1, generation: 1, position: 1 }).lean();
    return entries.map(entry => `${entry.position} ${entry.vanishedAt ? 'vanished ' : ''}${entry.state}`);
  };

  it('notes what is new and hands it out in one job', async () => {
    assert.deepEqual(await poll(), { found: 3 });
    assert.ok((await queue.depth()) >= 1);
    assert.deepEqual(await poll(), { found: 0 });
  });

  it('moves the cursor only over what is done', async () => {
    await poll();
    assert.equal(await cursor(), 0);
    await read(1, 3);
    await poll();
    assert.equal(await cursor(), 1);
    await read(2);
    await poll();
    assert.equal(await cursor(), 3);
  });

  it('leaves out a folder that is not to be read, and says so', async () => {
    mailbox.folders.set('Spam', new Set([1]));
    mailbox.excluded.set('Spam', 'Left out in the settings.');
    await poll();
    assert.equal(await LedgerEntryModel.countDocuments({ container: 'Spam' }), 0);
    const spam = await CursorModel.findOne({ container: 'Spam' }).lean();
    assert.deepEqual([spam?.excluded, spam?.present], ['Left out in the settings.', 1]);
  });

  it('tells at the next look, not a day later, that a message was deleted before it could be read', async () => {
    await poll();
    await read(1);
    mailbox.folders.get('INBOX')?.delete(1);
    mailbox.folders.get('INBOX')?.delete(2);
    mailbox.folders.get('INBOX')?.add(4);
    await poll();
    assert.deepEqual(await states(), ['1 vanished scanned', '2 vanished gone', '3 waiting', '4 waiting']);
  });

  it('takes nothing for deleted when the source fails while it is swept, and keeps what it noted', async () => {
    await poll();
    mailbox.folders.get('INBOX')?.add(4);
    mailbox.broken = new ServiceError({ code: 'MAILBOX_UNREACHABLE', message: 'It fails.', remedy: 'Wait.' });
    await assert.rejects(poll(true), { code: 'MAILBOX_UNREACHABLE' });
    assert.deepEqual(await states(), ['1 waiting', '2 waiting', '3 waiting', '4 waiting']);
  });

  it('finds by its sweep what polling never listed', async () => {
    mailbox.folders.set('INBOX', new Set([2, 3]));
    await poll();
    await read(2, 3);
    await poll();
    mailbox.folders.set('INBOX', new Set([1, 2, 3]));
    assert.deepEqual(await poll(true), { found: 1 });
  });

  it('lists a folder again that the server has numbered anew', async () => {
    await poll();
    await read(1, 2, 3);
    mailbox.generation = '2';
    assert.deepEqual(await poll(), { found: 3 });
    assert.deepEqual(await states(), [
      '1 vanished scanned',
      '2 vanished scanned',
      '3 vanished scanned',
      '1 waiting',
      '2 waiting',
      '3 waiting',
    ]);
  });
});
