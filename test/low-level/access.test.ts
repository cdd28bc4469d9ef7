import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import type { UserRole } from '../../models/user.js';
import { type Account, accountsOf } from '../../services/cases/accounts.js';
import type { ConflictRole } from '../../services/cases/route.js';
import { mayReadEntry, readableEntries } from '../../services/low-level/access.js';
import { REGISTER_CIRCLES, type RegisterCircle } from '../../services/low-level/readers.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const user = (role: UserRole, personId: string | null, reportsTo: string | null = null) => ({
  ...{ _id: `u-${role}`, name: role, email: `${role}@school.example`, role, personId, reportsTo, active: true },
});
const USERS = [
  user('lead', 's-lead', 's-head'),
  user('deputy', 's-deputy', 's-lead'),
  user('head', 's-head', 's-principal'),
  user('chair', 's-chair'),
  user('administrator', 's-office'),
  user('auditor', null),
  user('governor', null),
  user('reporter', 'm-2'),
];
const EVERYBODY = accountsOf(USERS, []);
const entry = (adultKey: string, fields: { pupilKey?: string; conflicts?: ConflictRole[] } = {}) => ({
  ...{ adultKey, pupilKey: 'p-1', conflicts: [] },
  ...fields,
});

describe('who reads the register of low-level concerns', () => {
  const TABLE: readonly [why: string, about: ReturnType<typeof entry>, circle: RegisterCircle, readers: UserRole[]][] =
    [
      [
        'about a mentor: the head teacher and the lead, as long as the school says nothing else',
        entry('m-1'),
        'lead',
        ['lead', 'head'],
      ],
      ['the head teacher alone when the school says so', entry('m-1'), 'head', ['head']],
      ['the deputies too when the school says so', entry('m-1'), 'deputies', ['lead', 'deputy', 'head']],
      ['about the head teacher: the chair, whatever the school says', entry('s-head'), 'deputies', ['chair']],
      ['about the chair: the head teacher', entry('s-chair'), 'deputies', ['head']],
      ['about the lead: neither the lead nor the deputy who reports to them', entry('s-lead'), 'deputies', ['head']],
      [
        'about whoever the head teacher reports to: none of the three who stand below, however far',
        entry('s-principal'),
        'deputies',
        [],
      ],
      [
        'with the head teacher on the other side: not the lead and the deputy who stand below',
        entry('m-1', { pupilKey: 's-head' }),
        'deputies',
        [],
      ],
      [
        'where the deputies have a conflict of interest: not they',
        entry('m-1', { conflicts: ['deputy'] }),
        'deputies',
        ['lead', 'head'],
      ],
      ['about a deputy: not themselves', entry('s-deputy'), 'deputies', ['lead', 'head']],
      ['about nobody: nobody', entry('-'), 'deputies', []],
      [
        'about an address that somebody signs in with: not them',
        entry('unknown:lead@school.example'),
        'lead',
        ['head'],
      ],
      [
        'where the head teacher has a conflict of interest: not they',
        entry('m-1', { conflicts: ['head'] }),
        'lead',
        ['lead'],
      ],
    ];
  for (const [why, about, circle, readers] of TABLE) {
    it(why, () => {
      const may = EVERYBODY.filter(one => mayReadEntry(one, about, EVERYBODY, circle)).map(one => one.role);
      assert.deepEqual(may, readers);
    });
  }

  it('is the chair without a head teacher, and the lead without either', () => {
    const without = (...roles: UserRole[]) =>
      accountsOf(
        USERS.filter(one => !roles.includes(one.role)),
        [],
      );
    const readers = (users: readonly Account[]) =>
      users.filter(one => mayReadEntry(one, entry('m-1'), users, 'head')).map(one => one.role);
    assert.deepEqual(readers(without('head')), ['chair']);
    assert.deepEqual(readers(without('head', 'chair')), ['lead']);
  });

  it('is nobody who is not among the accounts, or whose account is closed', () => {
    const closed = USERS.map(one => (one.role === 'head' ? { ...one, active: false } : one));
    assert.equal(mayReadEntry({ _id: 'u-head' }, entry('m-1'), accountsOf(closed, []), 'deputies'), false);
    assert.equal(mayReadEntry({ _id: 'u-gone' }, entry('m-1'), EVERYBODY, 'deputies'), false);
    assert.equal(readableEntries({ _id: 'u-gone' }, EVERYBODY, 'deputies'), null);
  });
});

describe('the same rule as a condition in the database', () => {
  useDatabase();
  const ADULTS = ['m-1', 's-lead', 's-deputy', 's-head', 's-chair', 's-principal', 'unknown:head@school.example', '-'];

  it('hands out exactly the entries that may be read, for every circle and every school of these accounts', async function () {
    this.timeout(60_000);
    const cases = ADULTS.flatMap(adultKey =>
      ['p-1', 's-head'].flatMap(pupilKey =>
        [[], ['head'] as const, ['deputy'] as const].map(conflicts => ({
          adultKey,
          pupilKey,
          conflicts: [...conflicts],
        })),
      ),
    );
    await CaseModel.collection.insertMany(
      cases.map((one, at) =>
        caseAbout({ _id: `2026-${String(at).padStart(4, '0')}`, action: 'low-level-concern', state: 'closed', ...one }),
      ) as never,
    );
    await CaseModel.collection.insertOne(caseAbout({ _id: '2026-9000', action: 'allegation' }) as never);
    const stored = await CaseModel.find({ action: 'low-level-concern' }).lean();
    const candidates = USERS.slice(0, 5);
    for (let mask = 1; mask < 2 ** candidates.length; mask += 1) {
      const users = accountsOf(
        candidates.filter((_, bit) => (mask & (1 << bit)) !== 0),
        [],
      );
      for (const circle of REGISTER_CIRCLES) {
        for (const one of users) {
          const condition = readableEntries(one, users, circle);
          const found = condition === null ? [] : await CaseModel.find(condition, { _id: 1 }).sort({ _id: 1 }).lean();
          const expected = stored.filter(about => mayReadEntry(one, about, users, circle)).map(about => about._id);
          assert.deepEqual(
            found.map(about => about._id),
            expected.sort(),
            `${one._id} ${circle} among ${users.map(other => other.role).join()}`,
          );
        }
      }
    }
  });
});
