import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { CaseModel } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import { FindingModel } from '../../models/finding.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { verifyRecord } from '../../services/cases/record.js';
import { TestDovecot } from '../support/dovecot.js';
import { CONCERNING, mailOfPair, ORDINARY, PAIRS, PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

const MESSAGES = 2_000;
/** Every so manieth message asks for secrecy. */
const CONCERN_EVERY = 7;
const CONCERNED = Math.ceil(MESSAGES / CONCERN_EVERY);

type Fault = readonly [string, () => void | Promise<void>];

describe('when parts are killed in the middle of 2,000 messages', function () {
  this.timeout(400_000);
  const server = new TestDovecot(['mentoring']);
  let running: RunningService;

  before('start the mail server and the service', async () => {
    await server.start();
    server.deliverMany(
      'mentoring',
      'INBOX',
      Array.from({ length: MESSAGES }, (_, at) => mail(at)),
    );
    const mailbox = server.config('mentoring');
    running = new RunningService({
      sources: [mailbox],
      scanners: 2,
      pollSeconds: 5,
      people: PEOPLE,
      pairs: REGISTER_PAIRS,
    });
    await running.start();
  });
  after(async () => {
    await running.stop();
    await server.stop();
  });

  it('comes to an end nevertheless', async () => {
    // Somebody else's database is not ours to kill.
    const databaseFault: readonly Fault[] = process.env.MONGODB_URI ? [] : [['the database', () => kill('database')]];
    const faults: readonly Fault[] = [
      ['the collector', () => kill('collector')],
      ['the first scanner', () => kill('scanner 1')],
      ['the second scanner', () => kill('scanner 2')],
      ['Redis', () => kill('redis')],
      ...databaseFault,
      ['every job in Redis', flushQueue],
      ['the answer of Redis, for longer than anybody waits', hangRedis],
      ['the mail server', restartMailServer],
    ];
    for (const [index, [what, strike]] of faults.entries()) {
      const share = Math.floor(((index + 0.5) * MESSAGES) / (faults.length + 2));
      await until(`${share} messages scanned before ${what} goes`, 90_000, async () => (await scanned()) >= share);
      assert.ok((await scanned()) < MESSAGES, `nothing is left to do when ${what} goes`);
      await strike();
    }
    // A driver that hangs is seen after a minute, its job comes back as stalled after another: `hang-watch.ts`.
    await until('no message waits', 240_000, async () => (await scanned()) === MESSAGES).catch(async error => {
      throw new Error(`${error.message} ${await standing()}`, { cause: error });
    });
  });

  it('has scanned each message, once in the ledger and once in the messages', async () => {
    const entries = await LedgerEntryModel.find({}, { position: 1, state: 1, messageId: 1 }).lean();
    assert.deepEqual(
      entries.map(({ position }) => position).sort((a, b) => a - b),
      Array.from({ length: MESSAGES }, (_, at) => at + 1),
    );
    assert.ok(entries.every(({ state }) => state === 'scanned'));
    assert.equal(new Set(entries.map(({ messageId }) => messageId)).size, MESSAGES);
    assert.equal(await MessageModel.countDocuments({}), MESSAGES);
  });

  it('has each finding once', async () => {
    const findings = await FindingModel.find().lean();
    const marks = findings.map(({ messageId, pairKey, detectorId, ruleId, field, span }) =>
      JSON.stringify([messageId, pairKey, detectorId, ruleId, field, span?.start, span?.end]),
    );
    assert.equal(new Set(marks).size, findings.length);
    const perMessage = new Map<string, number>();
    for (const { messageId } of findings) perMessage.set(messageId, (perMessage.get(messageId) ?? 0) + 1);
    assert.equal(perMessage.size, CONCERNED);
    assert.equal(new Set(perMessage.values()).size, 1, 'the same words, the same findings');
  });

  it('has one open case a pair, whose figures and record hold', async () => {
    const cases = await CaseModel.find().lean();
    assert.equal(new Set(cases.map(({ openKey }) => openKey)).size, cases.length);
    assert.equal(new Set(cases.map(({ pairKey }) => pairKey)).size, PAIRS);
    assert.equal(await FindingModel.countDocuments({ caseId: null }), 0);
    for (const { _id, findingCount, messageCount } of cases) {
      const findings = await FindingModel.find({ caseId: _id }, { messageId: 1 }).lean();
      assert.deepEqual(
        [findingCount, messageCount],
        [findings.length, new Set(findings.map(({ messageId }) => messageId)).size],
      );
      assert.equal(await verifyRecord(_id, running.keys), null);
    }
  });

  it('has counted no finding twice in the risk of a pair', async () => {
    const conversations = await ConversationModel.find().lean();
    assert.equal(conversations.length, PAIRS);
    for (const { contributions } of conversations) {
      assert.equal(new Set(contributions.map(({ findingId }) => findingId)).size, contributions.length);
    }
  });

  /** What the ledger and the queue say of those that are left: without it nobody could tell why a run failed. */
  async function standing(): Promise<string> {
    const left = await LedgerEntryModel.find({ state: { $ne: 'scanned' } }).lean();
    const marks = left.map(({ state, reason, attempts, dueAt }) => {
      return [state, reason, `tries ${attempts}`, `due in ${dueAt ? dueAt.getTime() - Date.now() : '-'} ms`].join(' ');
    });
    const socket = running.service.redisUrl.slice('unix:'.length);
    const queue = ['wait', 'active', 'delayed', 'stalled'].map(name => {
      const script =
        "local t=redis.call('type',KEYS[1]).ok if t=='list' then return redis.call('llen',KEYS[1]) end return t";
      const length = execFileSync('redis-cli', ['-s', socket, 'EVAL', script, '1', `bull:scan:${name}`]);
      return `${name} ${length.toString().trim()}`;
    });
    return `${left.length} are left: ${[...new Set(marks)].slice(0, 5).join('; ')}. Queue: ${queue.join(', ')}.`;
  }

  function kill(part: string): void {
    process.kill(running.pidOf(part), 'SIGKILL');
  }

  function flushQueue(): void {
    const socket = running.service.redisUrl.slice('unix:'.length);
    execFileSync('redis-cli', ['-s', socket, 'FLUSHALL'], { stdio: 'ignore' });
  }

  async function hangRedis(): Promise<void> {
    const pid = running.pidOf('redis');
    process.kill(pid, 'SIGSTOP');
    await new Promise(next => setTimeout(next, 12_000));
    process.kill(pid, 'SIGCONT');
  }

  async function restartMailServer(): Promise<void> {
    await server.kill();
    await server.start();
  }
});

function scanned(): Promise<number> {
  return LedgerEntryModel.countDocuments({ state: 'scanned' });
}

function mail(at: number): string {
  return mailOfPair((at % PAIRS) + 1, at, at % CONCERN_EVERY === 0 ? CONCERNING : ORDINARY);
}
