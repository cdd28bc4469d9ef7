import assert from 'node:assert/strict';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { OutageModel } from '../../models/outage.js';
import { SourceModel } from '../../models/source.js';
import { runSourceLoop } from '../../services/collect/source-loop.js';
import type { FolderConfig } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';
import { createLog } from '../../services/log.js';
import { ScanQueue } from '../../services/queue/scan-queue.js';
import type { CheckLine, Container, Fetched, Pointer, Source } from '../../services/sources/source.js';
import { useDatabase } from '../support/database.js';
import { TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const log = createLog({ level: 'error', role: 'test', stream: { write: () => undefined } });

/** A mailbox that refuses every log-in of a poll, while the connection that watches holds. */
class BrokenSource implements Source {
  readonly id: string = 'broken';
  readonly kind = 'folder';
  polls = 0;
  watchers = 0;

  async containers(): Promise<readonly Container[]> {
    this.polls += 1;
    throw new ServiceError({ code: 'MAILBOX_LOGIN_REFUSED', message: 'Refused.', remedy: 'Check the password.' });
  }
  async *discover(): AsyncIterable<readonly Pointer[]> {}
  async *fetch(): AsyncIterable<Fetched> {}
  async watch(_wake: () => void, signal: AbortSignal): Promise<void> {
    this.watchers += 1;
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
    this.watchers -= 1;
  }
  async check(): Promise<readonly CheckLine[]> {
    return [];
  }
  async close(): Promise<void> {}
}

class GoodSource extends BrokenSource {
  override readonly id = 'good';

  override async containers(): Promise<readonly Container[]> {
    return [{ name: 'INBOX', generation: '1', present: 3, excluded: null }];
  }
  override async *discover(): AsyncIterable<readonly Pointer[]> {
    yield [1, 2, 3].map(position => ({ container: 'INBOX', generation: '1', position, size: null }));
  }
}

describe('two sources, of which one cannot be read', function () {
  this.timeout(60_000);
  useDatabase();
  const redis = new TestRedis();
  const broken = new BrokenSource();
  const stop = new AbortController();
  let queue: ScanQueue;
  let loops: Promise<unknown>;

  before(async () => {
    await redis.start();
    queue = new ScanQueue(redis.url, log);
    const sources = [broken, new GoodSource()];
    for (const { id, kind } of sources) {
      await SourceModel.create({ _id: id, kind, label: id, enabled: true, state: 'new' });
    }
    loops = Promise.all(
      sources.map(source => {
        const config: FolderConfig = {
          kind: 'folder',
          id: source.id,
          path: '/',
          format: 'auto',
          timeZone: 'Europe/London',
        };
        return runSourceLoop({ config, open: () => source, queue, pollSeconds: 5, log, signal: stop.signal });
      }),
    );
  });
  after(async () => {
    await queue.close();
    await redis.stop();
  });

  it('read the other one all the same', async () => {
    await until('the good one is read', 10_000, async () => (await stateOf('good')) === 'up-to-date');
    assert.equal(await LedgerEntryModel.countDocuments({ sourceId: 'good', state: 'waiting' }), 3);
    assert.equal(await queue.depth(), 1);
  });

  it('show what is wrong with the broken one, and since when', async () => {
    await until('it is known', 10_000, async () => (await stateOf('broken')) === 'failing');
    const problem = (await SourceModel.findById('broken').lean())?.problem;
    assert.equal(problem?.code, 'MAILBOX_LOGIN_REFUSED');
    assert.ok(problem.since);
  });

  it('keep since when it is not read, once, and nothing of the good one', async () => {
    await until('it is kept', 10_000, async () => (await OutageModel.countDocuments()) > 0);
    const outages = await OutageModel.find().lean();
    assert.deepEqual(
      outages.map(({ sourceId, until, code }) => [sourceId, until, code]),
      [['broken', null, 'MAILBOX_LOGIN_REFUSED']],
    );
  });

  it('try it again after a pause, and watch it once at a time, however often it fails', async () => {
    await until('it was tried three times', 40_000, () => broken.polls >= 3);
    assert.ok(broken.watchers <= 1, `${broken.watchers} watchers`);
  });

  it('end soon after they are told to, with nobody left watching', async () => {
    stop.abort();
    await loops;
    assert.equal(broken.watchers, 0);
  });
});

async function stateOf(id: string): Promise<string | undefined> {
  return (await SourceModel.findById(id).lean())?.state;
}
