import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { LANES } from '../../services/cases/concern.js';
import { ROUTES } from '../../services/review/routes/all.js';
import { caseAbout } from '../support/case-about.js';
import { expectedReaders, REPORTING, type Reporting, type Situation } from '../support/reading-oracle.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { type Received, Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

/** A number that was never given. */
const NEVER = '2026-9999';

type Case = Omit<Situation, 'reporting' | 'absent'> & { readonly about: CaseRecord };

const SUBJECTS: readonly (UserRole | null)[] = [null, 'lead', 'head', 'chair'];
const CASES: readonly Case[] = LANES.flatMap(lane =>
  SUBJECTS.flatMap(subject =>
    ([[], ['head']] as const).map((conflicts, at) => ({
      lane,
      subject,
      conflicts,
      handedToManager: lane === 'adult-conduct' && at === 0,
    })),
  ),
).map((one, at) => ({
  ...one,
  about: caseAbout({
    _id: `2026-${String(at + 1).padStart(4, '0')}`,
    lane: one.lane,
    concern: one.lane === 'child-needs-help' ? 'welfare' : 'infatuation',
    adultKey: one.subject === null ? 'm-1' : `s-${one.subject}`,
    pairKey: `${one.subject}|p-1`,
    groupKey: `infatuation|${one.subject}`,
    conflicts: [...one.conflicts],
    title: `Title of number ${at + 1}.`,
  }),
}));

/** What the page of a case would send, so that only who sends it makes the difference. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  names: { reason: 'other' },
  decision: { kind: 'start-review' },
  notes: { note: 'For the test.' },
  conflict: { conflict: 'stands:head', reason: 'For the test.' },
  manager: { manager: '' },
};

/** The whole table is walked on the database (`cases/truth-table.test.ts`); here, that pages and forms ask nothing else. */
const SCHOOLS = [REPORTING[0], REPORTING[1], REPORTING[3]].filter(one => one !== undefined);
const MAY_READ: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'auditor'];

const CASE_ROUTES = ROUTES.filter(({ path }) => path.includes('/cases/:number'));

const casesIn = (text: string) => [...text.matchAll(/href="\/cases\/(\d{4}-\d{4})"/g)].map(([, number]) => number);

describe('the truth table over the pages', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), USER_ROLES);
  });
  const visitors = new Map<UserRole, Visitor>();
  const visitorOf = (role: UserRole) => visitors.get(role) ?? assert.fail(role);

  before(async () => {
    const manager = await UserModel.findOne({ role: 'case-manager' }).lean();
    const managed = (one: Case) => ({ ...one.about, managerId: one.handedToManager ? (manager?._id ?? null) : null });
    await CaseModel.collection.insertMany(CASES.map(managed) as never);
    for (const role of USER_ROLES) {
      await UserModel.updateOne({ role }, { $set: { personId: `s-${role}` } });
      visitors.set(role, await Visitor.signedIn(web.url, role));
    }
  });

  async function report({ lines }: Reporting): Promise<void> {
    for (const role of USER_ROLES) {
      const boss = lines[role];
      await UserModel.updateOne({ role }, { $set: { reportsTo: boss === undefined ? null : `s-${boss}` } });
    }
  }

  for (const reporting of SCHOOLS) {
    const reads = (role: UserRole, one: Case) => expectedReaders({ ...one, reporting, absent: [] }).has(role);

    it(`finds exactly the cases that each role reads where ${reporting.what}`, async () => {
      await report(reporting);
      for (const role of MAY_READ) {
        const visitor = visitorOf(role);
        const missing = seen(await visitor.get(`/cases/${NEVER}`));
        assert.equal(missing.status, 404, role);
        for (const one of CASES) {
          const { _id } = one.about;
          const answer = await visitor.get(`/cases/${_id}`);
          if (reads(role, one)) assert.equal(answer.status, 200, `${role} ${_id}`);
          else assert.deepEqual(seen(answer), missing, `${role} ${_id}`);
        }
        const queue = await visitor.get('/queue?view=all');
        const alike = [...queue.text.matchAll(/href="(\/queue\/alike\/\d{4}-\d{4})"/g)].map(([, path]) => path ?? '');
        const lists = [queue, ...(await Promise.all(alike.map(path => visitor.get(path))))].map(({ text }) => text);
        const listed = [...new Set(lists.flatMap(casesIn))].sort();
        const expected = CASES.filter(one => reads(role, one)).map(({ about }) => about._id);
        assert.deepEqual(listed, expected, `the queue of the ${role}`);
        const waiting = /, (\d+) waiting<\/span>/.exec(queue.text)?.[1] ?? '0';
        assert.equal(Number(waiting), expected.length, `the count in the menu of the ${role}`);
      }
    });
  }

  it('answers every form of a case that is not theirs as if there were no such case, and writes nothing', async () => {
    const reporting = SCHOOLS[1] ?? assert.fail();
    await report(reporting);
    const entries = await RecordEntryModel.countDocuments();
    const some = CASES.filter(
      ({ subject, conflicts }) => conflicts.length === 0 && (subject === null || subject === 'head'),
    );
    for (const role of USER_ROLES) {
      const visitor = visitorOf(role);
      const _csrf = await visitor.tokenOf('/help');
      const refused = some.filter(one => !expectedReaders({ ...one, reporting, absent: [] }).has(role));
      for (const { method, path } of CASE_ROUTES) {
        const form = path.split('/').at(-1) ?? '';
        const ask = async (number: string) => {
          const address = path.replace(':number', number).replace(':id', randomUUID());
          const fields = { _csrf, id: randomUUID(), ...FORMS[form] };
          return seen(await (method === 'get' ? visitor.get(address) : visitor.post(address, fields)));
        };
        const missing = await ask(NEVER);
        if (form in FORMS) assert.equal(missing.status, 404, `${role} ${method} ${path}`);
        for (const { about } of refused)
          assert.deepEqual(await ask(about._id), missing, `${role} ${method} ${path} ${about._id}`);
      }
    }
    assert.equal(await RecordEntryModel.countDocuments(), entries, 'a refused visit must not write into a record');
  });

  it('shows the administrator, the governor and staff no number, title or count of a case on any page', async () => {
    for (const role of ['administrator', 'governor', 'reporter'] as const) {
      for (const path of [
        '/',
        '/coverage',
        '/people',
        '/accounts',
        '/account',
        '/figures',
        '/health',
        '/metrics',
        '/help',
      ]) {
        const { text } = await visitorOf(role).get(path);
        assert.equal(
          /2026-\d{4}(?!-)|Title of number|waiting<\/span>|candour_case/.test(text),
          false,
          `${role} ${path}`,
        );
      }
    }
  });
});

/** Status and page, without what differs by the moment: the reference of an error, and the header. */
function seen({ status, text, headers }: Received) {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(text)?.[1] ?? text;
  return { status, to: headers.get('location'), main: main.replace(/[0-9A-F]{6}/g, '') };
}
