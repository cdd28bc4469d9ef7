import assert from 'node:assert/strict';
import { UserModel } from '../../models/user.js';
import { browserName } from '../../services/review/auth/browser-name.js';
import { askingConfig } from '../support/asking-config.js';
import { type Authenticator, enrolled, password, send } from '../support/authenticator.js';
import { lettersTo } from '../support/letters.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0';

describe('the sessions of an account, and a hidden screen', function () {
  this.timeout(60_000);
  let now = new Date('2026-11-23T09:00:00Z');
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1_000);
  };
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['lead', 'head', 'administrator']);
    },
    { config: askingConfig(), now: () => now },
  );
  let app: Authenticator;
  before(async () => {
    ({ app } = await enrolled(new Visitor(web.url), 'head@northfield.example', now));
  });
  const isInside = async (visitor: Visitor) => (await visitor.get('/queue')).status === 200;
  async function head(headers: Readonly<Record<string, string>> = {}): Promise<Visitor> {
    later(60);
    const visitor = new Visitor(web.url);
    await password(visitor, 'head@northfield.example');
    const _csrf = await visitor.tokenOf('/sign-in/code');
    await visitor.post('/sign-in/code', { code: app.code(now), _csrf }, headers);
    return visitor;
  }
  const endings = (text: string) =>
    [...text.matchAll(/\/account\/sessions\/([0-9a-f]{64})\/end/g)].map(([path]) => path);

  it('are listed with browser, address, when they began, and which one this is', async () => {
    const one = await head({ 'User-Agent': FIREFOX });
    const other = await head();
    const { text } = await other.get('/account');
    assert.match(text, /<b>Firefox on Windows<\/b>/);
    assert.match(text, /From 127\.0\.0\.1\./);
    assert.match(text, /Since today 09:0\d, last seen today 09:0\d\. Password, code from the app\./);
    assert.equal([...text.matchAll(/This one/g)].length, 1);
    // The one of enrolling, and the other: never this one, which “Sign out” ends.
    assert.equal(endings(text).length, 2);
    assert.equal(await isInside(one), true);
  });

  it('are ended one by one, or all others at once, at their next step', async () => {
    const [one, two, three] = [await head(), await head(), await head()];
    const { text } = await three.get('/account');
    const [path = ''] = endings(text);
    await send(three, path, {}, '/account');
    assert.equal((await send(three, path, {}, '/account')).status, 404, 'it has ended already');
    assert.deepEqual([await isInside(one), await isInside(two)].sort(), [false, true]);
    await send(three, '/account/sessions/end-others', {}, '/account');
    assert.deepEqual([await isInside(one), await isInside(two), await isInside(three)], [false, false, true]);
  });

  it('of others are nobody’s to end by guessing, but a keeper’s to end altogether', async () => {
    const owner = await head();
    const { text } = await (await head()).get('/account');
    const keeper = new Visitor(web.url);
    await enrolled(keeper, 'administrator@northfield.example', now);
    for (const path of endings(text)) assert.equal((await send(keeper, path, {}, '/account')).status, 404);
    assert.equal(await isInside(owner), true);
    const { _id } = await UserModel.findOne({ email: 'head@northfield.example' }).lean().orFail();
    await send(keeper, `/accounts/${_id}/sessions/end`, {}, '/accounts');
    assert.equal(await isInside(owner), false);
  });

  it('begin in a browser that was not used before: its owner is told, and only then', async () => {
    const { _id } = await UserModel.findOne({ email: 'head@northfield.example' }).lean().orFail();
    const told = async () => (await lettersTo(_id)).filter(kind => kind === 'new-browser').length;
    const before = await told();
    const visitor = await head();
    assert.equal(await told(), before + 1);
    await send(visitor, '/sign-out', {}, '/account');
    later(60);
    await password(visitor, 'head@northfield.example');
    await send(visitor, '/sign-in/code', { code: app.code(now) }, '/sign-in/code');
    assert.equal(await isInside(visitor), true);
    assert.equal(await told(), before + 1);
  });

  for (const [agent, name] of [
    [FIREFOX, 'Firefox on Windows'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0', 'Edge on Windows'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    ['Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) Chrome/139.0 Safari/537.36', 'Chrome on Chromebook'],
    ['<script>', 'Another browser'],
    [undefined, 'Another browser'],
  ] as const)
    it(`are named by the family of their browser only: ${name}`, () => assert.equal(browserName(agent), name));

  it('show again at once within two minutes of hiding, by a press or by opening any page', async () => {
    const visitor = await head();
    await send(visitor, '/hide', {}, '/account');
    later(119);
    assert.match((await visitor.get('/hidden')).text, /Show again/);
    assert.equal((await send(visitor, '/show', {}, '/hidden')).headers.get('location'), '/');
    await send(visitor, '/hide', {}, '/account');
    later(60);
    assert.equal(await isInside(visitor), true);
    later(180);
    assert.equal(await isInside(visitor), true, 'it was shown again');
  });

  it('need the code after that, whatever page is opened: nobody goes around the cover', async () => {
    const visitor = await head();
    await send(visitor, '/hide', {}, '/account');
    later(121);
    for (const path of ['/queue', '/account', '/cases/2026-0001'])
      assert.equal((await visitor.get(path)).headers.get('location'), '/sign-in', path);
    assert.equal((await visitor.get('/sign-in')).headers.get('location'), '/locked');
    assert.equal((await send(visitor, '/show', {}, '/hidden')).headers.get('location'), '/locked');
    const locked = await visitor.get('/locked');
    assert.match(locked.text, /<title>Northfield School<\/title>/);
    assert.doesNotMatch(locked.text, /Ruth Okafor/);
    const token = visitor.cookie('candour');
    assert.equal((await send(visitor, '/unlock', { secret: '000000' }, '/locked')).status, 401);
    assert.equal((await send(visitor, '/unlock', { secret: app.code(now) }, '/locked')).headers.get('location'), '/');
    assert.equal(await isInside(visitor), true);
    assert.notEqual(visitor.cookie('candour'), token);
    assert.equal(await isInside(visitor.withCookie('candour', token)), false);
  });

  it('are not shown again by a script that goes on asking behind the cover', async () => {
    const visitor = await head();
    await send(visitor, '/hide', {}, '/account');
    later(60);
    assert.equal((await visitor.get('/queue', { 'Sec-Fetch-Dest': 'empty' })).status, 200);
    later(61);
    assert.equal(await isInside(visitor), false);
  });

  it('open with the password too, and the forms of the page that was hidden are still good', async () => {
    const visitor = await head();
    const token = await visitor.tokenOf('/account');
    await visitor.post('/hide', { _csrf: token });
    later(300);
    assert.equal((await visitor.post('/unlock', { secret: PASSWORD, _csrf: token })).status, 303);
    assert.equal((await visitor.post('/stay', { _csrf: token })).status, 303);
  });

  it('end when somebody guesses at a screen that was left', async () => {
    const visitor = await head();
    await send(visitor, '/hide', {}, '/account');
    later(300);
    const statuses = [];
    for (let round = 0; round < 11; round += 1)
      statuses.push((await send(visitor, '/unlock', { secret: 'wrong' }, '/locked')).status);
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 303]);
    assert.equal((await visitor.get('/locked')).headers.get('location'), '/');
  });

  it('end after 15 minutes however the screen is, and say to an open page who is signed in now', async () => {
    later(1_000);
    const visitor = await head();
    const { _id } = await UserModel.findOne({ email: 'head@northfield.example' }).lean().orFail();
    const asked = async () => /data-user="([^"]*)" data-token="([^"]*)"/.exec((await visitor.get('/session')).text);
    assert.equal((await asked())?.[1], _id);
    assert.notEqual((await asked())?.[2], '');
    later(901);
    assert.deepEqual((await asked())?.slice(1), ['', '']);
  });
});
