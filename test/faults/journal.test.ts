import assert from 'node:assert/strict';
import { FindingModel } from '../../models/finding.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { SourceModel } from '../../models/source.js';
import { coverageOfAll } from '../../services/ledger/coverage.js';
import { freePort } from '../support/free-port.js';
import { CONCERNING, mailOfPair, ORDINARY, PAIRS, PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { RunningService } from '../support/running-service.js';
import { SmtpClient } from '../support/smtp-client.js';
import { until } from '../support/until.js';

const ADDRESS = 'journal-7c1e0b9a@journal.northfield.example';
const CONNECTIONS = 200;
const PER_CONNECTION = 3;
const MESSAGES = CONNECTIONS * PER_CONNECTION;
const KILLS = 3;
/** Every so manieth message asks for secrecy. */
const CONCERN_EVERY = 7;

describe('200 connections to a journal receiver that is killed again and again', function () {
  this.timeout(60_000);
  let running: RunningService;
  let port = 0;
  /** Messages that were answered 250. */
  const acknowledged = new Set<number>();
  let attempts = 0;

  before('start the service', async () => {
    port = await freePort();
    const source = { kind: 'journal', id: 'journal', listen: `127.0.0.1:${port}`, recipients: [ADDRESS] };
    running = new RunningService({
      sources: [source],
      receiver: true,
      scanners: 1,
      pollSeconds: 5,
      people: PEOPLE,
      pairs: REGISTER_PAIRS,
    });
    await running.start();
  });
  after(() => running.stop());

  it('answers each message in the end, however often its sender must try', async () => {
    let isOver = false;
    const killing = (async () => {
      for (let kill = 1; kill <= KILLS && !isOver; kill += 1) {
        await until(`kill ${kill}`, 45_000, () => acknowledged.size >= (kill * MESSAGES) / (KILLS + 2));
        // Acknowledged in a burst, the next kill may be due before the last one's successor is there.
        await until('the receiver runs', 45_000, () => running.pidOf('receiver') > 0);
        process.kill(running.pidOf('receiver'), 'SIGKILL');
      }
    })();
    const senders = Array.from({ length: CONNECTIONS }, (_, sender) => sendAll(sender));
    await Promise.all([...senders, killing]);
    isOver = true;
    assert.equal(acknowledged.size, MESSAGES);
    assert.ok(attempts > MESSAGES, 'kills cost attempts');
  });

  it('has all of them in the ledger, and has scanned each of them', async () => {
    await until('nothing waits', 45_000, async () => {
      const [seen, waiting] = await Promise.all([
        LedgerEntryModel.countDocuments({}),
        LedgerEntryModel.countDocuments({ state: 'waiting' }),
      ]);
      return seen >= MESSAGES && waiting === 0;
    });
    assert.equal(await MessageModel.countDocuments({}), MESSAGES, 'each once, whatever was sent twice');
    const entries = await LedgerEntryModel.find().lean();
    assert.deepEqual([...new Set(entries.map(({ state }) => state))], ['scanned']);
    assert.equal(new Set(entries.map(({ messageId }) => messageId)).size, MESSAGES);
  });

  it('has each finding once', async () => {
    const findings = await FindingModel.find().lean();
    const marks = findings.map(({ messageId, pairKey, detectorId, ruleId, field, span }) =>
      JSON.stringify([messageId, pairKey, detectorId, ruleId, field, span?.start, span?.end]),
    );
    assert.equal(new Set(marks).size, findings.length);
    assert.equal(new Set(findings.map(({ messageId }) => messageId)).size, Math.ceil(MESSAGES / CONCERN_EVERY));
  });

  it('has nothing unexplained, and tells what the receiver counted', async () => {
    await until('the figures are in', 15_000, async () => {
      const source = await SourceModel.findById('journal').lean();
      return (source?.intake?.received ?? 0) > 0;
    });
    const [coverage] = await coverageOfAll();
    assert.equal(coverage?.gap, 0);
    assert.equal(coverage?.source.state, 'up-to-date');
  });

  /** Until each of its messages was answered 250, on as many connections as that takes. */
  async function sendAll(sender: number): Promise<void> {
    const left = Array.from({ length: PER_CONNECTION }, (_, at) => sender * PER_CONNECTION + at);
    while (left.length > 0) {
      const client = new SmtpClient(port);
      try {
        if (!(await client.hello()).startsWith('250')) throw new Error('not greeted');
        while (left.length > 0) {
          const [number = 0] = left;
          attempts += 1;
          if (!(await client.send(mailOf(number), ADDRESS)).startsWith('250')) throw new Error('not taken');
          acknowledged.add(number);
          left.shift();
        }
      } catch {
        await new Promise(next => setTimeout(next, 50 + Math.random() * 100));
      } finally {
        await client.close();
      }
    }
  }
});

function mailOf(number: number): string {
  return mailOfPair((number % PAIRS) + 1, number, number % CONCERN_EVERY === 0 ? CONCERNING : ORDINARY);
}
