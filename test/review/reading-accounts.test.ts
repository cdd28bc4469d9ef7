import assert from 'node:assert/strict';
import { ApprovalModel } from '../../models/approval.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { disableUser } from '../../services/users/users.js';
import { askingConfig } from '../support/asking-config.js';
import { lettersTo } from '../support/letters.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { type TestWeb, useWeb } from '../support/web.js';

const ROLES: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'administrator', 'reporter'];
const NEW = 'new.lead@northfield.example';
const SECRET = /class="secret">([^<]+)</;

/** What people do on the pages, each in a session of their own. */
class School {
  readonly #visitors = new Map<string, Visitor>();
  constructor(readonly web: TestWeb) {}

  async as(role: string): Promise<Visitor> {
    const known = this.#visitors.get(role) ?? (await Visitor.signedIn(this.web.url, role));
    this.#visitors.set(role, known);
    return known;
  }

  async post(role: string, path: string, fields: Readonly<Record<string, string>> = {}) {
    const visitor = await this.as(role);
    return visitor.post(path, { ...fields, _csrf: await visitor.tokenOf('/help') });
  }

  add(by: string, role: UserRole, email = NEW) {
    return this.post(by, '/accounts', { name: 'Robin Hale', email, role });
  }

  async page(role: string, path = '/second-people'): Promise<string> {
    return (await (await this.as(role)).get(path)).text;
  }

  async answer(by: string, answer: string) {
    const found = await ApprovalModel.findOne({ kind: 'reading-account' }).sort({ proposedAt: -1, _id: 1 }).lean();
    return this.post(by, `/second-people/${found?._id}`, { answer });
  }

  async steps(): Promise<readonly unknown[]> {
    const entries = await readRecord('accounts', this.web.keys);
    return entries.filter(({ kind }) => kind === 'approval').map(({ actor, body }) => [actor.name, body.step]);
  }
}

const userOf = (role: string) =>
  UserModel.findOne({ email: `${role}@northfield.example` })
    .lean()
    .orFail();

describe('an account that reads cases', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ROLES);
  });
  const school = new School(web);
  afterEach(async () => {
    await ApprovalModel.deleteMany({});
    await UserModel.deleteMany({ email: NEW });
  });

  for (const role of ['lead', 'deputy', 'head', 'chair', 'case-manager', 'auditor'] as const)
    it(`is not opened by the administrator alone: ${role}`, async () => {
      const asked = await school.add('administrator', role);
      assert.equal(asked.status, 303);
      assert.match(await school.page('administrator', '/accounts'), /a second person must agree within seven days/);
      assert.equal(await UserModel.countDocuments({ email: NEW }), 0);
      assert.equal((await school.answer('administrator', 'approved')).status, 404);
      assert.equal(await UserModel.countDocuments({ email: NEW }), 0);
    });

  it('is opened when a second person agrees, who alone is shown the password, once', async () => {
    await school.add('administrator', 'lead');
    assert.match(await school.page('deputy', '/queue'), /1 request about accounts needs you/);
    const agreed = await school.answer('deputy', 'approved');
    assert.match(agreed.text, SECRET);
    const user = await UserModel.findOne({ email: NEW }).lean().orFail();
    assert.equal(user.role, 'lead');
    assert.doesNotMatch(await school.page('administrator'), SECRET);
    const again = await school.answer('deputy', 'approved');
    assert.equal(SECRET.test(again.text), false);
    assert.equal((await UserModel.findById(user._id).lean())?.passwordHash, user.passwordHash);
    assert.deepEqual((await school.steps()).slice(-2), [
      [(await userOf('administrator')).name, 'proposed'],
      [(await userOf('deputy')).name, 'approved'],
    ]);
    const added = (await readRecord('accounts', web.keys)).findLast(({ body }) => body.what === 'added');
    assert.equal(typeof added?.body.approvalId, 'string');
    assert.equal(await verifyRecord('accounts', web.keys), null);
  });

  it('is known to the chair at once, until they say that they have seen it', async () => {
    await school.add('administrator', 'lead');
    await school.answer('head', 'refused');
    assert.equal(await UserModel.countDocuments({ email: NEW }), 0);
    const text = await school.page('chair');
    assert.match(text, /For you to know: Robin Hale/);
    const [id] = /\/second-people\/[\w-]+\/seen/.exec(text) ?? assert.fail();
    assert.equal((await school.post('deputy', id)).status, 404);
    assert.equal((await school.post('chair', id)).status, 303);
    assert.doesNotMatch(await school.page('chair'), /Robin Hale/);
    assert.equal(((await school.steps()).at(-1) as string[])[1], 'seen');
  });

  it('of the head is agreed to by the chair alone when the lead asks, so that no lead comes to cases about herself', async () => {
    await school.add('lead', 'head');
    for (const role of ['lead', 'deputy', 'head', 'administrator'])
      assert.equal((await school.answer(role, 'approved')).status, 404, role);
    assert.doesNotMatch(await school.page('deputy'), /Robin Hale/);
    assert.match((await school.answer('chair', 'approved')).text, SECRET);
  });

  it('of the chair is told to the head', async () => {
    await school.add('administrator', 'chair');
    assert.match(await school.page('head'), /For you to know: Robin Hale/);
  });

  it('keeps its password until a second person agrees; never its owner', async () => {
    const head = await userOf('head');
    const asked = await school.post('administrator', `/accounts/${head._id}/password`);
    assert.deepEqual([asked.status, SECRET.test(asked.text)], [303, false]);
    assert.equal((await userOf('head')).passwordHash, head.passwordHash);
    assert.equal((await school.answer('head', 'approved')).status, 404);
    assert.equal((await school.answer('deputy', 'approved')).status, 404);
    assert.doesNotMatch(await school.page('head'), /new password or link/);
    assert.match((await school.answer('chair', 'approved')).text, SECRET);
    assert.notEqual((await userOf('head')).passwordHash, head.passwordHash);
    await UserModel.updateOne({ _id: head._id }, { $set: { passwordHash: head.passwordHash, handedOverUntil: null } });
  });

  it('gets its role, and loses it, with a second person; other roles change at once', async () => {
    const { _id } = await userOf('reporter');
    const roleOf = async () => (await UserModel.findById(_id).lean())?.role;
    await school.post('administrator', `/accounts/${_id}/role`, { role: 'governor' });
    assert.equal(await roleOf(), 'governor');
    await school.post('administrator', `/accounts/${_id}/role`, { role: 'deputy' });
    assert.equal(await roleOf(), 'governor');
    await school.answer('lead', 'approved');
    assert.equal(await roleOf(), 'deputy');
    await school.post('administrator', `/accounts/${_id}/role`, { role: 'reporter' });
    assert.equal(await roleOf(), 'deputy');
    await UserModel.updateOne({ _id }, { $set: { role: 'reporter' } });
  });

  it('is asked for once however often the form is sent, and can be taken back', async () => {
    await school.add('administrator', 'deputy');
    await school.add('administrator', 'deputy');
    assert.equal(await ApprovalModel.countDocuments({ state: 'waiting' }), 1);
    assert.equal((await school.answer('administrator', 'withdrawn')).status, 303);
    assert.equal((await school.answer('deputy', 'approved')).status, 303);
    assert.equal(await UserModel.countDocuments({ email: NEW }), 0);
  });

  it('is not opened by whoever has disabled everybody who could agree', async () => {
    for (const role of ['deputy', 'head', 'chair']) await disableUser(`${role}@northfield.example`);
    const lead = await userOf('lead');
    const answer = await school.post('administrator', `/accounts/${lead._id}/password`);
    assert.deepEqual([answer.status, /Nobody can agree/.test(answer.text)], [422, true]);
    assert.equal((await userOf('lead')).passwordHash, lead.passwordHash);
  });
});

describe('the accounts of a school that is being set up', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['administrator']);
  });
  const school = new School(web);

  it('are opened by one person while nobody could agree; it is on the record, and the chair is told when there is one', async () => {
    const made = await school.add('administrator', 'lead');
    assert.match(made.text, SECRET);
    assert.deepEqual(
      (await school.steps()).map(step => (step as string[])[1]),
      ['proposed', 'alone'],
    );
    assert.equal((await school.add('administrator', 'deputy', 'other@northfield.example')).status, 303);
    await seedAccounts(new Date(Date.now() + 60_000), ['chair']);
    assert.match(await school.page('chair'), /Robin Hale.*Done by one person: nobody could agree yet/s);
  });
});

describe('an account that reads cases, where e-mail can be sent', function () {
  this.timeout(60_000);
  const web = useWeb(
    async () => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ROLES);
    },
    { config: { ...askingConfig(), signIn: { secondFactor: 'sample-only' } } },
  );
  const school = new School(web);

  it('is invited only after the agreement, and the chair has a letter before', async () => {
    await school.add('administrator', 'lead');
    assert.equal(await UserModel.countDocuments({ email: NEW }), 0);
    assert.deepEqual(await lettersTo((await userOf('chair'))._id), ['reading-account']);
    assert.deepEqual(await lettersTo((await userOf('deputy'))._id), ['second-person']);
    await school.answer('deputy', 'approved');
    const user = await UserModel.findOne({ email: NEW }).lean().orFail();
    assert.deepEqual([user.passwordHash, await lettersTo(user._id)], [null, ['invitation']]);
  });

  it('is sent a link by somebody else only after the agreement', async () => {
    const { _id } = await userOf('head');
    await school.post('administrator', `/accounts/${_id}/link`);
    const links = async () => (await lettersTo(_id)).filter(kind => kind === 'reset');
    assert.deepEqual(await links(), []);
    await school.answer('lead', 'approved');
    assert.deepEqual(await links(), ['reset']);
  });
});
