import assert from 'node:assert/strict';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { handOut } from '../../services/collect/poll.js';
import { reconcile } from '../../services/collect/reconcile.js';
import { HANDED_OUT_FOR } from '../../services/ledger/due.js';
import type { Place } from '../../services/ledger/place.js';
import { noteSeen } from '../../services/ledger/seen.js';
import { createLog } from '../../services/log.js';
import { type ScanJob, ScanQueue } from '../../services/queue/scan-queue.js';
import { useDatabase } from '../support/database.js';
import { TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

let complaints = 0;
const log = createLog({
  level: 'warn',
  role: 'test',
  stream: {
    write: () => {
      complaints += 1;
    },
  },
});
const START = new Date('2026-11-23T09:00:00Z');
const later = (milliseconds: number) => new Date(START.getTime() + milliseconds);
const MINUTE = 60_000;

describe('what nothing has come of', function () {
  this.timeout(30_000);
  useDatabase();
  const redis = new TestRedis();
  let queue: ScanQueue;

  before(() => redis.start());
  beforeEach(async () => {
    redis.flushAll();
    await LedgerEntryModel.deleteMany({});
    queue = new ScanQueue(redis.url, log);
    await noteSeen(places, START);
    await handOut(places, queue, START);
  });
  afterEach(() => queue.close());
  after(() => redis.stop());

  it('is left alone while its jobs may still be on their way', async () => {
    redis.flushAll();
    assert.equal(await reconcile(queue, later(HANDED_OUT_FOR - 1)), 0);
  });

  it('is handed out again within a minute of the queue being lost, every message of it', async () => {
    redis.flushAll();
    assert.equal(await queue.depth(), 0);
    assert.equal(await reconcile(queue, later(MINUTE)), places.length);
    assert.deepEqual(
      (await jobsIn(queue)).flatMap(({ positions }) => positions).sort((a, b) => a - b),
      places.map(({ position }) => position),
    );
    assert.equal(await reconcile(queue, later(MINUTE + 1)), 0, 'and not twice');
  });

  it('is not handed out a second time while jobs stand in line: its turn may be still to come', async () => {
    assert.equal(await queue.depth(), 3);
    assert.equal(await reconcile(queue, later(5 * MINUTE)), 0);
    assert.equal(await queue.depth(), 3);
  });

  it('is handed out again even then, once nothing can explain the wait any more', async () => {
    assert.equal(await reconcile(queue, later(20 * MINUTE)), places.length);
  });

  it('does not hold what is done', async () => {
    redis.flushAll();
    await LedgerEntryModel.updateMany({ position: { $lte: 200 } }, { $set: { state: 'scanned', dueAt: null } });
    assert.equal(await reconcile(queue, later(MINUTE)), 50);
  });

  it('waits in the ledger while Redis is away, and goes out when it is back', async () => {
    redis.flushAll();
    await redis.kill();
    await assert.rejects(reconcile(queue, later(MINUTE)), { code: 'QUEUE_UNREACHABLE' });
    assert.equal(complaints, 1, 'ten seconds without Redis are one line of the log');
    await redis.start();
    // What was marked as handed out just before Redis went is due again a little later, so the clock goes on.
    await until('it is handed out', 15_000, async () => (await reconcile(queue, later(3 * MINUTE))) === places.length);
  });
});

const places: readonly Place[] = Array.from({ length: 250 }, (_, at) => ({
  sourceId: 'mailbox',
  container: 'INBOX',
  generation: '7',
  position: at + 1,
  size: null,
}));

/** Takes everything out of the queue, as a scanner would. */
async function jobsIn(queue: ScanQueue): Promise<readonly ScanJob[]> {
  const taken: ScanJob[] = [];
  queue.process(1, async job => {
    taken.push(job);
  });
  await until('the queue is empty', 10_000, async () => (await queue.depth()) === 0);
  return taken;
}
