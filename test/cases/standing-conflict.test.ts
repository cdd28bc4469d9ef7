import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { StandingConflictModel } from '../../models/standing-conflict.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { LANES, type Lane } from '../../services/cases/concern.js';
import { type ConflictDeclared, declareConflict, holdsForAdult } from '../../services/cases/conflict.js';
import { decide } from '../../services/cases/decide.js';
import { loadOutlook, wouldRead } from '../../services/cases/outlook.js';
import { accessOf, readableCase } from '../../services/cases/queries.js';
import { decideCaseChanges, storedFindings } from '../../services/cases/raise.js';
import { appendToRecord, entriesOf, verifyRecord } from '../../services/cases/record.js';
import { type ConflictRole, mayRead } from '../../services/cases/route.js';
import { rerouteOpenCases, routeCase } from '../../services/cases/routing.js';
import { mayEnterAbout } from '../../services/low-level/register.js';
import { applyChange } from '../../services/scan/raise-cases.js';
import { storeFindings } from '../../services/scan/store-findings.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { expectedReaders, REPORTING } from '../support/reading-oracle.js';
import { seenFinding, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const REASON = 'He is my brother-in-law.';
const person = (role: UserRole) => ({ _id: `u-${role}`, name: role, role });
const [PLAIN] = REPORTING;

describe('a conflict of interest in everything about an adult', () => {
  useDatabase();
  beforeEach(async () => {
    await Promise.all([
      CaseModel.deleteMany({}),
      FindingModel.deleteMany({}),
      RecordEntryModel.deleteMany({}),
      StandingConflictModel.deleteMany({}),
    ]);
    await makeAccounts([]);
  });

  async function makeAccounts(absent: readonly UserRole[]): Promise<void> {
    await UserModel.deleteMany({});
    await UserModel.insertMany(
      USER_ROLES.map(role => ({
        ...person(role),
        email: `${role}@northfield.example`,
        passwordHash: '-',
        personId: `s-${role}`,
        active: !absent.includes(role),
        createdAt: now,
      })),
    );
  }
  const put = (_id: string, adultKey: string, lane: Lane = 'adult-conduct', fields = {}) =>
    CaseModel.collection.insertOne(
      caseAbout({ _id, lane, adultKey, pairKey: `${adultKey}|p-1`, openKey: `${lane}|${_id}`, ...fields }) as never,
    );
  const stored = async (_id: string) => (await CaseModel.findById(_id).lean()) ?? assert.fail();
  const conflictsOf = async (_id: string) => [...(await stored(_id)).conflicts];
  const bodies = async (_id: string) => (await entriesOf(_id, ['conflict'], keys)).map(({ body }) => body);
  async function declare(_id: string, role: ConflictRole, by: UserRole, said: Partial<ConflictDeclared> = {}) {
    const declared = { id: `c-${role}-${by}`, role, stands: true, reason: REASON, holdsFor: 'adult', ...said } as const;
    return declareConflict(await stored(_id), declared, person(by), now, keys);
  }
  /** The case that a message of a mentor to a pupil raises. */
  async function raiseBy(id: string): Promise<string> {
    const message = seenMessage(id);
    const found = { message, findings: [seenFinding('grooming.secrecy', 'high')], detectVersion: 'test' };
    const findings = storedFindings(found, now);
    await storeFindings(findings);
    for (const change of decideCaseChanges(message, findings)) await applyChange(change, keys, now);
    return (await CaseModel.findOne({ state: 'new' }).lean().orFail())._id;
  }

  it('leaves the other open cases about them too, each with it on its record; those about others and the closed stay', async () => {
    await put('2026-0001', 'm-4');
    await put('2026-0002', 'm-4');
    const take = { id: 'take', kind: 'start-review', verdict: null, note: '' } as const;
    await decide('2026-0002', take, person('head'), now, keys);
    await put('2026-0003', 'm-5');
    await put('2026-0004', 'm-4', 'adult-conduct', { state: 'closed' });
    await put('2026-0005', 'm-4', 'child-needs-help');
    await declare('2026-0001', 'head', 'head');
    for (const number of ['2026-0001', '2026-0002']) {
      assert.equal(await readableCase(person('head'), number), null, number);
      assert.ok(await readableCase(person('chair'), number), number);
      assert.deepEqual(await bodies(number), [{ role: 'head', stands: true, reason: REASON, holdsFor: 'adult' }]);
      assert.equal(await verifyRecord(number, keys), null);
    }
    const { state, ownerId } = await stored('2026-0002');
    assert.deepEqual([state, ownerId], ['new', null], 'what the head had taken waits for the chair');
    assert.deepEqual([await conflictsOf('2026-0003'), await conflictsOf('2026-0004')], [[], []]);
    assert.deepEqual((await bodies('2026-0005'))[0]?.reason, '', 'other readers learn that it is so, not why');
  });

  it('holds for those to come before anybody could open them, with it on the record, and for what is in no case yet', async () => {
    const first = await raiseBy('first');
    await declare(first, 'head', 'head');
    await CaseModel.updateOne({ _id: first }, { $set: { state: 'closed' }, $unset: { openKey: 1 } });
    const { adultKey, pairKey, pupilKey } = await stored(first);
    // What stands in the case itself is not what keeps the head from the next.
    await CaseModel.updateOne({ _id: first }, { $set: { conflicts: [] } });
    const outlook = await loadOutlook();
    const pair = { adultKey, pairKey, pupilKey };
    assert.equal(wouldRead(person('head'), 'adult-conduct', pair, outlook), false);
    assert.equal(wouldRead(person('chair'), 'adult-conduct', pair, outlook), true);
    const head = await UserModel.findById('u-head').lean().orFail();
    assert.equal(await mayEnterAbout(adultKey, head), false);
    const next = await raiseBy('next');
    assert.notEqual(next, first);
    assert.equal(await readableCase(person('head'), next), null);
    assert.deepEqual(
      (await bodies(next)).map(body => [body.role, body.holdsFor]),
      [['head', 'adult']],
    );
  });

  it('for this case alone leaves the others with the head, and so does a manager who says it of the head', async () => {
    await put('2026-0001', 'm-4');
    await put('2026-0002', 'm-4');
    await declare('2026-0001', 'head', 'head', { holdsFor: 'case' });
    assert.deepEqual([await conflictsOf('2026-0001'), await conflictsOf('2026-0002')], [['head'], []]);
    const about = await stored('2026-0002');
    assert.equal(holdsForAdult({ role: 'head', stands: true }, about, person('case-manager')), false);
    const hidden = { ...about, pairKey: '-|p-1' };
    assert.equal(
      holdsForAdult({ role: 'lead', stands: true }, hidden, person('lead')),
      false,
      'nobody there knows who',
    );
  });

  it('is taken back by the next reader, with the reason on each; a conflict in one case alone stays there', async () => {
    for (const number of ['2026-0001', '2026-0002', '2026-0003']) await put(number, 'm-4');
    await declare('2026-0003', 'head', 'head', { id: 'of-one', holdsFor: 'case', reason: 'I taught the pupil.' });
    await declare('2026-0001', 'head', 'head');
    const over = { id: 'over', stands: false, reason: 'They are divorced.' };
    await declare('2026-0002', 'head', 'chair', over);
    assert.deepEqual(await conflictsOf('2026-0001'), []);
    assert.deepEqual(await conflictsOf('2026-0002'), []);
    assert.equal((await bodies('2026-0001')).at(-1)?.reason, 'They are divorced.');
    await put('2026-0009', 'm-4');
    await routeCase('2026-0009', 'raised', now, keys);
    assert.deepEqual(await conflictsOf('2026-0009'), []);
    assert.equal((await bodies('2026-0003'))[0]?.reason, 'I taught the pupil.');
  });

  it('taken back for one case stays so there, however often cases are routed anew', async () => {
    await put('2026-0001', 'm-4');
    await put('2026-0002', 'm-4');
    await declare('2026-0001', 'head', 'head');
    await declare('2026-0002', 'head', 'chair', { stands: false, holdsFor: 'case' });
    await rerouteOpenCases(now, keys);
    assert.deepEqual([await conflictsOf('2026-0001'), await conflictsOf('2026-0002')], [['head'], []]);
  });

  it('never leaves a case with nobody', async () => {
    await makeAccounts(['chair']);
    await put('2026-0001', 'm-4');
    await put('2026-0002', 'm-4', 'adult-conduct', { pupilKey: 's-lead' });
    await declare('2026-0001', 'head', 'head');
    assert.deepEqual([await conflictsOf('2026-0001'), await conflictsOf('2026-0002')], [['head'], []]);
    assert.ok(await readableCase(person('head'), '2026-0002'));
  });

  for (const absent of [[], ['chair'], ['deputy'], ['head']] as readonly (readonly UserRole[])[])
    for (const said of ['lead', 'deputy', 'head', 'chair'] as const)
      it(`holds in the truth table where the ${said} has said it; absent: ${absent.join(', ') || 'nobody'}`, async () => {
        await makeAccounts(absent);
        const cases = LANES.flatMap(lane =>
          ['m-4', 'm-5'].map(adultKey => ({ lane, adultKey, _id: `${adultKey}-${lane}` })),
        );
        await StandingConflictModel.create({ _id: 'c', adultKey: 'm-4', role: said, caseId: '2026-0001', until: null });
        await put('2026-0001', 'm-4', 'adult-conduct', { state: 'closed' });
        const actor = { kind: 'user', id: `u-${said}`, name: said } as const;
        const body = { role: said, stands: true, reason: REASON, holdsFor: 'adult' };
        await appendToRecord('2026-0001', { key: 'conflict:c', kind: 'conflict', actor, body }, now, keys);
        for (const { _id, adultKey, lane } of cases) {
          await put(_id, adultKey, lane);
          await routeCase(_id, 'raised', now, keys);
        }
        const accounts = await loadAccounts();
        for (const role of USER_ROLES) {
          const found = await CaseModel.find(await accessOf(person(role)), { _id: 1 }).lean();
          for (const { _id, adultKey, lane } of cases) {
            const situation = {
              lane,
              subject: null,
              handedToManager: false,
              reporting: PLAIN ?? assert.fail(),
              absent,
            };
            const conflicts = adultKey === 'm-4' ? [said] : [];
            const expected = expectedReaders({ ...situation, conflicts }).has(role);
            assert.equal(mayRead(person(role), await stored(_id), accounts), expected, `${role} ${_id}`);
            assert.equal(
              found.some(one => one._id === _id),
              expected,
              `the query, ${role} ${_id}`,
            );
          }
        }
      });
});
