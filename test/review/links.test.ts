import assert from 'node:assert/strict';
import { ApprovalModel } from '../../models/approval.js';
import { SignInLinkModel } from '../../models/sign-in-link.js';
import { UserModel } from '../../models/user.js';
import { readRecord } from '../../services/cases/record.js';
import { disableUser, setPassword } from '../../services/users/users.js';
import { askingConfig } from '../support/asking-config.js';
import { Authenticator, enrolled, password, send } from '../support/authenticator.js';
import { lettersTo, linkIn } from '../support/letters.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const LEAD = 'lead@northfield.example';
const NEW = 'sam.bailey@northfield.example';
const CHOSEN = 'seven damp lanterns';

describe('links that let somebody choose a password', function () {
  this.timeout(60_000);
  let now = new Date('2026-11-23T09:00:00Z');
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['lead', 'head', 'chair', 'reporter']);
    },
    { config: askingConfig(), now: () => now },
  );
  const lead = async () => {
    // A code opens once.
    later(1);
    const visitor = new Visitor(web.url);
    await password(visitor, LEAD);
    await send(visitor, '/sign-in/code', { code: app.code(now) }, '/sign-in/code');
    return visitor;
  };
  const choose = (visitor: Visitor, link: string, typed = CHOSEN) => send(visitor, link, { password: typed }, link);
  const userOf = (email: string) => UserModel.findOne({ email }).lean().orFail();
  let app: Authenticator;
  let chairApp: Authenticator;
  /** The second person whom an account that reads cases waits for. */
  const agree = async () => {
    later(1);
    const chair = new Visitor(web.url);
    await password(chair, 'chair@northfield.example');
    await send(chair, '/sign-in/code', { code: chairApp.code(now) }, '/sign-in/code');
    const waiting = await ApprovalModel.findOne({ kind: 'reading-account', state: 'waiting' }).lean();
    return send(chair, `/second-people/${waiting?._id}`, { answer: 'approved' }, '/second-people');
  };
  before(async () => {
    ({ app } = await enrolled(new Visitor(web.url), LEAD, now));
    ({ app: chairApp } = await enrolled(new Visitor(web.url), 'chair@northfield.example', now));
    later(2);
  });

  it('go to whoever is added: nobody but them ever knows the password', async () => {
    const keeper = await lead();
    const answer = await send(keeper, '/accounts', { name: 'Sam Bailey', email: NEW, role: 'deputy' }, '/accounts');
    assert.equal(answer.status, 303);
    await agree();
    assert.equal(answer.text.includes('class="secret"'), false);
    const user = await userOf(NEW);
    assert.equal(user.passwordHash, null);
    assert.deepEqual(await lettersTo(user._id), ['invitation']);
    assert.equal((await password(new Visitor(web.url), NEW, '')).status, 401);
  });

  it('are kept as a hash, and lead to a page that changes nothing however often it is opened', async () => {
    const user = await userOf(NEW);
    const link = await linkIn('invitation', user._id, web.keys);
    assert.match(link, /^\/link\/[\w-]{43}$/);
    const stored = JSON.stringify(await SignInLinkModel.find().lean());
    assert.equal(stored.includes(link.slice(6)), false);
    for (let round = 0; round < 3; round += 1) assert.equal((await new Visitor(web.url).get(link)).status, 200);
    assert.equal((await userOf(NEW)).passwordHash, null);
  });

  it('refuse a password of the school’s or one’s own name, and then lead on to the authenticator', async () => {
    const user = await userOf(NEW);
    const link = await linkIn('invitation', user._id, web.keys);
    const visitor = new Visitor(web.url);
    const weak = await choose(visitor, link, 'SamBailey-Northfield1');
    assert.equal(weak.status, 422);
    assert.match(weak.text, /made of what is guessed first/);
    assert.equal((await choose(visitor, link)).headers.get('location'), '/second-step');
    assert.equal((await visitor.get('/account')).headers.get('location'), '/sign-in');
    const own = Authenticator.of((await visitor.get('/second-step')).text);
    await send(visitor, '/second-step', { code: own.code(now) }, '/second-step');
    assert.equal((await visitor.get('/account')).status, 200);
  });

  it('work once', async () => {
    const link = await linkIn('invitation', (await userOf(NEW))._id, web.keys);
    const again = await new Visitor(web.url).get(link);
    assert.equal(again.status, 404);
    assert.match(again.text, /This link is no longer good/);
    assert.equal((await choose(new Visitor(web.url), link, 'another damp lantern')).status, 404);
    assert.equal((await password(new Visitor(web.url), NEW, CHOSEN)).headers.get('location'), '/sign-in/code');
  });

  it('work for 24 hours', async () => {
    const keeper = await lead();
    const user = await userOf(NEW);
    later(1);
    await send(keeper, `/accounts/${user._id}/link`, {}, '/accounts');
    await agree();
    const link = await linkIn('reset', user._id, web.keys);
    later(24 * 60 - 1);
    assert.equal((await new Visitor(web.url).get(link)).status, 200);
    later(1);
    assert.equal((await new Visitor(web.url).get(link)).status, 404);
    assert.equal((await choose(new Visitor(web.url), link)).status, 404);
  });

  it('are asked for by the person too: one answer whether there is an account or not, and the same for each', async () => {
    const texts = [];
    for (const email of [LEAD, 'nobody@northfield.example', 'not an address']) {
      later(20);
      const answer = await send(new Visitor(web.url), '/forgotten', { email }, '/forgotten');
      assert.equal(answer.status, 200);
      texts.push(answer.text.replaceAll(/value="[^"]*"|data-token="[^"]*"/g, ''));
    }
    assert.equal(new Set(texts).size, 1);
    const { _id } = await userOf(LEAD);
    await until('the letter waits', 5_000, async () => (await lettersTo(_id)).includes('reset'));
  });

  it('leave the second step as it is: who reads the mailbox alone is not let in', async () => {
    const { _id } = await userOf(LEAD);
    const before = await lead();
    later(1);
    const visitor = new Visitor(web.url);
    const link = await linkIn('reset', _id, web.keys);
    assert.equal((await choose(visitor, link)).headers.get('location'), '/sign-in/code');
    assert.equal((await visitor.get('/account')).headers.get('location'), '/sign-in');
    assert.equal((await before.get('/account')).headers.get('location'), '/sign-in', 'every session has ended');
    await send(visitor, '/sign-in/code', { code: app.code(now) }, '/sign-in/code');
    assert.equal((await visitor.get('/account')).status, 200);
    assert.equal((await lettersTo(_id)).includes('password-changed'), true);
    await setPassword(LEAD, PASSWORD);
  });

  it('do not fill somebody’s mailbox, however often they are asked for', async () => {
    later(120);
    const { _id } = await userOf('head@northfield.example');
    for (let round = 0; round < 5; round += 1) {
      later(1);
      await send(new Visitor(web.url), '/forgotten', { email: 'head@northfield.example' }, '/forgotten');
    }
    assert.equal(
      (await send(new Visitor(web.url), '/forgotten', { email: 'head@northfield.example' }, '/forgotten')).status,
      429,
    );
    const links = async () => (await lettersTo(_id)).filter(kind => kind === 'reset');
    await until('three letters wait', 5_000, async () => (await links()).length === 3);
  });

  it('end when the account is disabled, when the password changes, and do not bring a disabled account back', async () => {
    later(120);
    const { _id } = await userOf('reporter@northfield.example');
    const ask = async () => {
      later(20);
      const before = (await lettersTo(_id)).length;
      await send(new Visitor(web.url), '/forgotten', { email: 'reporter@northfield.example' }, '/forgotten');
      await until('the letter waits', 5_000, async () => (await lettersTo(_id)).length > before);
      return linkIn('reset', _id, web.keys);
    };
    const first = await ask();
    await setPassword('reporter@northfield.example', PASSWORD);
    assert.equal((await new Visitor(web.url).get(first)).status, 404);
    later(60);
    const second = await ask();
    await disableUser('reporter@northfield.example');
    assert.equal((await choose(new Visitor(web.url), second)).status, 404);
    assert.equal((await userOf('reporter@northfield.example')).active, false);
  });

  it('let a disabled account in again when a keeper sends one', async () => {
    later(60);
    const keeper = await lead();
    const { _id } = await userOf('reporter@northfield.example');
    await send(keeper, `/accounts/${_id}/link`, {}, '/accounts');
    const link = await linkIn('invitation', _id, web.keys);
    assert.equal((await choose(new Visitor(web.url), link)).headers.get('location'), '/');
    assert.equal((await userOf('reporter@northfield.example')).active, true);
    assert.equal(JSON.stringify(await readRecord('accounts', web.keys)).includes('"what":"let-in-again"'), true);
  });

  it('replace the password that is shown: with a mail server nobody chooses another’s', async () => {
    later(2);
    const keeper = await lead();
    const { _id } = await userOf('head@northfield.example');
    assert.equal((await send(keeper, `/accounts/${_id}/password`, {}, '/accounts')).status, 404);
  });

  it('stand in the record of accounts, without what is in them', async () => {
    const entries = JSON.stringify(await readRecord('accounts', web.keys));
    assert.equal(entries.includes('"what":"added"'), true);
    for (const event of ['invited', 'link-sent', 'password-chosen'])
      assert.equal(entries.includes(`"event":"${event}"`), true, event);
    assert.equal(/\/link\//.test(entries + web.log.join('')), false);
  });
});

describe('a school without a mail server', function () {
  this.timeout(60_000);
  let now = new Date('2026-11-23T09:00:00Z');
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['lead']);
    },
    { config: askingConfig({ smtp: null }), now: () => now },
  );
  let shown = '';
  let lead: Visitor;

  it('hands over a password that is shown once, and lets it in only to choose another', async () => {
    const keeper = new Visitor(web.url);
    await enrolled(keeper, LEAD, now);
    lead = keeper;
    const answer = await send(keeper, '/accounts', { name: 'Sam Bailey', email: NEW, role: 'deputy' }, '/accounts');
    shown = /class="secret">([^<]+)</.exec(answer.text)?.[1] ?? '';
    assert.match(shown, /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/);
    const visitor = new Visitor(web.url);
    assert.equal((await password(visitor, NEW, shown)).headers.get('location'), '/sign-in/new-password');
    assert.equal((await visitor.get('/account')).headers.get('location'), '/sign-in');
    // No way around it.
    assert.equal((await visitor.get('/second-step')).headers.get('location'), '/');
    const chosen = await send(visitor, '/sign-in/new-password', { password: CHOSEN }, '/sign-in/new-password');
    assert.equal(chosen.headers.get('location'), '/second-step');
    const app = Authenticator.of((await visitor.get('/second-step')).text);
    await send(visitor, '/second-step', { code: app.code(now) }, '/second-step');
    assert.equal((await visitor.get('/account')).status, 200);
    assert.equal((await password(new Visitor(web.url), NEW, shown)).status, 401);
  });

  it('hears the password that was handed over for four days, and says why it is over to whoever knows it', async () => {
    const keeper = new Visitor(web.url);
    await seedAccounts(now, ['administrator']);
    await enrolled(keeper, 'administrator@northfield.example', now);
    const { _id } = await UserModel.findOne({ email: NEW }).lean().orFail();
    await send(keeper, `/accounts/${_id}/password`, {}, '/accounts');
    const waiting = await ApprovalModel.findOne({ kind: 'reading-account', state: 'waiting' }).lean();
    const answer = await send(lead, `/second-people/${waiting?._id}`, { answer: 'approved' }, '/second-people');
    const second = /class="secret">([^<]+)</.exec(answer.text)?.[1] ?? '';
    assert.equal((await password(new Visitor(web.url), NEW, second)).headers.get('location'), '/sign-in/code');
    now = new Date(now.getTime() + 4 * 24 * 60 * 60_000);
    const over = await password(new Visitor(web.url), NEW, second);
    assert.equal(over.status, 401);
    assert.match(over.text, /This password was handed over and its time is over/);
    assert.doesNotMatch((await password(new Visitor(web.url), NEW, `${second}x`)).text, /its time is over/);
  });

  it('says of a forgotten password whom to ask, and writes to nobody', async () => {
    const { text } = await new Visitor(web.url).get('/forgotten');
    assert.match(text, /Candour sends no e-mail at this school/);
    const { _id } = await UserModel.findOne({ email: LEAD }).lean().orFail();
    assert.deepEqual(await lettersTo(_id), []);
  });
});
