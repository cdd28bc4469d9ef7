import assert from 'node:assert/strict';
import { ApprovalModel } from '../../models/approval.js';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { SettingModel } from '../../models/setting.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { endLeave, noteEnds } from '../../services/approvals/end-leave.js';
import { LEAVE_LASTS } from '../../services/approvals/leave-record.js';
import {
  askForLeave,
  decideLeave,
  grantedLeaves,
  LEAVE_WAITS,
  leaveRequestsFor,
  openableCase,
  withdrawLeave,
} from '../../services/approvals/special-leave.js';
import { readableCase } from '../../services/cases/queries.js';
import { entriesOf, readRecord, verifyRecord } from '../../services/cases/record.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const NUMBER = '2026-0001';
const NEVER = '2026-9999';
const person = (role: UserRole) => ({ _id: `u-${role}`, name: role });

describe('special leave', () => {
  useDatabase();
  beforeEach(async () => {
    await Promise.all([
      ApprovalModel.deleteMany({}),
      CaseModel.deleteMany({}),
      NotificationModel.deleteMany({}),
      RecordEntryModel.deleteMany({}),
      // How long the record of access was.
      SettingModel.deleteMany({}),
      UserModel.deleteMany({}),
    ]);
    await UserModel.insertMany(
      USER_ROLES.map(role => ({
        ...person(role),
        email: `${role}@northfield.example`,
        role,
        passwordHash: '-',
        personId: `s-${role}`,
        reportsTo: role === 'deputy' ? 's-administrator' : null,
        active: true,
        createdAt: now,
      })),
    );
  });
  const put = (adultKey = 'm-1') => CaseModel.collection.insertOne(caseAbout({ _id: NUMBER, adultKey }) as never);
  const ask = (role: UserRole, number = NUMBER, id = 'a-1') =>
    askForLeave({ id, number, reason: 'The head is away.' }, person(role), now, keys);
  const grant = (role: UserRole, at = later(60_000)) =>
    decideLeave('a-1', 'approved', 'Agreed.', person(role), at, keys);
  const opens = async (role: UserRole, at = later(120_000)) =>
    (await openableCase(person(role), NUMBER, at, keys)) !== null;
  const requests = async (role: UserRole) =>
    (await leaveRequestsFor(person(role), later(60_000), keys)).map(one => one.canBeGranted);
  const told = async () =>
    (await NotificationModel.find().sort({ _id: 1 }).lean()).map(({ _id, userId }) => `${_id.split(':')[2]} ${userId}`);

  it('opens one case for four hours once a second person agrees, to read only', async () => {
    await put();
    await ask('lead');
    assert.equal(await opens('lead'), false);
    assert.equal(await grant('chair'), true);
    const opened = await openableCase(person('lead'), NUMBER, later(120_000), keys);
    assert.deepEqual(opened?.leave?.until, later(60_000 + LEAVE_LASTS));
    assert.equal(await readableCase(person('lead'), NUMBER), null, 'no form of the case is open to them');
    assert.equal(await opens('lead', later(60_000 + LEAVE_LASTS)), false);
    assert.equal(await opens('deputy'), false);
  });

  it('stands in the record of the case and in that of access, step by step, and the chair is told twice', async () => {
    await put();
    await ask('auditor');
    await ask('auditor');
    await grant('head');
    const steps = (await entriesOf(NUMBER, ['special-leave'], keys)).map(({ actor, body }) => [actor.id, body.step]);
    assert.deepEqual(steps, [
      ['u-auditor', 'asked'],
      ['u-head', 'approved'],
    ]);
    assert.deepEqual(
      (await readRecord('access', keys)).map(({ body }) => [body.subject, body.step]),
      [
        [NUMBER, 'proposed'],
        [NUMBER, 'approved'],
      ],
    );
    assert.deepEqual(await told(), ['approved u-chair', 'asked u-chair']);
    for (const id of [NUMBER, 'access']) assert.equal(await verifyRecord(id, keys), null);
  });

  it('puts the grant on the record of the case before it opens, where that was cut off', async () => {
    await put();
    await ask('lead');
    await grant('chair');
    await RecordEntryModel.deleteOne({ caseId: NUMBER, key: 'special-leave:a-1:approved' });
    assert.equal(await opens('lead'), true);
    assert.equal((await entriesOf(NUMBER, ['special-leave'], keys)).length, 2);
  });

  const GRANTERS: readonly [role: UserRole, may: boolean][] = USER_ROLES.map(role => [
    role,
    role === 'head' || role === 'chair',
  ]);
  for (const [role, may] of GRANTERS) {
    it(`is ${may ? '' : 'not '}granted to the lead by the ${role}`, async () => {
      await put();
      await ask('lead');
      assert.equal(await grant(role), may);
      assert.equal(await opens('lead'), may);
    });
  }

  const KEPT: readonly [why: string, adultKey: string, asker: UserRole][] = [
    ['the subject', 's-lead', 'lead'],
    ['who reports to the subject', 's-administrator', 'deputy'],
    ['a subject who is the auditor', 's-auditor', 'auditor'],
  ];
  for (const [why, adultKey, asker] of KEPT) {
    it(`is never granted to ${why}: it can only be refused`, async () => {
      await put(adultKey);
      await ask(asker);
      assert.deepEqual(await requests('chair'), [false]);
      await assert.rejects(grant('chair'), { code: 'APPROVAL_NOT_POSSIBLE' });
      assert.equal(await opens(asker), false);
    });
  }

  it('is neither granted to nor by somebody with a conflict of interest in the case', async () => {
    await put();
    await CaseModel.updateOne({ _id: NUMBER }, { $set: { conflicts: ['head'] } });
    await ask('head');
    assert.deepEqual(await requests('lead'), [false]);
    await ask('lead', NUMBER, 'a-2');
    assert.deepEqual(await requests('head'), []);
  });

  it('closes when the asker turns out to be a subject while it lasts', async () => {
    await put();
    await ask('lead');
    await grant('chair');
    await UserModel.updateOne({ _id: 'u-lead' }, { $set: { personId: 'm-1' } });
    assert.equal(await opens('lead'), false);
  });

  it('leaves no trace of a request for whoever is a subject of the case: the next is told in place of the chair', async () => {
    await put('s-chair');
    await ask('lead');
    assert.deepEqual([await requests('chair'), await requests('head')], [[], [true]]);
    assert.equal(await grant('chair'), false);
    assert.deepEqual(await told(), ['asked u-head']);
  });

  it('is recorded, told and shown in the same way for a number that was never given', async () => {
    await ask('lead', NEVER);
    assert.deepEqual(await requests('chair'), [false]);
    assert.deepEqual(await told(), ['asked u-chair']);
    await assert.rejects(grant('chair'), { code: 'APPROVAL_NOT_POSSIBLE' });
    assert.equal(await decideLeave('a-1', 'refused', '', person('chair'), now, keys), true);
    assert.equal(await RecordEntryModel.countDocuments({ caseId: NEVER }), 0);
  });

  const OVER = later(60_000 + LEAVE_LASTS);
  const endOf = async () => {
    const inCase = (await entriesOf(NUMBER, ['special-leave'], keys)).filter(({ body }) => body.step === 'ended');
    const inAccess = (await readRecord('access', keys)).filter(({ body }) => body.step === 'ended');
    assert.deepEqual(
      inAccess.map(({ actor, body }) => [actor.id, body.how, body.subject]),
      inCase.map(({ actor, body }) => [actor.id, body.how, NUMBER]),
    );
    for (const id of [NUMBER, 'access']) assert.equal(await verifyRecord(id, keys), null);
    return inCase.map(({ actor, body }) => `${body.how} ${actor.id}`);
  };
  const toldOfEnd = async () => (await told()).filter(one => one.startsWith('ended'));

  it('leaves its end in both records when its time is over, once, and the chair is told', async () => {
    await put();
    await ask('lead');
    await grant('head');
    assert.equal(await noteEnds(later(60_000 + LEAVE_LASTS - 1), keys), 0);
    assert.deepEqual(await endOf(), []);
    assert.equal(await noteEnds(OVER, keys), 1);
    assert.equal(await noteEnds(later(2 * LEAVE_LASTS), keys), 0);
    assert.deepEqual(await endOf(), ['time candour']);
    assert.deepEqual(await toldOfEnd(), ['ended u-chair']);
    const [entry] = (await readRecord('access', keys)).filter(({ body }) => body.step === 'ended');
    assert.equal(entry?.body.until, OVER.toISOString());
  });

  it('has its end on record as soon as a door stays closed, also when two knock and the scheduler comes by', async () => {
    await put();
    await ask('lead');
    await grant('head');
    const knocks = [opens('lead', OVER), opens('lead', OVER), noteEnds(OVER, keys)];
    assert.deepEqual((await Promise.all(knocks)).slice(0, 2), [false, false]);
    assert.deepEqual([await endOf(), await toldOfEnd()], [['time candour'], ['ended u-chair']]);
  });

  it('ends whole where a killed process had ended it by half', async () => {
    await put();
    await ask('lead');
    await grant('head');
    await RecordEntryModel.deleteOne({ caseId: NUMBER, key: 'special-leave:a-1:approved' });
    await ApprovalModel.updateOne({ _id: 'a-1' }, { $set: { endedAt: later(90_000), endedBy: 'u-lead' } });
    assert.equal(await opens('lead'), false);
    const steps = (await entriesOf(NUMBER, ['special-leave'], keys)).map(({ body }) => body.step);
    assert.deepEqual(steps, ['asked', 'approved', 'ended']);
    assert.deepEqual([await endOf(), await toldOfEnd()], [['hand u-lead'], ['ended u-chair']]);
  });

  const ENDERS: readonly [who: UserRole, may: boolean][] = USER_ROLES.map(role => [
    role,
    ['deputy', 'lead', 'head', 'chair'].includes(role),
  ]);
  for (const [role, may] of ENDERS) {
    it(`${may ? 'ends' : 'does not end'} before its time by the ${role}, when the deputy has it`, async () => {
      await put();
      await ask('deputy');
      await grant('chair');
      const end = () => endLeave('a-1', person(role), later(180_000), keys);
      assert.deepEqual([await end(), await end()], [may, may]);
      assert.equal(await opens('deputy', later(180_000)), !may);
      assert.deepEqual(await endOf(), may ? [`hand u-${role}`] : []);
      assert.deepEqual(await toldOfEnd(), may && role !== 'chair' ? ['ended u-chair'] : []);
      await noteEnds(OVER, keys);
      assert.deepEqual(await endOf(), [may ? `hand u-${role}` : 'time candour']);
    });
  }

  it('is not ended by somebody who is a subject of the case, and who knows of it as little as of the request', async () => {
    await put('s-head');
    await ask('lead');
    await grant('chair');
    assert.equal(await endLeave('a-1', person('head'), later(180_000), keys), false);
    assert.deepEqual(await grantedLeaves(person('head'), later(180_000), keys), []);
    assert.equal((await grantedLeaves(person('chair'), later(180_000), keys)).length, 1);
    assert.equal(await opens('lead'), true);
  });

  it('is not ended twice: neither after its time, nor where it was never granted', async () => {
    await put();
    await ask('lead');
    assert.equal(await endLeave('a-1', person('lead'), later(60_000), keys), false);
    await grant('head');
    assert.equal(await endLeave('a-1', person('lead'), OVER, keys), false);
    assert.equal(await endLeave('never', person('lead'), OVER, keys), false);
  });

  it('lapses after a day, can be withdrawn by its asker alone, and is not for trying numbers out', async () => {
    await put();
    await ask('lead');
    await assert.rejects(grant('chair', later(LEAVE_WAITS)), { code: 'APPROVAL_NOT_POSSIBLE' });
    assert.equal(await withdrawLeave('a-1', person('deputy'), now, keys), false);
    assert.equal(await withdrawLeave('a-1', person('lead'), now, keys), true);
    for (const at of [2, 3, 4, 5]) await ask('lead', NEVER, `a-${at}`);
    await assert.rejects(ask('lead', NUMBER, 'a-6'), { code: 'LEAVE_TOO_MANY' });
  });
});
