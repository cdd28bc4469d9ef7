import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import { type Account, accountsOf } from '../../services/cases/accounts.js';
import type { Lane } from '../../services/cases/concern.js';
import { mayRead, type Routed, readableCases } from '../../services/cases/route.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

type User = Pick<UserRecord, '_id' | 'name' | 'email' | 'role' | 'personId' | 'reportsTo' | 'active'>;

const reader = (role: UserRole, personId: string | null = null, active = true): User => ({
  _id: `${role}:${personId ?? 'nobody'}:${active}`,
  name: role,
  email: `${role}@school.example`,
  role,
  personId,
  reportsTo: null,
  active,
});

const EVERYBODY = [
  reader('lead', 's-lead'),
  reader('deputy', 's-deputy'),
  reader('head', 's-head'),
  reader('chair', 's-chair'),
  reader('administrator', 's-admin'),
];
const ACCOUNTS = accountsOf(EVERYBODY, []);
const about = (lane: Lane, adultKey: string) =>
  ({ lane, adultKey, pupilKey: 'p-1', conflicts: [], managerId: null }) satisfies Routed;

/** Who reads a case: the lane, the adult it is about, and the roles that may open it. */
const TABLE: readonly [why: string, lane: Lane, adult: string, readers: readonly UserRole[]][] = [
  ['a child that needs help comes to the lead and the deputy', 'child-needs-help', 'm-1', ['lead', 'deputy']],
  ['the conduct of a mentor comes to the head teacher alone', 'adult-conduct', 'm-1', ['head']],
  ['the conduct of the lead comes to the head teacher', 'adult-conduct', 's-lead', ['head']],
  ['the conduct of the head teacher comes to the chair of governors', 'adult-conduct', 's-head', ['chair']],
  ['the conduct of the chair comes to the head teacher', 'adult-conduct', 's-chair', ['head']],
  [
    'a case about an address that nobody on the register has never comes to whoever signs in with it',
    'adult-conduct',
    'unknown:head@school.example',
    ['chair'],
  ],
  ['a welfare case in which the lead is named comes to the deputy', 'child-needs-help', 's-lead', ['deputy']],
  ['a welfare case in which the deputy is named comes to the lead', 'child-needs-help', 's-deputy', ['lead']],
];

describe('who may read a case', () => {
  for (const [why, lane, adultKey, readers] of TABLE) {
    it(why, () => {
      const may = EVERYBODY.filter(user => mayRead(user, about(lane, adultKey), ACCOUNTS)).map(user => user.role);
      assert.deepEqual(may, readers);
    });
  }

  it('is never the administrator, whatever the case', () => {
    for (const lane of ['child-needs-help', 'adult-conduct'] as const) {
      assert.equal(mayRead(reader('administrator', 's-admin'), about(lane, 'm-1'), ACCOUNTS), false);
    }
  });

  it('is the chair while the school has no head teacher’s account, and the lead without either, so that no case is seen by nobody', () => {
    const without = (...roles: UserRole[]) => EVERYBODY.filter(user => !roles.includes(user.role));
    const readersAmong = (users: readonly User[]) => {
      const accounts = accountsOf(users, []);
      return users.filter(user => mayRead(user, about('adult-conduct', 'm-1'), accounts)).map(user => user.role);
    };
    assert.deepEqual(readersAmong(without('head')), ['chair']);
    assert.deepEqual(readersAmong(without('head', 'chair')), ['lead']);
  });

  it('does not count a head teacher whose account is closed', () => {
    const users = [reader('head', 's-head', false), reader('chair', 's-chair')];
    const accounts = accountsOf(users, []);
    assert.deepEqual(
      users.map(user => mayRead(user, about('adult-conduct', 'm-1'), accounts)),
      [false, true],
    );
  });
});

describe('the same rule as a condition in the database', () => {
  useDatabase();
  const SUBJECTS = [
    'm-1',
    's-lead',
    's-deputy',
    's-head',
    's-head-2',
    's-chair',
    'unknown:head@school.example',
    'unknown:lead@school.example',
    '-',
  ];

  before(async () => {
    const cases = (['child-needs-help', 'adult-conduct'] as const).flatMap(lane =>
      SUBJECTS.flatMap(adultKey => ['p-1', 's-lead', 's-head'].map(pupilKey => ({ lane, adultKey, pupilKey }))),
    );
    await CaseModel.collection.insertMany(
      cases.map((about, at) => caseAbout({ _id: `2026-${String(at).padStart(4, '0')}`, ...about })) as never,
    );
  });

  // Every school that can be made of these accounts: with and without each of them.
  const accounts = [
    reader('lead', 's-lead'),
    reader('deputy', null),
    reader('head', 's-head'),
    reader('head', 's-head-2', false),
    reader('head', null),
    reader('chair', 's-chair'),
    reader('administrator', null),
  ];
  it('hands out exactly the cases that may be read, in every school that these accounts can make', async function () {
    this.timeout(60_000);
    const cases = await CaseModel.find().lean();
    for (let mask = 1; mask < 2 ** accounts.length; mask += 1) {
      const users = accounts.filter((_, bit) => (mask & (1 << bit)) !== 0);
      const all: readonly Account[] = accountsOf(users, []);
      for (const user of users) {
        const found = await CaseModel.find(readableCases(user, all), { _id: 1 }).sort({ _id: 1 }).lean();
        const expected = cases
          .filter(one => mayRead(user, one, all))
          .map(one => one._id)
          .sort();
        assert.deepEqual(
          found.map(one => one._id),
          expected,
          `${user._id} among ${users.map(other => other._id).join(', ')}`,
        );
      }
    }
  });
});
