import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { UserModel, type UserRole } from '../../models/user.js';
import { entriesOf } from '../../services/cases/record.js';
import { loadNotifyPlan } from '../../services/notify/plan.js';
import { finishSetUp } from '../../services/review/set-up.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('the page of notifications', () => {
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator', 'governor']);
    await finishSetUp(new Date());
  });
  const idOf = async (role: UserRole) => (await UserModel.findOne({ role }).lean())?._id ?? assert.fail(role);
  const keep = async (visitor: Visitor, fields: Readonly<Record<string, string>>) =>
    visitor.post('/notifications', {
      _csrf: await visitor.tokenOf('/notifications'),
      id: randomUUID(),
      dailyAt: '07:30',
      ...fields,
    });

  it('keeps a rota, what waits and addresses elsewhere, and puts it on the record of monitoring', async () => {
    const lead = await Visitor.signedIn(web.url, 'lead');
    const deputy = await idOf('deputy');
    const answer = await keep(lead, {
      daily: 'low',
      'rota-person': deputy,
      'rota-from': '2026-11-23',
      'rota-to': '',
      'away-person': deputy,
      'away-address': 's.bailey@home.example',
    });
    assert.equal(answer.headers.get('location'), '/notifications');
    assert.deepEqual(await loadNotifyPlan(), {
      daily: ['low'],
      dailyAt: '07:30',
      rota: [{ userId: deputy, from: '2026-11-23', to: '2026-11-23' }],
      away: [{ userId: deputy, address: 's.bailey@home.example' }],
    });
    const [entry] = (await entriesOf('monitoring', ['changed'], web.keys)).slice(-1);
    assert.equal(entry?.body.subject, 'notifications');
  });

  it('says who is on call today', async () => {
    const head = await Visitor.signedIn(web.url, 'head');
    const today = new Date().toISOString().slice(0, 10);
    const next = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await keep(head, { 'rota-person': await idOf('deputy'), 'rota-from': today, 'rota-to': next });
    assert.match((await head.get('/notifications')).text, /On call today: <b>Sam Bailey<\/b>/);
  });

  it('refuses days that run backwards, an address that is none, and whoever reads no cases; what was typed stays', async () => {
    const lead = await Visitor.signedIn(web.url, 'lead');
    const before = await loadNotifyPlan();
    const answer = await keep(lead, {
      'rota-person': await idOf('governor'),
      'rota-from': '2026-11-23',
      'rota-to': '2026-11-22',
      'away-person': await idOf('lead'),
      'away-address': 'home',
    });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /choose who is on call/);
    assert.match(answer.text, /write an address like/);
    assert.ok(answer.text.includes('value="home"'));
    const backwards = await keep(lead, {
      'rota-person': await idOf('lead'),
      'rota-from': '2026-11-23',
      'rota-to': '2026-11-22',
    });
    assert.match(backwards.text, /from a day to the same or a later one/);
    assert.deepEqual(await loadNotifyPlan(), before);
  });
});
