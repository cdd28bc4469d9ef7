import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { NotificationModel } from '../../models/notification.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { conflictsToDeclare, conflictsToLift, declareConflict } from '../../services/cases/conflict.js';
import { decide } from '../../services/cases/decide.js';
import { handOver, managersFor, mayHandOver } from '../../services/cases/hand-over.js';
import { readableCase } from '../../services/cases/queries.js';
import { decideCaseChanges, storedFindings } from '../../services/cases/raise.js';
import { entriesOf, verifyRecord } from '../../services/cases/record.js';
import { rerouteOpenCases, routeCase } from '../../services/cases/routing.js';
import { visibleRecord } from '../../services/cases/visible-record.js';
import { applyChange } from '../../services/scan/raise-cases.js';
import { storeFindings } from '../../services/scan/store-findings.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { seenFinding, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const NUMBER = '2026-0001';
const NAMES: Readonly<Partial<Record<UserRole, string>>> = {
  head: 'Ruth Okafor',
  chair: 'Dele Marsh',
  lead: 'Priya Raman',
};
const person = (role: UserRole) => ({ _id: `u-${role}`, name: NAMES[role] ?? role, role });

describe('the way of a case', () => {
  useDatabase();
  beforeEach(async () => {
    await Promise.all([
      CaseModel.deleteMany({}),
      FindingModel.deleteMany({}),
      NotificationModel.deleteMany({}),
      RecordEntryModel.deleteMany({}),
      UserModel.deleteMany({}),
    ]);
    const roles: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'administrator'];
    await UserModel.insertMany(
      roles.map(role => ({
        ...person(role),
        email: `${role}@northfield.example`,
        passwordHash: '-',
        personId: `s-${role}`,
        active: true,
        createdAt: now,
      })),
    );
  });
  const put = (fields: Parameters<typeof caseAbout>[0]) => CaseModel.collection.insertOne(caseAbout(fields) as never);
  const stored = async () => (await CaseModel.findById(NUMBER).lean()) ?? assert.fail();
  const route = (cause: 'raised' | 'accounts' = 'raised') => routeCase(NUMBER, cause, now, keys);
  const routed = async (number = NUMBER) => (await entriesOf(number, ['routed'], keys)).map(({ body }) => body);
  const told = async () => (await NotificationModel.find().sort({ _id: 1 }).lean()).map(({ userId }) => userId);
  const readers = async () => {
    const found = [];
    for (const { _id } of await UserModel.find().sort({ _id: 1 }).lean())
      if (await readableCase({ _id }, NUMBER)) found.push(_id);
    return found;
  };

  it('is on its record when it is raised: who reads it, and why nobody before them does', async () => {
    await put({ _id: NUMBER, adultKey: 's-head' });
    await route();
    assert.deepEqual(await routed(), [
      {
        cause: 'raised',
        roles: ['chair'],
        readers: ['u-chair'],
        managerId: null,
        passed: [{ role: 'head', because: 'subject' }],
        conflicts: [],
      },
    ]);
    assert.deepEqual(await told(), ['u-chair']);
  });

  it('says which fall-back was taken where somebody is absent, reports to a subject, or has a conflict of interest', async () => {
    await put({ _id: NUMBER, adultKey: 's-lead', conflicts: ['chair'] });
    await UserModel.updateOne({ _id: 'u-head' }, { $set: { active: false } });
    await UserModel.insertOne({
      ...(await UserModel.findById('u-lead').lean()),
      _id: 'u-lead-2',
      email: 'l2@x.example',
      personId: 's-2',
      reportsTo: 's-lead',
    });
    await route();
    const [entry] = await routed();
    assert.deepEqual(entry?.roles, []);
    assert.deepEqual(entry?.passed, [
      { role: 'head', because: 'no-account' },
      { role: 'chair', because: 'conflict' },
      { role: 'lead', because: 'subject' },
    ]);
    assert.deepEqual(await told(), []);
  });

  it('is put on the record once, however often it is looked at, by however many at once', async () => {
    await put({ _id: NUMBER });
    await Promise.all(Array.from({ length: 6 }, () => route()));
    await rerouteOpenCases(now, keys);
    assert.equal((await routed()).length, 1);
    assert.deepEqual(await told(), ['u-head']);
    assert.equal(await verifyRecord(NUMBER, keys), null);
  });

  it('is others’ at once when accounts change, and the record says so at the next look; closed cases are left alone', async () => {
    await put({ _id: NUMBER });
    await put({ _id: '2026-0002', state: 'closed' });
    await route();
    await UserModel.updateOne({ _id: 'u-head' }, { $set: { reportsTo: 'm-1' } });
    assert.deepEqual(await readers(), ['u-chair']);
    await rerouteOpenCases(now, keys);
    const [, second, ...more] = await routed();
    assert.deepEqual(
      [second?.cause, second?.readers, second?.passed],
      ['accounts', ['u-chair'], [{ role: 'head', because: 'reports-to-subject' }]],
    );
    assert.deepEqual(more, []);
    assert.deepEqual(await routed('2026-0002'), []);
  });

  it('takes back what was not sent yet to somebody who reads it no longer, and nothing else', async () => {
    await put({ _id: NUMBER });
    await route();
    const other = { caseId: NUMBER, urgency: 'high', state: 'waiting', attempts: 0, createdAt: now } as const;
    await NotificationModel.create([{ ...other, _id: 'leave:x:asked:u-lead', userId: 'u-lead' }]);
    await UserModel.updateOne({ _id: 'u-head' }, { $set: { personId: 'm-1' } });
    await rerouteOpenCases(now, keys);
    assert.deepEqual((await told()).sort(), ['u-chair', 'u-lead']);
  });

  describe('with a conflict of interest', () => {
    const declared = (id: string, role: 'head' | 'chair' | 'lead', stands = true) => ({
      id,
      role,
      stands,
      reason: 'They are related.',
    });

    it('leaves the head for the chair, who is told, and what the head had taken goes back to the queue', async () => {
      await put({ _id: NUMBER });
      await route();
      await decide(NUMBER, { id: 'd', kind: 'start-review', verdict: null, note: '' }, person('head'), now, keys);
      await declareConflict(await stored(), declared('c-1', 'head'), person('head'), now, keys);
      const after = await stored();
      assert.deepEqual([after.conflicts, after.state, after.ownerId], [['head'], 'new', null]);
      assert.deepEqual(await readers(), ['u-chair']);
      assert.deepEqual((await told()).sort(), ['u-chair']);
      const [, second] = await routed();
      assert.deepEqual([second?.cause, second?.passed], ['conflict', [{ role: 'head', because: 'conflict' }]]);
      assert.equal(await verifyRecord(NUMBER, keys), null);
    });

    it('goes on to the lead, who only holds it for the LADO, and never to nobody', async () => {
      await put({ _id: NUMBER });
      await declareConflict(await stored(), declared('c-1', 'head'), person('head'), now, keys);
      await declareConflict(await stored(), declared('c-2', 'chair'), person('chair'), now, keys);
      assert.deepEqual(await readers(), ['u-lead']);
      const before = await RecordEntryModel.countDocuments();
      const refused = declareConflict(await stored(), declared('c-3', 'lead'), person('lead'), now, keys);
      await assert.rejects(refused, { code: 'CONFLICT_NOT_POSSIBLE' });
      assert.equal(await RecordEntryModel.countDocuments(), before, 'nothing is recorded');
      assert.deepEqual(await readers(), ['u-lead']);
    });

    it('is recorded once when the form is sent twice, and done in full when the first time was cut off', async () => {
      await put({ _id: NUMBER });
      const about = await stored();
      await declareConflict(about, declared('c-1', 'head'), person('head'), now, keys);
      await CaseModel.updateOne({ _id: NUMBER }, { $set: { conflicts: [] } });
      await RecordEntryModel.deleteMany({ kind: 'routed' });
      await declareConflict(about, declared('c-1', 'head'), person('head'), now, keys);
      assert.equal((await entriesOf(NUMBER, ['conflict'], keys)).length, 1);
      assert.deepEqual(await readers(), ['u-chair']);
    });

    it('is over when the next reader says so, never when the one who has it does', async () => {
      await put({ _id: NUMBER });
      await declareConflict(await stored(), declared('c-1', 'head'), person('head'), now, keys);
      const accounts = await loadAccounts();
      assert.deepEqual(conflictsToLift(person('chair'), await stored(), accounts), ['head']);
      assert.deepEqual(conflictsToLift(person('head'), await stored(), accounts), []);
      await declareConflict(await stored(), declared('c-2', 'head', false), person('chair'), now, keys);
      assert.deepEqual(await readers(), ['u-head']);
    });

    it('that came with the case stands although no entry tells of it', async () => {
      await put({ _id: NUMBER, conflicts: ['head'] });
      await route();
      assert.deepEqual([(await stored()).conflicts, await readers()], [['head'], ['u-chair']]);
    });
  });

  describe('with a case manager', () => {
    const hand = (id: string, managerId: string | null) => async () =>
      handOver(await stored(), { id, managerId, reason: 'They know the scheme.' }, person('head'), now, keys);

    it('is read by them besides the head, only this one, until it is taken back', async () => {
      await put({ _id: NUMBER });
      await put({ _id: '2026-0002' });
      await hand('h-1', 'u-case-manager')();
      assert.deepEqual(await readers(), ['u-case-manager', 'u-head']);
      assert.equal(await readableCase({ _id: 'u-case-manager' }, '2026-0002'), null);
      assert.ok((await told()).includes('u-case-manager'));
      await hand('h-2', null)();
      assert.deepEqual(await readers(), ['u-head']);
      assert.deepEqual(
        (await routed()).map(({ cause }) => cause),
        ['handed-over', 'taken-back'],
      );
    });

    it('is handed only to somebody who may read it, by somebody it comes to', async () => {
      await put({ _id: NUMBER });
      await UserModel.updateOne({ _id: 'u-case-manager' }, { $set: { reportsTo: 'm-1' } });
      const [about, accounts] = [await stored(), await loadAccounts()];
      assert.deepEqual(await managersFor(about, accounts), []);
      assert.equal(await hand('h-1', 'u-case-manager')(), null);
      assert.equal(await hand('h-2', 'u-administrator')(), null);
      assert.deepEqual(await readers(), ['u-head']);
      const hands = (['lead', 'deputy', 'head', 'chair', 'case-manager'] as const).filter(role =>
        mayHandOver(person(role), about, accounts),
      );
      assert.deepEqual(hands, ['head']);
    });

    it('leaves them when their role is another, and comes back to them only when it is handed over again', async () => {
      await put({ _id: NUMBER });
      await hand('h-1', 'u-case-manager')();
      await UserModel.updateOne({ _id: 'u-case-manager' }, { $set: { role: 'reporter' } });
      await rerouteOpenCases(now, keys);
      await UserModel.updateOne({ _id: 'u-case-manager' }, { $set: { role: 'case-manager' } });
      await rerouteOpenCases(now, keys);
      assert.deepEqual(await readers(), ['u-head']);
    });

    it('leaves them with the head who chose them, when that one has a conflict of interest', async () => {
      await put({ _id: NUMBER });
      await hand('h-1', 'u-case-manager')();
      const manager = person('case-manager');
      assert.deepEqual(conflictsToDeclare(manager, await stored(), await loadAccounts()), ['case-manager', 'head']);
      await declareConflict(
        await stored(),
        { id: 'c-1', role: 'head', stands: true, reason: 'A friend.' },
        manager,
        now,
        keys,
      );
      assert.deepEqual(await readers(), ['u-chair']);
    });

    it('is given back by a manager with a conflict of their own', async () => {
      await put({ _id: NUMBER });
      await hand('h-1', 'u-case-manager')();
      const own = { id: 'c-1', role: 'case-manager', stands: true, reason: 'A friend.' } as const;
      await declareConflict(await stored(), own, person('case-manager'), now, keys);
      assert.deepEqual(await readers(), ['u-head']);
    });
  });

  describe('out of one message with concerns of both lanes', () => {
    const raise = async () => {
      const message = seenMessage('both');
      const findings = [seenFinding('grooming.secrecy', 'high'), seenFinding('content.disclosure', 'high')];
      const kept = storedFindings({ message, findings, detectVersion: 'test' }, now);
      await storeFindings(kept);
      for (const change of decideCaseChanges(message, kept)) await applyChange(change, keys, now);
      return CaseModel.find().sort({ _id: 1 }).lean();
    };

    it('opens two cases that know each other, once, however often the message is read', async () => {
      await raise();
      const [conduct, welfare, ...more] = await raise();
      assert.deepEqual(more, []);
      assert.deepEqual(
        [conduct?.lane, conduct?.links, welfare?.links],
        ['adult-conduct', [welfare?._id], [conduct?._id]],
      );
      for (const about of [conduct, welfare])
        assert.equal((await entriesOf(about?._id ?? '', ['linked'], keys)).length, 1);
    });

    it('links them again after a crash between the two', async () => {
      await raise();
      await CaseModel.updateMany({}, { $set: { links: [] } });
      await RecordEntryModel.deleteMany({ kind: 'linked' });
      assert.ok((await raise()).every(({ links }) => links.length === 1));
    });

    it('leaves no trace of the other case in the record for who may not read both', async () => {
      const [conduct, welfare] = await raise();
      const linkedFor = async (userId: string, number = '') =>
        (await visibleRecord({ _id: userId }, number, keys)).filter(({ kind }) => kind === 'linked').length;
      assert.equal(await linkedFor('u-head', conduct?._id), 0);
      assert.equal(await linkedFor('u-lead', welfare?._id), 0);
      await UserModel.updateMany({ role: { $in: ['lead', 'deputy'] } }, { $set: { active: false } });
      assert.equal(await linkedFor('u-head', conduct?._id), 1);
    });
  });
});
