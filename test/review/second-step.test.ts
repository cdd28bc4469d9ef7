import assert from 'node:assert/strict';
import { SessionModel } from '../../models/session.js';
import { UserModel } from '../../models/user.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { mustHaveSecondStep } from '../../services/users/second-step-policy.js';
import { disableUser, setPassword } from '../../services/users/users.js';
import { askingConfig } from '../support/asking-config.js';
import { Authenticator, enrolled, password, send } from '../support/authenticator.js';
import { lettersTo } from '../support/letters.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const LEAD = 'lead@northfield.example';
const HEAD = 'head@northfield.example';

describe('signing in with a second step', function () {
  this.timeout(60_000);
  let now = new Date('2026-11-23T09:00:00Z');
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1_000);
  };
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['lead', 'head', 'deputy', 'reporter', 'administrator']);
    },
    { config: askingConfig(), now: () => now },
  );
  let app: Authenticator;
  let recoveryCodes: readonly string[] = [];
  const isInside = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;
  const code = (visitor: Visitor, typed: string) => send(visitor, '/sign-in/code', { code: typed }, '/sign-in/code');
  const idOf = async (email: string) => (await UserModel.findOne({ email }).lean().orFail())._id;

  it('is asked of every role that reads cases or records or keeps settings, and of all where a school says so', () => {
    const asked = (policy: 'required' | 'everybody' | 'sample-only') =>
      (['lead', 'case-manager', 'administrator', 'auditor', 'governor', 'reporter'] as const).filter(role =>
        mustHaveSecondStep(role, { secondFactor: policy }),
      );
    assert.deepEqual(asked('required'), ['lead', 'case-manager', 'administrator', 'auditor']);
    assert.equal(asked('everybody').length, 6);
    assert.deepEqual(asked('sample-only'), []);
  });

  it('begins with an app at the first sign-in: until then the password opens no page', async () => {
    const visitor = new Visitor(web.url);
    const answer = await password(visitor, LEAD);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/second-step']);
    for (const path of ['/account', '/queue', '/accounts', '/coverage'])
      assert.equal((await visitor.get(path)).headers.get('location'), '/sign-in', path);
    const { text } = await visitor.get('/second-step');
    assert.match(text, /<svg class="qr" viewBox="0 0 \d+ \d+" role="img"/);
    assert.match(text, /([A-Z2-7]{4} ){7}[A-Z2-7]{4}/);
    assert.equal((await send(visitor, '/second-step', { code: '000000' }, '/second-step')).status, 422);
    assert.equal(await isInside(visitor), false);
    ({ app, recoveryCodes } = await enrolled(visitor, LEAD, now));
    assert.equal(recoveryCodes.length, 10);
    assert.equal(await isInside(visitor), true);
    assert.deepEqual(await lettersTo(await idOf(LEAD)), ['second-step-changed']);
  });

  it('keeps the key out of the sessions that are stored while an app is set up', async () => {
    const visitor = new Visitor(web.url);
    await password(visitor, HEAD);
    const { text } = await visitor.get('/second-step');
    const key = (/<b class="key">([^<]+)</.exec(text)?.[1] ?? '').replaceAll(' ', '');
    assert.equal(key.length, 32);
    assert.equal(JSON.stringify(await SessionModel.find().lean()).includes(key), false);
    // The same key as long as it is set up: looking again makes no other.
    assert.equal((await visitor.get('/second-step')).text.includes(key.slice(0, 4)), true);
  });

  it('asks for a code from then on, and a code opens once', async () => {
    later(60);
    const visitor = new Visitor(web.url);
    assert.equal((await password(visitor, LEAD)).headers.get('location'), '/sign-in/code');
    const page = await visitor.get('/sign-in/code');
    assert.match(page.text, /Signing in as lead@northfield\.example/);
    assert.match(page.text, /find “Candour, Northfield School”/);
    assert.match(page.text, /inputmode="numeric"/);
    assert.match(page.text, /autocomplete="one-time-code"/);
    assert.equal(await isInside(visitor), false);
    const right = app.code(now);
    const answer = await code(visitor, right);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/']);
    assert.equal(await isInside(visitor), true);

    const replay = new Visitor(web.url);
    await password(replay, LEAD);
    const refused = await code(replay, right);
    assert.equal(refused.status, 401);
    assert.match(refused.text, /That code was used already/);
    assert.equal(await isInside(replay), false);
  });

  it('says that a code has expired, and waits for the next one', async () => {
    later(300);
    const visitor = new Visitor(web.url);
    await password(visitor, LEAD);
    const old = app.code(new Date(now.getTime() - 90_000));
    assert.match((await code(visitor, old)).text, /That code has expired\. Enter the one shown now\./);
    assert.equal((await code(visitor, app.code(now))).status, 303);
  });

  it('takes no code without the password, nor from another session, nor a quarter of an hour later', async () => {
    later(300);
    assert.equal((await code(new Visitor(web.url), app.code(now))).headers.get('location'), '/sign-in');
    const visitor = new Visitor(web.url);
    await password(visitor, LEAD);
    later(16 * 60);
    assert.equal((await code(visitor, app.code(now))).headers.get('location'), '/sign-in');
    assert.equal(await isInside(visitor), false);
  });

  it('lets nobody go on whose password or account has changed meanwhile', async () => {
    for (const change of [() => setPassword(LEAD, PASSWORD), () => disableUser(LEAD)]) {
      later(60);
      const visitor = new Visitor(web.url);
      await password(visitor, LEAD);
      await change();
      assert.equal((await code(visitor, app.code(now))).headers.get('location'), '/sign-in');
      assert.equal(await isInside(visitor), false);
    }
    await setPassword(LEAD, PASSWORD);
  });

  it('opens with a recovery code, once, and its owner is told', async () => {
    later(60);
    const [first = ''] = recoveryCodes;
    const recover = (visitor: Visitor) =>
      send(visitor, '/sign-in/recovery-code', { code: ` ${first.toUpperCase()} ` }, '/sign-in/code');
    const visitor = new Visitor(web.url);
    await password(visitor, LEAD);
    assert.equal((await recover(visitor)).headers.get('location'), '/');
    assert.equal(await isInside(visitor), true);
    assert.match((await visitor.get('/account')).text, /<b>9 of 10<\/b> recovery codes/);
    const again = new Visitor(web.url);
    await password(again, LEAD);
    assert.equal((await recover(again)).status, 401);
    assert.equal((await lettersTo(await idOf(LEAD))).includes('recovery-code-used'), true);
  });

  it('gives every proof a new token: one that was planted before, or stolen on the way, is worth nothing', async () => {
    later(16 * 60);
    const visitor = new Visitor(web.url);
    await visitor.get('/sign-in');
    const tokens = [visitor.cookie('candour')];
    await password(visitor, LEAD);
    tokens.push(visitor.cookie('candour'));
    await code(visitor, app.code(now));
    tokens.push(visitor.cookie('candour'));
    later(11 * 60);
    assert.equal((await send(visitor, '/account/recovery-codes', {}, '/account')).headers.get('location'), '/confirm');
    assert.equal((await send(visitor, '/confirm', { secret: 'wrong' }, '/confirm')).status, 401);
    assert.equal(
      (await send(visitor, '/confirm', { secret: app.code(now) }, '/confirm')).headers.get('location'),
      '/account',
    );
    tokens.push(visitor.cookie('candour'));
    assert.equal(new Set(tokens).size, 4);
    assert.equal(await isInside(visitor), true);
    for (const old of tokens.slice(0, 3)) assert.equal(await isInside(visitor.withCookie('candour', old)), false);
  });

  it('asks again before it changes how somebody gets in, and then gives new codes or another app', async () => {
    later(60);
    const visitor = new Visitor(web.url);
    await password(visitor, LEAD);
    await code(visitor, app.code(now));
    later(11 * 60);
    for (const path of ['/account/second-step', '/account/recovery-codes', '/account/sessions/end-others'])
      assert.equal((await send(visitor, path, {}, '/account')).headers.get('location'), '/confirm', path);
    await send(visitor, '/confirm', { secret: PASSWORD }, '/confirm');
    const fresh = await send(visitor, '/account/recovery-codes', {}, '/account');
    assert.match(fresh.text, /Those of before work no more/);
    later(60);
    const other = new Visitor(web.url);
    await password(other, LEAD);
    await code(other, app.code(now));
    assert.equal((await send(visitor, '/account/second-step', {}, '/account')).headers.get('location'), '/second-step');
    const moved = await enrolledAgain(visitor, now);
    assert.equal(await isInside(visitor), true);
    assert.equal(await isInside(other), false, 'other sessions end with another app');
    later(60);
    const old = new Visitor(web.url);
    await password(old, LEAD);
    assert.equal((await code(old, app.code(now))).status, 401);
    assert.equal((await code(old, moved.code(now))).status, 303);
    app = moved;
  });

  it('is not asked of those who only report, unless they set it up themselves', async () => {
    later(60);
    const email = 'reporter@northfield.example';
    const visitor = new Visitor(web.url);
    assert.equal((await password(visitor, email)).headers.get('location'), '/');
    await send(visitor, '/account/second-step', {}, '/account');
    await enrolledAgain(visitor, now);
    assert.equal((await password(new Visitor(web.url), email)).headers.get('location'), '/sign-in/code');
  });

  it('is asked at the next page of somebody whose new role must have it', async () => {
    await seedAccounts(now, ['governor']);
    const visitor = new Visitor(web.url);
    await password(visitor, 'governor@northfield.example');
    assert.equal(await isInside(visitor), true);
    await UserModel.updateOne({ email: 'governor@northfield.example' }, { $set: { role: 'deputy' } });
    assert.equal((await visitor.get('/account')).headers.get('location'), '/sign-in');
  });

  it('counts wrong codes as wrong passwords are counted, ends the sign-in after five, and tells the owner', async () => {
    later(3_600);
    const thief = new Visitor(web.url);
    await password(thief, LEAD);
    const statuses = [];
    for (let round = 0; round < 5; round += 1) statuses.push((await code(thief, '000000')).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401]);
    assert.equal((await thief.get('/sign-in/code')).headers.get('location'), '/sign-in');
    // The right password does not make the wrong codes forgotten: guessing would begin anew with each.
    const again = await password(thief, LEAD);
    assert.equal(again.status, 429);
    assert.match(again.text, /Too many wrong passwords or codes/);
    assert.equal((await lettersTo(await idOf(LEAD))).includes('wrong-codes'), true);
  });

  it('is not closed to its owner by somebody else’s wrong codes: a browser that was used before goes on', async () => {
    later(3_600);
    const owner = new Visitor(web.url);
    await password(owner, LEAD);
    await code(owner, app.code(now));
    await send(owner, '/sign-out', {}, '/account');
    const thief = new Visitor(web.url);
    for (let round = 0; round < 5; round += 1) {
      await password(thief, LEAD);
      await code(thief, '000000');
      await send(thief, '/sign-in/recovery-code', { code: 'aaaa-aaaa-aaaa-aaaa' }, '/sign-in/code');
    }
    assert.equal((await password(new Visitor(web.url), LEAD)).status, 429);
    later(60);
    assert.equal((await password(owner, LEAD)).headers.get('location'), '/sign-in/code');
    assert.equal((await code(owner, app.code(now))).status, 303);
    assert.equal(await isInside(owner), true);
  });

  it('stands in the record of accounts, whose chain holds, without a code or a key', async () => {
    const entries = await readRecord('accounts', web.keys);
    const events = entries.map(({ body }) => body.event);
    for (const event of ['second-step-on', 'recovery-code-used', 'recovery-codes-renewed', 'new-browser'])
      assert.equal(events.includes(event), true, event);
    assert.equal(await verifyRecord('accounts', web.keys), null);
    const written = JSON.stringify(entries) + web.log.join('');
    for (const secret of [...recoveryCodes, PASSWORD]) assert.equal(written.includes(secret), false);
  });

  async function enrolledAgain(visitor: Visitor, at: Date): Promise<Authenticator> {
    const moved = Authenticator.of((await visitor.get('/second-step')).text);
    await send(visitor, '/second-step', { code: moved.code(at) }, '/second-step');
    return moved;
  }
});
