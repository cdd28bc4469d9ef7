import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { readableCase, threadOf } from '../../services/cases/queries.js';
import { QUEUE_PAGE_SIZE, queueLane, readingOf, waitingCases } from '../../services/cases/queue.js';
import type { QueueFilter } from '../../services/cases/queue-filter.js';
import { storedFindings } from '../../services/cases/raise.js';
import { storeFindings } from '../../services/scan/store-findings.js';
import { storeMessages, storeTexts } from '../../services/scan/store-messages.js';
import { KeyRing } from '../../services/store/seal.js';
import { severityRank } from '../../services/taxonomy.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { examined, seenFinding, seenMessage } from '../support/seen-message.js';

const now = new Date('2026-11-23T10:00:00Z');
const ALL: QueueFilter = {
  states: [],
  severities: [],
  channels: [],
  origins: [],
  codes: [],
  raisedSince: null,
  overdueAt: null,
  words: '',
  owner: null,
  sort: 'severity',
  page: 1,
};

describe('the queue', () => {
  useDatabase();
  const users = new Map<UserRole, UserRecord>();
  const user = (role: UserRole) => {
    const found = users.get(role);
    assert.ok(found);
    return found;
  };
  before(async () => {
    for (const role of ['lead', 'head', 'administrator'] as const) {
      const account = {
        _id: role,
        email: `${role}@x.example`,
        name: role,
        role,
        passwordHash: '-',
        personId: null,
        reportsTo: null,
      };
      users.set(role, { ...account, active: true, createdAt: now, lastSignedInAt: null });
    }
    await UserModel.insertMany([...users.values()]);
    const severities = ['low', 'medium', 'high', 'critical'] as const;
    const conduct = severities.map((severity, at) =>
      caseAbout({
        _id: `2026-000${at}`,
        severity,
        severityRank: severityRank(severity),
        adultLabel: `Mentor ${at}`,
        channels: [at % 2 === 0 ? 'email' : 'chat'],
        raisedAt: new Date(now.getTime() + at * 1_000),
      }),
    );
    const welfare = Array.from({ length: QUEUE_PAGE_SIZE + 3 }, (_, at) =>
      caseAbout({ _id: `2026-1${String(at).padStart(3, '0')}`, lane: 'child-needs-help', concern: 'welfare' }),
    );
    await CaseModel.collection.insertMany([...conduct, ...welfare] as never);
  });
  const lane = async (role: UserRole, filter: Partial<QueueFilter> = {}) => {
    const shown = await queueLane(await readingOf(user(role)), 'adult-conduct', { ...ALL, ...filter });
    return shown.rows.map(({ about }) => about._id.slice(-1)).join('');
  };

  it('shows each reader their own lane, and nothing to who reads no cases', async () => {
    assert.deepEqual([await lane('head'), await lane('lead'), await lane('administrator')], ['3210', '', '']);
    assert.deepEqual(
      await Promise.all(
        (['head', 'lead', 'administrator'] as const).map(async role => (await waitingCases(user(role))).count),
      ),
      [4, QUEUE_PAGE_SIZE + 3, 0],
    );
  });

  it('does not tell a case that may not be read from one that is not there', async () => {
    assert.equal(await readableCase(user('lead'), '2026-0001'), null);
    assert.equal(await readableCase(user('lead'), '2026-9999'), null);
    assert.equal((await readableCase(user('head'), '2026-0001'))?._id, '2026-0001');
  });

  const FILTERS: readonly [what: string, filter: Partial<QueueFilter>, expected: string][] = [
    ['the newest first', { sort: 'newest' }, '3210'],
    ['the oldest first', { sort: 'oldest' }, '0123'],
    ['severities', { severities: ['low', 'critical'] }, '30'],
    ['channels', { channels: ['chat'] }, '31'],
    ['the words of a pseudonym, in whatever case', { words: ' mentor 2 ' }, '2'],
    ['a case number', { words: '2026-0003' }, '3'],
    ['words with marks that mean something to a search, as they stand', { words: '.*' }, ''],
    ['whose they are', { owner: { is: 'head' } }, ''],
    ['nobody having them', { owner: 'nobody' }, '3210'],
    ['somebody else having them', { owner: { isNot: 'head' } }, ''],
    ['where they come from', { origins: ['staff'] }, ''],
    ['what is overdue', { overdueAt: now }, ''],
    ['when they were raised', { raisedSince: new Date(now.getTime() + 2_000) }, '32'],
  ];
  for (const [what, filter, expected] of FILTERS) {
    it(`goes by ${what}`, async () => assert.equal(await lane('head', filter), expected));
  }

  it('comes in pages and says how many there are in all', async () => {
    const second = await queueLane(await readingOf(user('lead')), 'child-needs-help', { ...ALL, page: 2 });
    assert.deepEqual([second.rows.length, second.total], [3, { count: QUEUE_PAGE_SIZE + 3, more: false }]);
  });
});

describe('the conversation around a case', () => {
  useDatabase();
  const keys = new KeyRing(KeyRing.newContent());
  const about = caseAbout({ _id: '2026-0001' });
  const day = (number: number) => ({ sentAt: new Date(2026, 10, number), receivedAt: new Date(2026, 10, number) });
  const second = seenMessage('second', day(2));
  const concern = seenFinding('grooming.secrecy', 'high');

  before(async () => {
    const first = examined('a', seenMessage('first', day(1)));
    await storeMessages([first, examined('b', second, [concern])], keys, now);
    await storeTexts([examined('b', second, [concern])], keys, 0, now);
    await storeFindings(
      storedFindings({ message: second, findings: [concern], detectVersion: 'test' }, now).map(finding => ({
        ...finding,
        caseId: about._id,
      })),
    );
  });

  it('stands in its order with the findings where they are, and says where words are not kept any more', async () => {
    const thread = await threadOf(about, keys);
    assert.deepEqual(
      thread.map(({ text, findings }) => [text?.text ?? null, findings.map(finding => finding.code)]),
      [
        [null, []],
        ['The words of second.', ['grooming.secrecy']],
      ],
    );
  });

  it('is not opened by another key ring', async () => {
    await assert.rejects(threadOf(about, new KeyRing(KeyRing.newContent())), { code: 'KEY_MISSING' });
  });
});
