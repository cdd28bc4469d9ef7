import assert from 'node:assert/strict';
import { SessionModel } from '../../models/session.js';
import { SessionStore } from '../../services/review/auth/session-store.js';
import { setPassword } from '../../services/users/users.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const MINUTE = 60_000;

describe('a session', () => {
  let now = new Date('2026-11-23T09:00:00Z');
  const web = useWeb(
    async () => {
      await seedSchool(now);
      await seedAccounts(now, ['head']);
    },
    { now: () => now },
  );
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * MINUTE);
  };
  const isInside = async (visitor: Visitor) => (await visitor.get('/queue')).status === 200;

  it('lasts while it is used, and ends after 15 minutes without', async () => {
    const visitor = await Visitor.signedIn(web.url, 'head');
    for (const pause of [14, 14, 14]) {
      later(pause);
      assert.equal(await isInside(visitor), true);
    }
    later(16);
    assert.equal(await isInside(visitor), false);
  });

  it('ends after 10 hours, however much it is used', async () => {
    const visitor = await Visitor.signedIn(web.url, 'head');
    for (let passed = 10; passed < 600; passed += 10) {
      later(10);
      assert.equal(await isInside(visitor), true, `after ${passed} minutes`);
    }
    later(11);
    assert.equal(await isInside(visitor), false);
  });

  it('opens nothing for whoever has a copy of the database: the token is kept as a hash', async () => {
    const visitor = new Visitor(web.url);
    const cookie = (await visitor.get('/sign-in')).headers.getSetCookie().join();
    const token = decodeURIComponent(/candour=([^;]+)/.exec(cookie)?.[1] ?? '').replace(/^s:([^.]+)\..*$/, '$1');
    assert.equal(token.length >= 32, true);
    const stored = JSON.stringify(await SessionModel.find().lean());
    assert.equal(stored.includes(token), false);
  });

  it('ends when the password is replaced from the command line, which knows nothing of sessions', async () => {
    const visitor = await Visitor.signedIn(web.url, 'head');
    assert.equal(await isInside(visitor), true);
    await setPassword('head@northfield.example', PASSWORD);
    assert.equal(await isInside(visitor), false);
  });

  it('cannot be brought back by a request that was under way when it ended', async () => {
    const store = new SessionStore(() => now);
    const content = { cookie: { originalMaxAge: null }, userId: 'u-1', signedInAt: now.getTime() };
    const settle = (start: (done: (error: unknown) => void) => void) =>
      new Promise<void>((resolve, reject) => start(error => (error ? reject(error) : resolve())));
    const read = () => new Promise(resolve => store.get('token', (_error, found) => resolve(found ?? null)));
    await settle(done => store.set('token', content, done));
    assert.notEqual(await read(), null);
    await settle(done => store.destroy('token', done));
    // The slow request had read the session before, and now writes what it knows.
    await settle(done => store.set('token', content, done));
    await settle(done => store.touch('token', content, done));
    assert.equal(await read(), null);
  });
});
