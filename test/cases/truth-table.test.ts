import assert from 'node:assert/strict';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { PersonModel } from '../../models/person.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { LANES } from '../../services/cases/concern.js';
import { accessOf, otherCases, readableAmong, readableCase } from '../../services/cases/queries.js';
import { countUpTo, FEW, LIST_LIMIT, queueLane, readingOf, waitingCases } from '../../services/cases/queue.js';
import type { QueueFilter } from '../../services/cases/queue-filter.js';
import { type ConflictRole, mayRead } from '../../services/cases/route.js';
import { CASE_STATES } from '../../services/cases/states.js';
import { tellReaders } from '../../services/cases/tell.js';
import { mayReadEntry, readableEntries } from '../../services/low-level/access.js';
import { REGISTER_CIRCLES } from '../../services/low-level/readers.js';
import { mayLookAt } from '../../services/review/chronology-page.js';
import { SEVERITIES, severityRank } from '../../services/taxonomy.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import {
  expectedReaders,
  expectedRegisterReaders,
  looksAt,
  REPORTING,
  type Reporting,
  type Situation,
} from '../support/reading-oracle.js';

const now = new Date('2026-11-23T10:00:00Z');

/** How a case may know its subject: on either side, by the register, by the account's address, or by what else the register knows them by. */
const SUBJECTS: readonly { readonly subject: UserRole | null; readonly adultKey: string; readonly pupilKey: string }[] =
  [
    { subject: null, adultKey: 'm-1', pupilKey: 'p-1' },
    { subject: null, adultKey: '-', pupilKey: 'p-1' },
    ...USER_ROLES.map(role => ({ subject: role, adultKey: `s-${role}`, pupilKey: 'p-1' })),
    { subject: 'lead', adultKey: 'm-1', pupilKey: 's-lead' },
    { subject: 'head', adultKey: 'unknown:head@northfield.example', pupilKey: 'p-1' },
    { subject: 'head', adultKey: 'unknown:second-head@northfield.example', pupilKey: 'p-1' },
    { subject: 'lead', adultKey: 'unknown:teams:u-lead', pupilKey: 'p-1' },
  ];

const CONFLICTS: readonly (readonly ConflictRole[])[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(
  mask => (['lead', 'deputy', 'head', 'chair'] as const).filter((_, bit) => (mask & (1 << bit)) !== 0),
);

const ABSENT: readonly (readonly UserRole[])[] = [
  [],
  ['head'],
  ['chair'],
  ['head', 'chair'],
  ['lead'],
  ['lead', 'deputy'],
  ['deputy', 'case-manager'],
];

type Case = Omit<Situation, 'reporting' | 'absent'> & { readonly about: CaseRecord };

/** Every case there can be, each severity among them: how grave it is changes nothing in who reads it. */
const CASES: readonly Case[] = LANES.flatMap(lane =>
  SUBJECTS.flatMap(({ subject, adultKey, pupilKey }) =>
    CONFLICTS.flatMap(conflicts =>
      [true, false].map(handedToManager => ({ lane, subject, adultKey, pupilKey, conflicts, handedToManager })),
    ),
  ),
).map(({ adultKey, pupilKey, ...one }, at) => {
  const severity = SEVERITIES[at % SEVERITIES.length] ?? 'low';
  const about = caseAbout({
    _id: `2026-${String(at + 1).padStart(4, '0')}`,
    lane: one.lane,
    concern: one.lane === 'child-needs-help' ? 'welfare' : at % 2 === 0 ? 'infatuation' : 'adult-conduct',
    adultKey,
    pupilKey,
    pairKey: `${adultKey}|${pupilKey}`,
    conflicts: [...one.conflicts],
    managerId: one.handedToManager ? 'u-case-manager' : null,
    severity,
    severityRank: severityRank(severity),
    state: CASE_STATES[at % CASE_STATES.length] ?? 'new',
    action: 'low-level-concern',
  });
  return { ...one, about };
});

function entryOf({ subject, conflicts, about }: Case) {
  const adult =
    about.adultKey === '-' ? 'nobody' : subject === null || about.adultKey === 'm-1' ? 'somebody-else' : 'subject';
  return { subject, conflicts, adult } as const;
}

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
  sort: 'oldest',
  page: 1,
};

describe('the truth table of who reads what', function () {
  this.timeout(120_000);
  useDatabase();
  before(async () => {
    await CaseModel.collection.insertMany(CASES.map(({ about }) => about) as never);
    const plain = {
      phones: [],
      yearGroup: null,
      vetting: null,
      training: null,
      active: true,
      createdAt: now,
      updatedAt: now,
    };
    await PersonModel.create(
      USER_ROLES.map(role => ({
        _id: `s-${role}`,
        name: role,
        role: 'staff' as const,
        pseudonym: `Staff ${role}`,
        addresses: [`${role}@northfield.example`, `second-${role}@northfield.example`],
        identities: [{ platform: 'any', handle: `u-${role}` }],
        ...plain,
      })),
    );
  });

  async function makeSchool({ lines }: Reporting, absent: readonly UserRole[]): Promise<void> {
    await UserModel.deleteMany({});
    await UserModel.insertMany(
      USER_ROLES.map(role => ({
        _id: `u-${role}`,
        email: `${role}@northfield.example`,
        name: role,
        role,
        passwordHash: '-',
        // Some are linked with the register, some are found there by their address alone.
        personId: role === 'lead' || role === 'chair' ? null : `s-${role}`,
        reportsTo: lines[role] === undefined ? null : `s-${lines[role]}`,
        active: !absent.includes(role),
        createdAt: now,
        lastSignedInAt: null,
      })),
    );
  }

  it('spans every subject, conflict, lane and hand-over', () => {
    assert.equal(CASES.length, 2 * SUBJECTS.length * 16 * 2);
    assert.deepEqual(new Set(CASES.map(({ about }) => about.severity)), new Set(SEVERITIES));
  });

  for (const reporting of REPORTING) {
    for (const absent of ABSENT) {
      const school = `${reporting.what}; absent: ${absent.join(', ') || 'nobody'}`;
      it(`holds where ${school}`, async () => {
        await makeSchool(reporting, absent);
        const accounts = await loadAccounts();
        const expected = new Map(CASES.map(one => [one.about._id, expectedReaders({ ...one, reporting, absent })]));
        for (const role of USER_ROLES) {
          const user = { _id: `u-${role}` };
          const want = CASES.filter(({ about }) => expected.get(about._id)?.has(role)).map(({ about }) => about);
          const why = (what: string) => `${what} for the ${role} where ${school}`;
          const ids = want.map(({ _id }) => _id);
          const byRule = CASES.filter(({ about }) => mayRead(user, about, accounts)).map(({ about }) => about._id);
          assert.deepEqual(byRule, ids, why('the rule'));
          const found = await CaseModel.find(await accessOf(user), { _id: 1 })
            .sort({ _id: 1 })
            .lean();
          assert.deepEqual(
            found.map(({ _id }) => _id),
            ids,
            why('the query'),
          );
          const waiting = want.filter(({ state }) => state === 'new' || state === 'in-review');
          const menu = { count: Math.min(FEW, waiting.length), more: waiting.length > FEW };
          assert.deepEqual(await waitingCases(user), menu, why('the count in the menu'));
          const { access } = await readingOf(user);
          for (const lane of LANES)
            assert.deepEqual(
              await countUpTo(LIST_LIMIT, { lane }, access),
              { count: want.filter(about => about.lane === lane).length, more: false },
              why(`the count of ${lane}`),
            );
        }
      });
    }
  }

  for (const reporting of REPORTING) {
    for (const absent of ABSENT) {
      const school = `${reporting.what}; absent: ${absent.join(', ') || 'nobody'}`;
      it(`holds for the register of low-level concerns and for chronologies where ${school}`, async () => {
        await makeSchool(reporting, absent);
        const accounts = await loadAccounts();
        for (const circle of REGISTER_CIRCLES) {
          const expected = CASES.map(one => expectedRegisterReaders({ ...entryOf(one), circle, reporting, absent }));
          for (const role of USER_ROLES) {
            const user = { _id: `u-${role}` };
            const why = `for the ${role}, circle ${circle}`;
            const ids = CASES.filter((_, at) => expected[at]?.has(role)).map(({ about }) => about._id);
            const byRule = CASES.filter(({ about }) => mayReadEntry(user, about, accounts, circle));
            assert.deepEqual(
              byRule.map(({ about }) => about._id),
              ids,
              `the rule ${why}`,
            );
            const condition = readableEntries(user, accounts, circle);
            const found = condition === null ? [] : await CaseModel.find(condition, { _id: 1 }).sort({ _id: 1 }).lean();
            assert.deepEqual(
              found.map(({ _id }) => _id),
              ids,
              `the query ${why}`,
            );
          }
        }
        for (const role of USER_ROLES)
          for (const subject of [null, ...USER_ROLES])
            assert.equal(
              mayLookAt({ _id: `u-${role}` }, subject === null ? 'm-1' : `s-${subject}`, accounts),
              looksAt(role, { subject, reporting, absent }),
              `${role} looks at ${subject}`,
            );
      });
    }
  }

  for (const reporting of REPORTING) {
    it(`holds for search, single cases, other cases and lanes where ${reporting.what}`, async () => {
      await makeSchool(reporting, []);
      // Every 89th: another mix of lane, subject, conflict and hand-over each time.
      const some = CASES.filter((_, at) => at % 89 === 0);
      for (const role of USER_ROLES) {
        const user = { _id: `u-${role}` };
        const reading = await readingOf(user);
        const reads = (one: Case) => expectedReaders({ ...one, reporting, absent: [] }).has(role);
        const readable = CASES.filter(reads);
        assert.deepEqual(
          await readableAmong(
            user,
            some.map(({ about }) => about._id),
          ),
          new Set(some.filter(reads).map(({ about }) => about._id)),
        );
        for (const one of some) {
          const { _id, lane } = one.about;
          const search = await queueLane(reading, lane, { ...ALL, words: _id });
          assert.deepEqual([search.total.count, search.rows.length], reads(one) ? [1, 1] : [0, 0], `${role} ${_id}`);
          assert.equal((await readableCase(user, _id))?._id ?? null, reads(one) ? _id : null, `${role} ${_id}`);
        }
        const [first] = readable;
        if (first) {
          const others = await otherCases(user, first.about);
          for (const other of others)
            assert.ok(
              readable.some(({ about }) => about._id === other._id),
              `${role} ${other._id}`,
            );
        }
        for (const lane of LANES)
          if (readable.some(({ about }) => about.lane === lane))
            assert.ok(reading.lanes.includes(lane), `${role} ${lane}`);
      }
    });

    it(`tells exactly the readers where ${reporting.what}`, async () => {
      await makeSchool(reporting, []);
      for (const one of CASES.filter((_, at) => at % 17 === 0)) {
        await NotificationModel.deleteMany({});
        await tellReaders(one.about, now);
        const told = (await NotificationModel.find().lean()).map(({ userId }) => userId).sort();
        const expected = [...expectedReaders({ ...one, reporting, absent: [] })].map(role => `u-${role}`).sort();
        assert.deepEqual(told, expected, one.about._id);
      }
    });
  }
});
