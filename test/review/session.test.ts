import assert from 'node:assert/strict';
import { SessionModel } from '../../models/session.js';
import { seedAccounts, seedSchool, userWithRole } from '../support/seed.js';
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

  it('cannot be brought back by a request that was under way when it ended', async () => {
    const visitor = await Visitor.signedIn(web.url, 'head');
    const head = await userWithRole('head');
    assert.equal((await SessionModel.countDocuments({ userId: head._id })) > 0, true);
    const token = await visitor.tokenOf('/queue');
    // The slow request begins before, and saves after, the one that signs out.
    const [, out] = await Promise.all([visitor.get('/coverage'), visitor.post('/sign-out', { _csrf: token })]);
    assert.equal(out.status, 200);
    const old = await SessionModel.find({ content: null }).lean();
    assert.equal(old.length > 0, true);
    assert.equal(await isInside(visitor), false);
  });
});
