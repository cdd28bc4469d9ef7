import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SchoolAccountModel } from '../../models/school-account.js';
import { UserModel } from '../../models/user.js';
import { waitingApprovals } from '../../services/approvals/approvals.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { resetSecondStep } from '../../services/review/auth/reset-second-step.js';
import { secondStepOf } from '../../services/users/second-factor.js';
import { askingConfig } from '../support/asking-config.js';
import { Authenticator, enrolled, password, send } from '../support/authenticator.js';
import { lettersTo, linkIn } from '../support/letters.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const DAY = 24 * 60 * 60_000;

describe('a second step that was lost', function () {
  this.timeout(60_000);
  let now = new Date('2026-11-23T09:00:00Z');
  const config = askingConfig();
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['lead', 'deputy', 'head', 'administrator']);
    },
    { config, now: () => now },
  );
  const apps = new Map<string, Authenticator>();
  const addressOf = (role: string) => `${role}@northfield.example`;
  const idOf = async (role: string) =>
    (
      await UserModel.findOne({ email: addressOf(role) })
        .lean()
        .orFail()
    )._id;
  before(async () => {
    for (const role of ['lead', 'deputy', 'head', 'administrator'])
      apps.set(role, (await enrolled(new Visitor(web.url), addressOf(role), now)).app);
  });
  async function signedIn(role: string): Promise<Visitor> {
    now = new Date(now.getTime() + 60_000);
    const visitor = new Visitor(web.url);
    await password(visitor, addressOf(role));
    await send(visitor, '/sign-in/code', { code: apps.get(role)?.code(now) ?? '' }, '/sign-in/code');
    return visitor;
  }
  async function ask(by: Visitor, role: string, reason = 'Phone lost. She came to see me.'): Promise<number> {
    const path = `/accounts/${await idOf(role)}/second-step`;
    return (await send(by, path, { id: randomUUID(), reason }, path)).status;
  }
  const waiting = async () => waitingApprovals(['reset-second-factor'], now, web.keys);
  const answer = async (by: Visitor, words: string) => {
    const [approval] = await waiting();
    return send(by, `/second-people/${approval?._id}`, { answer: words }, '/second-people');
  };

  it('is taken away by nobody alone: one asks with a reason, and nothing changes', async () => {
    const administrator = await signedIn('administrator');
    assert.equal(await ask(administrator, 'lead', '  '), 422);
    assert.equal(await ask(administrator, 'lead'), 303);
    assert.deepEqual(
      (await waiting()).map(({ kind, subject }) => [kind, subject]),
      [['reset-second-factor', await idOf('lead')]],
    );
    assert.notEqual(await secondStepOf(await idOf('lead')), null);
    await answer(administrator, 'approved');
    assert.equal((await waiting()).length, 1, 'who has asked cannot agree');
    for (const role of ['deputy', 'head'])
      assert.deepEqual((await lettersTo(await idOf(role))).at(-1), 'second-person');
    assert.equal((await lettersTo(await idOf('lead'))).includes('second-person'), false);
  });

  it('is not for the person themselves to agree to, who is not shown it either', async () => {
    const lead = await signedIn('lead');
    assert.doesNotMatch((await lead.get('/second-people')).text, /She came to see me/);
    assert.equal((await answer(lead, 'approved')).status, 404);
    assert.equal((await waiting()).length, 1);
  });

  it('is refused, or taken back, without a trace on the account', async () => {
    const head = await signedIn('head');
    assert.match((await head.get('/account')).text, /1 request waits for a second person/);
    assert.match((await head.get('/second-people')).text, /Priya Raman.*She came to see me/s);
    assert.equal((await answer(head, 'refused')).status, 303);
    assert.deepEqual(await waiting(), []);
    const administrator = await signedIn('administrator');
    await ask(administrator, 'lead');
    await answer(administrator, 'withdrawn');
    assert.deepEqual(await waiting(), []);
    assert.notEqual(await secondStepOf(await idOf('lead')), null);
  });

  it('is taken away when a second person agrees: sessions end, and only a link from the mailbox begins anew', async () => {
    const id = await idOf('lead');
    const lead = await signedIn('lead');
    const account = {
      _id: 'a',
      issuer: 'https://login.example',
      subject: 's',
      userId: id,
      boundAt: now,
      trusted: true,
    };
    await SchoolAccountModel.create([account]);
    await ask(await signedIn('administrator'), 'lead');
    await answer(await signedIn('head'), 'approved');
    assert.equal(await secondStepOf(id), null);
    assert.equal((await lead.get('/account')).headers.get('location'), '/sign-in');
    assert.equal(await SchoolAccountModel.countDocuments(), 0);
    assert.deepEqual((await lettersTo(id)).at(-1), 'second-step-reset');
    // Somebody who knows the password is not the first to set up an app.
    assert.equal((await password(new Visitor(web.url), addressOf('lead'))).status, 401);
    const visitor = new Visitor(web.url);
    const link = await linkIn('second-step-reset', id, web.keys);
    const chosen = await send(visitor, link, { password: 'eight cold pebbles' }, link);
    assert.equal(chosen.headers.get('location'), '/second-step');
    apps.set('lead', Authenticator.of((await visitor.get('/second-step')).text));
    await send(visitor, '/second-step', { code: apps.get('lead')?.code(now) ?? '' }, '/second-step');
    assert.equal((await visitor.get('/account')).status, 200);
  });

  it('is not taken away again by an old agreement: not the one that was set up since', async () => {
    const by = { _id: 'u-x', name: 'Somebody' };
    await resetSecondStep(await idOf('lead'), new Date(now.getTime() - 1), by, { config, keys: web.keys }, now);
    assert.notEqual(await secondStepOf(await idOf('lead')), null);
  });

  it('lapses when nobody answers for a week', async () => {
    await ask(await signedIn('administrator'), 'deputy');
    const [approval] = await waiting();
    now = new Date(now.getTime() + 7 * DAY);
    const head = await signedIn('head');
    assert.deepEqual(await waiting(), []);
    await send(head, `/second-people/${approval?._id}`, { answer: 'approved' }, '/second-people');
    assert.notEqual(await secondStepOf(await idOf('deputy')), null);
  });

  it('is not one’s own to ask for, nor of an account that has none', async () => {
    const administrator = await signedIn('administrator');
    assert.equal(await ask(administrator, 'administrator'), 404);
    await seedAccounts(now, ['reporter']);
    assert.equal(await ask(administrator, 'reporter'), 404);
  });

  it('keeps the password where no e-mail can be sent: the person hears it from whoever agreed', async () => {
    const id = await idOf('deputy');
    const by = { _id: 'command-line', name: 'The command line' };
    await resetSecondStep(id, now, by, { config: { smtp: null }, keys: web.keys }, now);
    assert.equal(await secondStepOf(id), null);
    assert.equal((await password(new Visitor(web.url), addressOf('deputy'))).headers.get('location'), '/second-step');
  });

  it('stands in the record of accounts, step by step, whose chain holds', async () => {
    const entries = await readRecord('accounts', web.keys);
    const steps = entries.filter(({ kind }) => kind === 'approval').map(({ body }) => body.step);
    assert.deepEqual(steps, ['proposed', 'refused', 'proposed', 'withdrawn', 'proposed', 'approved', 'proposed']);
    assert.equal(entries.filter(({ body }) => body.event === 'second-step-reset').length, 2);
    assert.equal(await verifyRecord('accounts', web.keys), null);
  });
});
