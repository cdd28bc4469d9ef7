import assert from 'node:assert/strict';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { accountsOf } from '../../services/cases/accounts.js';
import { decide } from '../../services/cases/decide.js';
import { escalateOverdue } from '../../services/cases/escalate.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { tellingOrder } from '../../services/cases/telling-order.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const raised = new Date('2026-11-23T10:00:00Z');
const minute = (minutes: number) => new Date(raised.getTime() + minutes * 60_000);

function account(role: UserRole, more: Partial<UserRecord> = {}): UserRecord {
  return {
    _id: role,
    email: `${role}@northfield.example`,
    name: role,
    role,
    passwordHash: '-',
    personId: null,
    reportsTo: null,
    active: true,
    createdAt: raised,
    lastSignedInAt: null,
    ...more,
  };
}

describe('who is told of an overdue case', () => {
  const about = (fields: Partial<CaseRecord> = {}) => caseAbout({ _id: '2026-0001', ...fields });
  const child = about({ lane: 'child-needs-help', concern: 'welfare' });
  const everybody = (['lead', 'deputy', 'head', 'chair', 'administrator', 'governor', 'reporter'] as const).map(role =>
    account(role),
  );
  const withHead = (more: Partial<UserRecord>) =>
    everybody.map(one => (one.role === 'head' ? { ...one, ...more } : one));
  const TABLE: readonly [what: string, about: CaseRecord, users: readonly UserRecord[], expected: readonly string[]][] =
    [
      [
        'the deputy, then the head teacher without content, then the lead again',
        child,
        everybody,
        ['deputy', 'head without content', 'lead'],
      ],
      [
        'the lead first when the deputy has it',
        { ...child, ownerId: 'deputy' },
        everybody,
        ['lead', 'head without content', 'deputy'],
      ],
      [
        'about an adult the chair without content, then the head teacher again',
        about(),
        everybody,
        ['chair without content', 'head'],
      ],
      [
        'about the head teacher the chair alone',
        about({ adultKey: 'p-head' }),
        withHead({ personId: 'p-head' }),
        ['chair'],
      ],
      [
        'not the head teacher of a child’s case in which they are the adult',
        { ...child, adultKey: 'p-head' },
        withHead({ personId: 'p-head' }),
        ['deputy', 'lead'],
      ],
      [
        'not the head teacher known by nothing but their address',
        { ...child, adultKey: 'unknown:head@northfield.example' },
        everybody,
        ['deputy', 'lead'],
      ],
      ['nobody who reports to the subject', child, withHead({ reportsTo: child.adultKey }), ['deputy', 'lead']],
      ['nobody with a conflict of interest', { ...child, conflicts: ['head'] }, everybody, ['deputy', 'lead']],
      ['nobody whose account is closed', child, withHead({ active: false }), ['deputy', 'lead']],
      ['the only reader again when there is nobody else', child, [account('lead')], ['lead']],
      ['nobody when there are no readers at all', child, [account('administrator')], []],
    ];
  for (const [what, one, users, expected] of TABLE) {
    it(`is ${what}`, () => {
      const order = tellingOrder(one, accountsOf(users, []));
      assert.deepEqual(
        order.map(({ user, reads }) => `${user._id}${reads ? '' : ' without content'}`),
        expected,
      );
    });
  }
});

describe('a clock that runs out', () => {
  useDatabase();
  before(() => UserModel.insertMany((['lead', 'deputy', 'head', 'administrator'] as const).map(role => account(role))));
  beforeEach(() =>
    Promise.all([CaseModel.deleteMany({}), RecordEntryModel.deleteMany({}), NotificationModel.deleteMany({})]),
  );
  const overdueCase = async (fields: Partial<CaseRecord> = {}) => {
    const about = caseAbout({
      _id: '2026-0001',
      lane: 'child-needs-help',
      concern: 'welfare',
      severity: 'critical',
      severityRank: 3,
      acknowledgeBy: minute(30),
      decideBy: minute(240),
      dueAt: minute(30),
      escalateAt: minute(30),
      ...fields,
    });
    await CaseModel.collection.insertOne(about as never);
    return about;
  };
  const told = async () =>
    (await NotificationModel.find().sort({ createdAt: 1, _id: 1 }).lean()).map(one => `${one.userId} ${one.overdue}`);
  const escalations = async () =>
    (await readRecord('2026-0001', keys)).map(({ kind, body }) => `${kind} ${body.clock} ${body.step} ${body.told}`);

  it('tells nobody before it does', async () => {
    await overdueCase();
    assert.equal(await escalateOverdue(keys, minute(29)), 0);
    assert.deepEqual(await told(), []);
  });

  it('is put on the record and told to the next person, then to the one after, each once', async () => {
    await overdueCase();
    for (const minutes of [30, 31, 45, 60, 61, 90, 91]) await escalateOverdue(keys, minute(minutes));
    assert.deepEqual(await escalations(), [
      'escalated acknowledge 0 deputy',
      'escalated acknowledge 1 head',
      'escalated acknowledge 2 lead',
    ]);
    assert.deepEqual(await told(), ['deputy own', 'head others', 'lead own']);
    const stored = await CaseModel.findById('2026-0001').lean();
    assert.deepEqual([stored?.escalations, stored?.escalateAt, stored?.lastTold?.role], [3, minute(240), 'lead']);
    assert.equal(await verifyRecord('2026-0001', keys), null);
  });

  it('catches up after the service was down, and goes on to the clock for the decision', async () => {
    await overdueCase();
    await escalateOverdue(keys, minute(600));
    assert.equal((await told()).length, 6);
    assert.equal((await CaseModel.findById('2026-0001').lean())?.escalateAt, null);
  });

  it('is told once when several processes look at once, and after a crash between any two writes', async () => {
    const about = await overdueCase();
    await Promise.all(Array.from({ length: 5 }, () => escalateOverdue(keys, minute(30))));
    assert.deepEqual([await told(), (await escalations()).length], [['deputy own'], 1]);
    // Killed after the record was written, and after the letter was.
    await CaseModel.updateOne({ _id: about._id }, { $set: { escalateAt: about.escalateAt } });
    await NotificationModel.deleteMany({});
    await escalateOverdue(keys, minute(31));
    await CaseModel.updateOne({ _id: about._id }, { $set: { escalateAt: about.escalateAt, escalations: 0 } });
    await escalateOverdue(keys, minute(32));
    assert.deepEqual([await told(), (await escalations()).length], [['deputy own'], 1]);
    assert.equal((await CaseModel.findById(about._id).lean())?.escalations, 1);
  });

  it('tells whom the record names, also when the readers have changed between the two', async () => {
    const about = await overdueCase();
    await escalateOverdue(keys, minute(30));
    await NotificationModel.deleteMany({});
    await CaseModel.updateOne({ _id: about._id }, { $set: { escalateAt: about.escalateAt } });
    await UserModel.updateOne({ _id: 'deputy' }, { $set: { active: false } });
    await escalateOverdue(keys, minute(31));
    await UserModel.updateOne({ _id: 'deputy' }, { $set: { active: true } });
    assert.deepEqual(await told(), ['deputy own']);
  });

  it('stops when somebody takes the case, and for good when it is decided', async () => {
    const { _id } = await overdueCase();
    const lead = { _id: 'lead', name: 'Priya Raman' };
    const taken = await decide(_id, { id: 'a', kind: 'start-review', verdict: null, note: '' }, lead, minute(20), keys);
    assert.deepEqual([taken.acknowledgeBy, taken.dueAt, taken.escalateAt], [null, minute(240), minute(240)]);
    assert.equal(await escalateOverdue(keys, minute(100)), 0);
    const over = await decide(
      _id,
      { id: 'b', kind: 'welfare-concern', verdict: 'yes', note: 'Spoke to them.' },
      lead,
      minute(200),
      keys,
    );
    assert.deepEqual([over.decideBy, over.dueAt, over.escalateAt], [null, null, null]);
    assert.equal(await escalateOverdue(keys, minute(1_000)), 0);
  });

  it('runs anew when a closed case is opened again', async () => {
    const { _id } = await overdueCase({ severity: 'medium', severityRank: 1 });
    const lead = { _id: 'lead', name: 'Priya Raman' };
    for (const kind of ['start-review', 'no-further-action'] as const)
      await decide(_id, { id: kind, kind, verdict: 'no', note: 'Nothing in it.' }, lead, minute(20), keys);
    const again = await decide(
      _id,
      { id: 'r', kind: 'reopen', verdict: null, note: 'More came.' },
      lead,
      minute(60),
      keys,
    );
    assert.equal(again.decideBy?.toISOString(), '2026-11-26T11:00:00.000Z');
  });

  it('is set for cases of before there were clocks, from now on and not from the past', async () => {
    await CaseModel.collection.insertOne(caseAbout({ _id: '2026-0002' }) as never);
    await escalateOverdue(keys, minute(0));
    const stored = await CaseModel.findById('2026-0002').lean();
    assert.deepEqual([stored?.acknowledgeBy, stored?.dueAt], [minute(240), minute(240)]);
    assert.deepEqual(await told(), []);
  });
});
