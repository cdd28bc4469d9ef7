import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createLog } from '../../services/log.js';
import { type ScanJob, ScanQueue } from '../../services/queue/scan-queue.js';
import { TestRedis } from '../support/redis.js';

const log = createLog({ level: 'error', role: 'test', stream: { write: () => undefined } });
const job = (...positions: number[]): ScanJob => ({ sourceId: 's', container: 'INBOX', generation: '1', positions });

/** Collects jobs and tells when so many have come. */
class Taken {
  readonly jobs: ScanJob[] = [];
  #wanted = 0;
  #resolve: () => void = () => undefined;

  take = async (taken: ScanJob) => {
    this.jobs.push(taken);
    if (this.jobs.length >= this.#wanted) this.#resolve();
  };

  atLeast(count: number): Promise<void> {
    this.#wanted = count;
    return new Promise(resolve => {
      this.#resolve = resolve;
      if (this.jobs.length >= count) resolve();
    });
  }
}

describe('the queue', function () {
  this.timeout(60_000);
  const redis = new TestRedis();
  let queue: ScanQueue;
  let others: ScanQueue[] = [];
  before(() => redis.start());
  after(() => redis.stop());
  beforeEach(() => {
    redis.flushAll();
    queue = new ScanQueue(redis.url, log);
    others = [];
  });
  afterEach(() => Promise.all([queue, ...others].map(one => one.close())));

  it('hands every job to one scanner, whatever their number', async () => {
    const taken = new Taken();
    for (let at = 0; at < 3; at += 1) {
      const scanner = new ScanQueue(redis.url, log);
      others.push(scanner);
      scanner.process(2, taken.take);
    }
    await queue.add(Array.from({ length: 200 }, (_, at) => job(at + 1)));
    await taken.atLeast(200);
    assert.equal(new Set(taken.jobs.map(({ positions }) => positions[0])).size, 200);
    assert.equal(taken.jobs.length, 200);
  });

  it('keeps nothing of a job that is done or has failed: the ledger knows what is to be tried again', async () => {
    const taken = new Taken();
    queue.process(1, async one => {
      await taken.take(one);
      if (one.positions[0] === 1) throw new Error('broken');
    });
    await queue.add([job(1), job(2), job(3)]);
    await taken.atLeast(3);
    await untilEmpty();
    const kept = execFileSync('redis-cli', ['-s', redis.socket, 'KEYS', 'bull:scan:[0-9]*'], { encoding: 'utf8' });
    assert.equal(kept.trim(), '');
  });

  it('goes on by itself after Redis was killed and came back, with the jobs it held', async () => {
    await queue.add([job(1), job(2)]);
    await redis.kill();
    await redis.start();
    const taken = new Taken();
    const scanner = new ScanQueue(redis.url, log);
    others.push(scanner);
    scanner.process(1, taken.take);
    await taken.atLeast(2);
    await queue.add([job(3)]);
    await taken.atLeast(3);
  });

  it('goes on taking jobs after Redis was emptied under it', async () => {
    const taken = new Taken();
    queue.process(1, taken.take);
    await queue.add([job(1)]);
    await taken.atLeast(1);
    redis.flushAll();
    await queue.add([job(2)]);
    await taken.atLeast(2);
  });

  it('says that the queue cannot be reached, and that nothing is lost, instead of waiting for ever', async () => {
    const nowhere = new ScanQueue('unix:/nowhere/redis.sock', log, 100);
    others.push(nowhere);
    await assert.rejects(nowhere.add([job(1)]), { code: 'QUEUE_UNREACHABLE', remedy: /Nothing is lost/ });
  });

  async function untilEmpty(): Promise<void> {
    while ((await queue.depth()) > 0) await new Promise(resolve => setImmediate(resolve));
  }
});
