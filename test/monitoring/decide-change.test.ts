import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ApprovalModel } from '../../models/approval.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { propose as proposeAny, settle } from '../../services/approvals/approvals.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { ServiceError } from '../../services/errors.js';
import type { Change } from '../../services/monitoring/change.js';
import {
  agree,
  changeMonitoring,
  finishApproved,
  PROPOSAL_LASTS,
  refuse,
  withdraw,
} from '../../services/monitoring/decide-change.js';
import { MonitoringReader, readMonitoring } from '../../services/monitoring/read.js';
import { watchedOf } from '../../services/monitoring/watched.js';
import { waitingChanges } from '../../services/review/rule-pages.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { seedAccounts, seedSchool } from '../support/seed.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const edges = { config: { rulesFolder: null, dataFolder: '/nowhere' }, keys };
const RULE = 'grooming.secrecy.our-secret';
const NEVER_OFF = 'content.self-harm.intent';
const OFF: Change = { kind: 'state', to: 'off' };
const until = '2027-03-31T23:59:59.000Z';

describe('a change to what is watched', () => {
  useDatabase();
  const users = new Map<UserRole, UserRecord>();
  before(async () => {
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'deputy', 'head', 'chair', 'administrator']);
    for (const user of await UserModel.find().lean()) users.set(user.role, user);
  });
  beforeEach(async () => {
    await RecordEntryModel.deleteMany({});
    await ApprovalModel.deleteMany({});
  });
  const by = (role: UserRole) => users.get(role) ?? assert.fail(role);
  const want = (change: Change, role: UserRole = 'lead', rule = RULE, id: string = randomUUID()) =>
    changeMonitoring({ id, rule, change, reason: 'For the test.' }, by(role), now, edges);
  const watched = async (rule = RULE) => watchedOf(await readMonitoring(keys), rule);
  const propose = async (change: Change = OFF, role: UserRole = 'lead', rule = RULE) => {
    const id = randomUUID();
    assert.equal(await want(change, role, rule, id), 'proposed');
    return id;
  };
  const isRefused = (what: Promise<unknown>, message: RegExp = /./) =>
    assert.rejects(
      what,
      (error: unknown) =>
        error instanceof ServiceError &&
        ['CHANGE_REFUSED', 'APPROVAL_NOT_POSSIBLE'].includes(error.code) &&
        message.test(error.message),
    );

  it('that weakens has no effect until a second person agrees, and then stands in the record with both', async () => {
    const id = await propose();
    assert.equal((await watched()).state, 'on');
    await agree(id, 'Too many false alarms.', by('head'), now, keys);
    assert.equal((await watched()).state, 'off');
    const record = await readRecord('monitoring', keys);
    assert.deepEqual(
      record.map(({ kind, actor, body }) => [kind, actor.id, body.step ?? body.approvalId]),
      [
        ['approval', by('lead')._id, 'proposed'],
        ['approval', by('head')._id, 'approved'],
        ['changed', by('head')._id, id],
      ],
    );
    assert.equal(await verifyRecord('monitoring', keys), null);
  });

  it('that strengthens takes one person, and stands in the record', async () => {
    await agree(await propose(), '', by('head'), now, keys);
    assert.equal(await want({ kind: 'state', to: 'on' }), 'changed');
    assert.equal((await watched()).state, 'on');
    const [last] = (await readRecord('monitoring', keys)).toReversed();
    assert.deepEqual([last?.kind, last?.body.approvalId, last?.body.reason], ['changed', null, 'For the test.']);
  });

  for (const [what, change] of [
    ['lowers the severity', { kind: 'severity', to: 'low' }],
    ['wants stronger findings', { kind: 'threshold', to: 0.75 }],
    ['puts it in shadow', { kind: 'state', to: 'shadow' }],
    ['exempts a person', { kind: 'exempt', personKey: 'm-1', until }],
  ] as const) {
    it(`that ${what} weakens`, async () => {
      await propose(change);
    });
  }

  it('back again strengthens: a severity that is raised, a threshold that is lowered, an exemption that is ended', async () => {
    for (const change of [
      { kind: 'severity', to: 'low' },
      { kind: 'threshold', to: 0.75 },
      { kind: 'exempt', personKey: 'm-1', until },
    ] as const)
      await agree(await propose(change), '', by('head'), now, keys);
    assert.equal(await want({ kind: 'severity', to: 'medium' }), 'changed');
    assert.equal(await want({ kind: 'threshold', to: 0.45 }), 'changed');
    assert.equal(await want({ kind: 'end-exemption', personKey: 'm-1' }), 'changed');
    await propose({ kind: 'severity', to: 'low' });
    await propose({ kind: 'threshold', to: 0.75 });
  });

  it('is agreed to by the lead, the head teacher or the chair, and by nobody else', async () => {
    const id = await propose(OFF, 'head');
    for (const role of ['deputy', 'administrator'] as const) await isRefused(agree(id, '', by(role), now, keys));
    await agree(id, '', by('chair'), now, keys);
    assert.equal((await watched()).state, 'off');
  });

  it('is never agreed to by whoever proposed it, and made by nobody but the lead and the head teacher', async () => {
    const id = await propose(OFF, 'lead');
    await isRefused(agree(id, '', by('lead'), now, keys), /cannot be the second person/);
    for (const role of ['deputy', 'chair', 'administrator'] as const) await isRefused(want(OFF, role));
    assert.equal((await watched()).state, 'on');
  });

  it('that exempts somebody is neither proposed nor agreed to by them, whichever way they are known', async () => {
    // The head teacher stands on the register; the chair is given the register's address of a mentor.
    await isRefused(want({ kind: 'exempt', personKey: 's-head', until }, 'head'), /for themselves/);
    const ofHead = await propose({ kind: 'exempt', personKey: 's-head', until }, 'lead');
    await isRefused(agree(ofHead, '', by('head'), now, keys), /to be exempted/);
    const chair = { ...by('chair'), personId: null, email: 'a.corrigan@northfield.example' };
    const ofMentor = await propose({ kind: 'exempt', personKey: 'm-1', until }, 'lead');
    await isRefused(agree(ofMentor, '', chair, now, keys), /to be exempted/);
    await agree(ofHead, '', by('chair'), now, keys);
    assert.equal((await watched()).exempt.length, 1);
  });

  it('that exempts ends on a day after today, within a year, and is about somebody on the register', async () => {
    for (const day of ['2026-11-22T00:00:00.000Z', '2027-11-30T00:00:00.000Z'])
      await isRefused(want({ kind: 'exempt', personKey: 'm-1', until: day }));
    await isRefused(want({ kind: 'exempt', personKey: 'nobody', until }), /not on the register/);
  });

  it('of a critical rule about self-harm or a disclosure is refused whoever agrees, but for an exemption', async () => {
    for (const change of [
      OFF,
      { kind: 'state', to: 'shadow' },
      { kind: 'severity', to: 'high' },
      { kind: 'threshold', to: 0.9 },
    ] as const)
      await isRefused(want(change, 'lead', NEVER_OFF), /self-harm or a disclosure/);
    const id = await propose({ kind: 'exempt', personKey: 'p-1', until }, 'lead', NEVER_OFF);
    await agree(id, '', by('head'), now, keys);
    assert.equal((await watched(NEVER_OFF)).exempt.length, 1);
  });

  it('is proposed and made once, however often the form is sent, also at once', async () => {
    const id = randomUUID();
    const proposed = await Promise.all(Array.from({ length: 5 }, () => want(OFF, 'lead', RULE, id)));
    assert.deepEqual(new Set(proposed), new Set(['proposed']));
    assert.equal(await ApprovalModel.countDocuments(), 1);
    assert.equal(await RecordEntryModel.countDocuments(), 1);
    await agree(id, '', by('head'), now, keys);
    const on = randomUUID();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => want({ kind: 'state', to: 'on' }, 'lead', RULE, on)),
    );
    assert.deepEqual(new Set(made), new Set(['changed']));
    assert.equal(await RecordEntryModel.countDocuments({ kind: 'changed' }), 2);
  });

  it('is agreed to once when two people agree at once and one of them twice', async () => {
    const id = await propose();
    const answers = await Promise.allSettled([
      agree(id, '', by('head'), now, keys),
      agree(id, '', by('chair'), now, keys),
      agree(id, '', by('head'), now, keys),
    ]);
    assert.ok(answers.some(({ status }) => status === 'rejected'));
    assert.equal(await RecordEntryModel.countDocuments({ kind: 'changed' }), 1);
    const steps = (await readRecord('monitoring', keys)).map(({ body }) => body.step);
    assert.deepEqual(steps, ['proposed', 'approved', undefined]);
  });

  it('is either agreed to or refused when both happen at once', async () => {
    const id = await propose();
    const [agreed, refused] = await Promise.allSettled([
      agree(id, '', by('head'), now, keys),
      refuse(id, '', by('chair'), now, keys),
    ]);
    assert.notEqual(agreed.status, refused.status);
    assert.equal((await watched()).state, agreed.status === 'fulfilled' ? 'off' : 'on');
  });

  it('that was agreed to before a crash takes effect when it is sent again, or by the scheduler', async () => {
    for (const finish of [(id: string) => agree(id, '', by('head'), now, keys), () => finishApproved(now, keys)]) {
      await RecordEntryModel.deleteMany({});
      await ApprovalModel.deleteMany({});
      const id = await propose();
      // The process was killed between the approval and everything that follows from it.
      await ApprovalModel.updateOne(
        { _id: id },
        { $set: { state: 'approved', decidedBy: by('head')._id, decidedAt: now } },
      );
      assert.equal((await watched()).state, 'on');
      await finish(id);
      assert.equal((await watched()).state, 'off');
      const record = (await readRecord('monitoring', keys)).map(({ kind, actor }) => [kind, actor.id]);
      const head = by('head')._id;
      assert.deepEqual(record, [
        ['approval', by('lead')._id],
        ['approval', head],
        ['changed', head],
      ]);
      assert.equal(await finishApproved(now, keys), 0, 'nothing is brought about twice');
    }
  });

  it('takes effect by the scheduler beside what was agreed to about times and the calendar, which are no rules', async () => {
    for (const subject of ['service-levels', 'school-calendar']) {
      const proposal = {
        id: subject,
        kind: 'weaken-monitoring',
        subject,
        change: { closed: [] },
        reason: 'r',
      } as const;
      await proposeAny({ ...proposal, expiresAt: new Date(until) }, by('lead'), now, keys);
      assert.equal(await waitingChanges(now), 0);
      for (const answer of [agree, refuse])
        await isRefused(answer(subject, '', by('head'), now, keys), /no such proposal/);
      await isRefused(withdraw(subject, by('lead'), now, keys), /no such proposal/);
      await settle(subject, 'approved', '', by('head'), now, keys);
    }
    const id = await propose();
    assert.equal(await waitingChanges(now), 1);
    await settle(id, 'approved', '', by('head'), now, keys);
    assert.equal(await finishApproved(now, keys), 1);
    assert.equal((await watched()).state, 'off');
  });

  it('that is refused, withdrawn or out of time has no effect and cannot be agreed to', async () => {
    const refusedId = await propose();
    await refuse(refusedId, 'No.', by('head'), now, keys);
    const withdrawnId = await propose();
    await isRefused(withdraw(withdrawnId, by('head'), now, keys));
    await withdraw(withdrawnId, by('lead'), now, keys);
    const oldId = await propose();
    const later = new Date(now.getTime() + PROPOSAL_LASTS + 1);
    for (const [id, at] of [
      [refusedId, now],
      [withdrawnId, now],
      [oldId, later],
    ] as const)
      await isRefused(agree(id, '', by('head'), at, keys));
    assert.equal((await watched()).state, 'on');
    assert.equal(await finishApproved(now, keys), 0);
  });

  it('comes to a scanner as soon as it stands in the record, and only then', async () => {
    const reader = new MonitoringReader(keys);
    assert.deepEqual(await reader.decided(), { texts: [], switches: [], key: '' });
    const id = await propose();
    assert.equal((await reader.decided()).key, '');
    await agree(id, '', by('head'), now, keys);
    const { switches, key } = await reader.decided();
    assert.deepEqual(
      switches.map(({ rule, state }) => [rule, state]),
      [[RULE, 'off']],
    );
    assert.equal((await reader.decided()).key, key);
    await want({ kind: 'state', to: 'on' });
    assert.equal((await reader.decided()).key, '', 'all is as it comes again');
  });
});
