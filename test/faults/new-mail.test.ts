import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { SourceModel } from '../../models/source.js';
import { TestDovecot } from '../support/dovecot.js';
import { CONCERNING, mailOfPair, PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

const TRIES = 5;

describe('new mail in a mailbox', function () {
  this.timeout(120_000);
  const server = new TestDovecot(['mentoring']);
  let running: RunningService;

  before(async () => {
    await server.start();
    // An hour between two looks: whatever comes sooner came by the server's word.
    const mailbox = server.config('mentoring');
    running = new RunningService({
      sources: [mailbox],
      scanners: 1,
      pollSeconds: 3_600,
      people: PEOPLE,
      pairs: REGISTER_PAIRS,
    });
    await running.start();
    await until(
      'the mailbox is read',
      30_000,
      async () => (await SourceModel.exists({ state: 'up-to-date' })) !== null,
    );
  });
  after(async () => {
    await running.stop();
    await server.stop();
  });

  it('is a case within five seconds, long before the next poll', async () => {
    const times: number[] = [];
    for (let pair = 1; pair <= TRIES; pair += 1) {
      const since = performance.now();
      server.deliver('mentoring', 'INBOX', mailOfPair(pair, pair, CONCERNING));
      await until(`a case about pair ${pair}`, 20_000, async () => (await CaseModel.countDocuments({})) === pair);
      times.push(performance.now() - since);
    }
    const [median = Number.POSITIVE_INFINITY] = times.sort((a, b) => a - b).slice(Math.floor(TRIES / 2));
    if (process.env.CANDOUR_TEST_LOG)
      process.stderr.write(`delivery to case, ms: ${times.map(Math.round).join(' ')}\n`);
    assert.ok(median < 5_000, `${median} ms`);
  });
});
