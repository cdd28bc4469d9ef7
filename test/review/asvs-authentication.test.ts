import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { UserModel, type UserRole } from '../../models/user.js';
import { PROJECT_ROOT } from '../../services/paths.js';
import { renewCode } from '../../services/review/auth/first-account.js';
import { ROUTES } from '../../services/review/routes/all.js';
import { addUser, disableUser } from '../../services/users/users.js';
import { askingConfig } from '../support/asking-config.js';
import { Authenticator, enrolled, password, send } from '../support/authenticator.js';
import { lettersTo } from '../support/letters.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

/**
 * Requirements of OWASP ASVS 5.0 for authentication and sessions that no other suite holds. Passwords: `users/password.test.ts`. One-time and recovery codes:
 * `users/second-factor.test.ts`, `second-step.test.ts`. Links: `links.test.ts`. Second person: `second-people.test.ts`. OpenID Connect: `school-account.test.ts`.
 * Sessions: `session.test.ts`, `sessions-and-lock.test.ts`. Limits: `limits.test.ts`.
 */
describe('ASVS: who is there is told to nobody (6.3.8)', function () {
  this.timeout(120_000);
  let now = new Date('2026-11-23T09:00:00Z');
  const config = askingConfig();
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['lead', 'head', 'deputy']);
      await disableUser('deputy@northfield.example');
      const invited = { email: 'invited@northfield.example', name: 'Sam Bailey', role: 'deputy' } as const;
      await addUser({ ...invited, password: null, personId: null }, now);
    },
    { config: { ...config, web: { ...config.web, trustedProxies: ['loopback'] } }, now: () => now },
  );
  const KINDS = ['nobody', 'lead', 'deputy', 'invited'] as const;

  it('not by words, status or headers: unknown, wrong, disabled and not yet chosen are one answer', async () => {
    const seen = new Set<string>();
    for (const who of KINDS) {
      const { status, headers, text } = await password(
        new Visitor(web.url),
        `${who}@northfield.example`,
        'not this one',
      );
      const named = [...headers.keys()].filter(name => name !== 'date' && name !== 'content-length').sort();
      const same = text.replaceAll(/name="_csrf" value="[^"]*"/g, '').replaceAll(`${who}@`, 'who@');
      seen.add(JSON.stringify([status, named, same]));
    }
    assert.equal(seen.size, 1);
  });

  /** Milliseconds, by who; taken in turns, so that whatever else the machine does falls on all alike. */
  async function timesOf(path: string, fields: (email: string) => Record<string, string>, rounds: number) {
    const times = new Map<string, number[]>(KINDS.map(who => [who, []]));
    const visitor = new Visitor(web.url);
    const _csrf = await visitor.tokenOf('/sign-in');
    for (let round = 0; round < rounds; round += 1) {
      for (const who of KINDS) {
        // Each from another place and another time: the limits are not what is measured.
        now = new Date(now.getTime() + 20 * 1_000);
        const from = { 'X-Forwarded-For': `203.0.${round}.${KINDS.indexOf(who) + 1}` };
        const started = performance.now();
        const { status } = await visitor.post(path, { ...fields(`${who}@northfield.example`), _csrf }, from);
        times.get(who)?.push(performance.now() - started);
        assert.notEqual(status, 429);
      }
    }
    return times;
  }
  const median = (times: readonly number[] = []) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

  for (const [path, fields, rounds] of [
    ['/sign-in', (email: string) => ({ email, password: 'not this one' }), 24],
    ['/forgotten', (email: string) => ({ email }), 40],
  ] as const) {
    it(`not by how long ${path} takes`, async () => {
      const times = await timesOf(path, fields, rounds);
      const medians = KINDS.map(who => median(times.get(who)));
      const [least, most] = [Math.min(...medians), Math.max(...medians)];
      // Without the same work behind each answer, a wrong password takes several times as long as no account.
      assert.equal(most < least * 1.6 + 12, true, JSON.stringify(medians));
    });
  }
});

describe('ASVS: every way in asks for the same (6.3.3, 6.3.4, 6.4.1, 6.4.3)', function () {
  this.timeout(60_000);
  const now = new Date('2026-11-23T09:00:00Z');

  describe('the first account', () => {
    const web = useWeb(async () => undefined, { config: askingConfig(), now: () => now });

    it('has no password that anybody knows before (6.3.2), and sets up an authenticator before it goes on', async () => {
      assert.equal(await UserModel.countDocuments(), 0);
      const visitor = new Visitor(web.url);
      assert.match((await visitor.get('/first-run')).text, /Next you set up an authenticator app/);
      const fields = { name: 'Priya Raman', email: 'p.raman@northfield.example', password: PASSWORD, role: 'lead' };
      // The code is shown to the terminal of the process; the test stands in for it.
      const code = (await renewCode(now)) ?? '';
      const answer = await send(visitor, '/first-run', { ...fields, code }, '/first-run');
      assert.equal(answer.headers.get('location'), '/second-step');
      assert.equal((await visitor.get('/first-run/school')).headers.get('location'), '/sign-in');
      const app = Authenticator.of((await visitor.get('/second-step')).text);
      const codes = await send(visitor, '/second-step', { code: app.code(now) }, '/second-step');
      assert.match(codes.text, /href="\/first-run\/school"/);
      assert.equal((await visitor.get('/first-run/school')).status, 200);
    });
  });

  describe('a password', () => {
    const web = useWeb(
      async () => {
        await seedSchool(now);
        await seedAccounts(now, ['lead', 'head']);
      },
      { config: askingConfig(), now: () => new Date(now.getTime() + ahead) },
    );
    let ahead = 0;

    it('is good for years, and nobody is made to change it (6.2.10)', async () => {
      ahead = 3 * 365 * 24 * 60 * 60_000;
      assert.equal(
        (await password(new Visitor(web.url), 'lead@northfield.example')).headers.get('location'),
        '/second-step',
      );
      ahead = 0;
    });

    it('is changed with the present one, which ends all other sessions and is told (6.2.2, 6.2.3, 6.3.7, 7.4.3)', async () => {
      const [one, other] = [new Visitor(web.url), new Visitor(web.url)];
      const { app } = await enrolled(one, 'head@northfield.example', new Date(now.getTime() + ahead));
      ahead += 60_000;
      await password(other, 'head@northfield.example');
      await send(other, '/sign-in/code', { code: app.code(new Date(now.getTime() + ahead)) }, '/sign-in/code');
      const token = one.cookie('candour');
      const change = (current: string) =>
        send(one, '/account/password', { current, password: 'four quiet herons' }, '/account');
      assert.equal((await change('not this one')).status, 422);
      assert.equal((await other.get('/account')).status, 200);
      assert.equal((await change(PASSWORD)).headers.get('location'), '/account');
      assert.equal((await other.get('/account')).headers.get('location'), '/sign-in');
      assert.equal((await one.withCookie('candour', token).get('/account')).headers.get('location'), '/sign-in');
      assert.equal((await one.get('/account')).status, 200);
      const { _id } = await UserModel.findOne({ email: 'head@northfield.example' }).lean().orFail();
      assert.equal((await lettersTo(_id)).includes('password-changed'), true);
    });

    it('can be pasted and filled in by a password manager, and is not shown (6.2.6, 6.2.7)', () => {
      const folder = join(PROJECT_ROOT, 'services/review/views');
      const views = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.njk'));
      const fields = views.flatMap(name => {
        const text = readFileSync(join(folder, name), 'utf8');
        assert.doesNotMatch(text, /onpaste|oncopy/);
        return [...text.matchAll(/govukPasswordInput\(\{[^\n]*/g)].map(([field]) => field);
      });
      const own = fields.filter(field => !field.includes('"off"') && !field.includes('clientSecret'));
      assert.equal(own.length >= 5, true);
      for (const field of own) assert.match(field, /autocomplete: "(current|new)-password"/);
    });
  });
});

describe('ASVS: sessions and requests (3.5.3, 7.2, 7.4.4)', function () {
  this.timeout(120_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'head', 'administrator']);
    await seedStory(keys, new Date());
  });

  it('tokens are 192 random bits or more, never the same, and new at every proof (7.2.2, 7.2.3, 7.2.4)', async () => {
    const tokens = new Set<string>();
    for (let round = 0; round < 50; round += 1) {
      const visitor = new Visitor(web.url);
      await visitor.get('/sign-in');
      const token = decodeURIComponent(visitor.cookie('candour')).replace(/^s:([^.]+)\..*$/, '$1');
      assert.match(token, /^[\w-]{32,}$/);
      tokens.add(token);
    }
    assert.equal(tokens.size, 50);
  });

  it('whoever is signed in can sign out on every page (7.4.4)', async () => {
    const visitor = await Visitor.signedIn(web.url, 'lead');
    for (const path of ['/queue', '/account', '/accounts', '/confirm', '/second-people', '/help', '/coverage'])
      assert.match((await visitor.get(path)).text, /action="\/sign-out"/, path);
  });

  it('signing out has the browser forget what it keeps of us (14.3.1)', async () => {
    const visitor = await Visitor.signedIn(web.url, 'lead');
    const form = { _csrf: await visitor.tokenOf('/help') };
    const { headers } = await visitor.post('/sign-out', form);
    assert.equal(headers.get('clear-site-data'), '"cache", "storage"');
    assert.equal((await visitor.get('/queue')).status, 303);
  });

  it('opening an address changes nothing: what is stored is the same after every page was opened (3.5.3)', async () => {
    // Looking at a case is itself an event, and on purpose; sessions know when they were last used.
    const LEFT_OUT = ['sessions', 'record', 'cases'];
    const snapshot = async () => {
      const { db } = mongoose.connection;
      const names = ((await db?.listCollections().toArray()) ?? []).map(({ name }) => name).sort();
      const kept = names.filter(name => !LEFT_OUT.includes(name));
      return Promise.all(kept.map(async name => [name, JSON.stringify(await db?.collection(name).find().toArray())]));
    };
    const visitors = [new Visitor(web.url)];
    for (const role of ['lead', 'head', 'administrator'] satisfies UserRole[])
      visitors.push(await Visitor.signedIn(web.url, role));
    const before = await snapshot();
    const token = 'A'.repeat(43);
    for (const { method, path } of ROUTES) {
      if (method !== 'get') continue;
      const address = path.replace(':number', '2026-0001').replace(':token', token).replace(/:\w+/, '0'.repeat(8));
      for (const visitor of visitors) assert.equal((await visitor.get(address)).status < 500, true, address);
    }
    assert.deepEqual(await snapshot(), before);
    for (const visitor of visitors.slice(1)) assert.equal((await visitor.get('/account')).status, 200);
  });
});
