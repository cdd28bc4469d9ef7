import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { PersonModel } from '../../models/person.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { personToken } from '../../services/chronology/person-token.js';
import { READERS, REGISTER_READERS } from '../../services/review/access.js';
import { caseAbout } from '../support/case-about.js';
import { expectedRegisterReaders, looksAt, REPORTING, type Reporting } from '../support/reading-oracle.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

/** Whom there is an entry about: somebody without an account, and whoever may stand above a reader. */
const SUBJECTS: readonly (UserRole | null)[] = [null, 'lead', 'deputy', 'head', 'chair', 'administrator', 'governor'];
const keyOf = (subject: UserRole | null) => (subject === null ? 'm-1' : `s-${subject}`);

describe('the truth table over the register of low-level concerns and the chronologies', function () {
  this.timeout(120_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), USER_ROLES);
  });
  const visitors = new Map<UserRole, Visitor>();
  const visitorOf = (role: UserRole) => visitors.get(role) ?? assert.fail(role);
  const tokenOf = (subject: UserRole | null) => personToken(keyOf(subject), 'pseudonym', web.keys);

  before(async () => {
    const plain = { phones: [], identities: [], yearGroup: null, vetting: null, training: null, active: true };
    const times = { createdAt: new Date(), updatedAt: new Date() };
    for (const role of USER_ROLES) {
      const addresses = [`${role}@northfield.example`];
      const person = { name: role, role: 'staff', pseudonym: `Staff ${role}`, addresses, ...plain, ...times } as const;
      await PersonModel.updateOne({ _id: `s-${role}` }, { $set: person }, { upsert: true });
      visitors.set(role, await Visitor.signedIn(web.url, role));
    }
    await CaseModel.collection.insertMany(
      SUBJECTS.map((subject, at) =>
        caseAbout({
          _id: `2026-${String(at + 1).padStart(4, '0')}`,
          ...{ adultKey: keyOf(subject), adultLabel: `Subject ${at + 1}`, pairKey: `${keyOf(subject)}|p-1` },
          ...{ state: 'closed', action: 'low-level-concern' },
        }),
      ) as never,
    );
  });

  /** Who they are follows from the address that stands in the register: no account is linked. */
  async function report({ lines }: Reporting): Promise<void> {
    for (const role of USER_ROLES) {
      const boss = lines[role];
      await UserModel.updateOne({ role }, { $set: { reportsTo: boss === undefined ? null : `s-${boss}` } });
    }
  }

  for (const reporting of REPORTING) {
    const reads = (role: UserRole, subject: UserRole | null) =>
      expectedRegisterReaders({
        ...{ subject, adult: subject === null ? 'somebody-else' : 'subject' },
        ...{ conflicts: [], circle: 'lead', reporting, absent: [] },
      }).has(role);
    const looks = (role: UserRole, subject: UserRole | null) => looksAt(role, { subject, reporting, absent: [] });

    it(`gives each role exactly the entries of the register that are theirs where ${reporting.what}`, async () => {
      await report(reporting);
      for (const role of USER_ROLES) {
        const visitor = visitorOf(role);
        const list = await visitor.get('/low-level');
        const expected = SUBJECTS.filter(subject => reads(role, subject));
        const listed = [...list.text.matchAll(/href="\/low-level\/([\w-]{22})"/g)].map(([, token]) => token);
        assert.deepEqual(listed.sort(), expected.map(tokenOf).sort(), role);
        for (const subject of SUBJECTS) {
          const want = reads(role, subject) ? 200 : 404;
          for (const path of [`/low-level/${tokenOf(subject)}`, `/low-level/new?person=${tokenOf(subject)}`])
            assert.equal((await visitor.get(path)).status, want, `${role} ${path} about ${subject}`);
        }
      }
    });

    it(`opens each role exactly the chronologies that are theirs where ${reporting.what}`, async () => {
      await report(reporting);
      for (const role of USER_ROLES) {
        const visitor = visitorOf(role);
        for (const subject of SUBJECTS) {
          const may = looks(role, subject) && READERS.includes(role);
          const fromRegister = may && REGISTER_READERS.includes(role);
          const open = `/people/${personToken(keyOf(subject), 'name', web.keys)}/open`;
          const why = `${role} about ${subject}`;
          const page = await visitor.get(`/people/${tokenOf(subject)}/chronology`);
          assert.equal(page.status, may ? 200 : 404, why);
          assert.equal((await visitor.get(open)).status, fromRegister ? 200 : 404, why);
          const person = await visitor.get(`/people/${keyOf(subject)}`);
          assert.equal(person.text.includes(`href="${open}"`), fromRegister, `the link for the ${why}`);
        }
      }
    });

    it(`refuses every form about whom it is not theirs to look at where ${reporting.what}`, async () => {
      await report(reporting);
      const before = [await CaseModel.countDocuments(), await RecordEntryModel.countDocuments()];
      for (const role of USER_ROLES) {
        const visitor = visitorOf(role);
        const _csrf = await visitor.tokenOf('/help');
        const send = (path: string, fields: Readonly<Record<string, string>>) =>
          visitor.post(path, { _csrf, id: randomUUID(), ...fields });
        for (const subject of SUBJECTS) {
          const token = tokenOf(subject);
          const why = `${role} about ${subject}`;
          if (!reads(role, subject)) {
            const entry = { person: token, conduct: 'gifts', words: 'Invented.', when: 'today', done: 'Invented.' };
            assert.equal((await send('/low-level/new', entry)).status, 404, why);
            assert.equal((await send(`/low-level/${token}/case`, {})).status, 404, why);
            const typed = await send('/low-level/new', {
              ...entry,
              person: '',
              adult: `${subject}@northfield.example`,
            });
            assert.notEqual(typed.status, 303, why);
          }
          if (looks(role, subject)) continue;
          const byName = personToken(keyOf(subject), 'name', web.keys);
          for (const path of [`/people/${token}/chronology/names`, `/people/${byName}/open`])
            assert.equal((await send(path, { reason: 'records' })).status, 404, `${path} ${why}`);
        }
      }
      const after = [await CaseModel.countDocuments(), await RecordEntryModel.countDocuments()];
      assert.deepEqual(after, before, 'a refused visit must not write anything');
    });
  }
});
