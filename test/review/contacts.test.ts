import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { SettingModel } from '../../models/setting.js';
import { loadContacts } from '../../services/agencies/contacts.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const LADO = {
  'lado-office': 'Designated officer, Northshire',
  'lado-phone': '01632 960 101',
  'lado-outOfHours': '01632 960 102',
  'lado-email': 'lado@northshire.example',
};

describe('whom to call outside the school', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'chair', 'administrator']);
    await seedStory(keys, new Date());
  });
  const visitors = new Map<string, Visitor>();
  const as = async (role: string) => {
    const known = visitors.get(role) ?? (await Visitor.signedIn(web.url, role));
    visitors.set(role, known);
    return known;
  };
  const blank = Object.fromEntries(
    ['lado', 'social-care', 'police'].flatMap(kind =>
      ['office', 'phone', 'email', 'outOfHours'].map(field => [`${kind}-${field}`, '']),
    ),
  );
  const save = async (role: string, fields: Readonly<Record<string, string>>) => {
    const visitor = await as(role);
    const _csrf = await visitor.tokenOf('/help');
    return visitor.post('/contacts', { _csrf, id: randomUUID(), ...blank, ...fields });
  };
  const pageOf = async (role: string, lane: CaseRecord['lane'], below = '') => {
    const about = await CaseModel.findOne({ lane }).lean();
    return (await (await as(role)).get(`/cases/${about?._id}${below}`)).text;
  };

  it('says what is missing beside the decision and in a pack, with the way to enter it for who may', async () => {
    for (const text of [await pageOf('head', 'adult-conduct'), await pageOf('lead', 'child-needs-help')])
      assert.match(
        text,
        /LADO \(designated officer\)<\/b>\s*<br>No number is entered\. <a[^>]*href="\/contacts">Enter it/,
      );
    const deputy = await pageOf('deputy', 'child-needs-help');
    assert.match(deputy, /No number is entered\. The safeguarding lead can enter it/);
    assert.equal(deputy.includes('href="/contacts"'), false);
    const pack = await pageOf('head', 'adult-conduct', '/referrals/lado');
    assert.match(pack, /Whom to send this to is not entered: LADO.*href="\/contacts"/s);
  });

  it('is shown beside an allegation and immediate danger, as numbers to press, and beside nothing else', async () => {
    assert.equal((await save('head', LADO)).status, 303);
    const text = await pageOf('head', 'adult-conduct');
    const around = (kind: string) =>
      new RegExp(`value="${kind}".*?<details class="govuk-details procedure">`, 's').exec(text)?.[0] ??
      assert.fail(kind);
    for (const kind of ['allegation', 'immediate-danger']) {
      assert.match(around(kind), /Designated officer, Northshire.*href="tel:01632960101">01632 960 101</s);
      assert.match(around(kind), /href="mailto:lado%40northshire\.example">lado@northshire\.example/);
      assert.match(around(kind), /Out of hours <a[^>]*href="tel:01632960102"/);
      assert.match(around(kind), /Police, when it is no emergency<\/b>\s*<br>No number is entered/);
    }
    for (const kind of ['no-further-action', 'low-level-concern', 'welfare-concern'])
      assert.equal(around(kind).includes('Whom to call'), false, kind);
  });

  it('fills in a pack for that agency alone', async () => {
    const filledIn = (text: string) => /id="to" name="to"[^>]*value="([^"]*)"/.exec(text)?.[1];
    const line = 'Designated officer, Northshire, 01632 960 101, lado@northshire.example, out of hours 01632 960 102';
    assert.equal(filledIn(await pageOf('head', 'adult-conduct', '/referrals/lado')), line);
    assert.equal(filledIn(await pageOf('head', 'adult-conduct', '/referrals/police')), '');
  });

  it('stands on the record with what stood there before', async () => {
    await save('lead', { ...LADO, 'lado-phone': '01632 960 109' });
    const changes = (await readRecord('monitoring', web.keys)).filter(({ body }) => body.what === 'agency-contacts');
    const phones = changes.map(({ actor, body }) => {
      const { from, to } = body as { from: { lado: { phone: string } } | null; to: { lado: { phone: string } } };
      return [actor.name, from?.lado.phone ?? null, to.lado.phone];
    });
    assert.deepEqual(phones, [
      ['Ruth Okafor', null, '01632 960 101'],
      ['Priya Raman', '01632 960 101', '01632 960 109'],
    ]);
    assert.equal(await verifyRecord('monitoring', web.keys), null);
  });

  const WRONG: readonly [field: string, value: string][] = [
    ['police-phone', 'ask Jo'],
    ['police-email', 'nobody'],
    ['police-outOfHours', '12'],
    ['police-office', 'x'.repeat(121)],
  ];
  for (const [field, value] of WRONG)
    it(`refuses ${field} that cannot be used, and keeps what was typed`, async () => {
      const before = await loadContacts();
      const { status, text } = await save('lead', { ...LADO, 'police-office': 'Northshire Police', [field]: value });
      assert.equal(status, 422);
      assert.match(text, new RegExp(`<a href="#${field}">`));
      assert.ok(text.includes(`value="${value}"`));
      assert.deepEqual(await loadContacts(), before);
    });

  it('is entered by the chair too, who need not ask anybody that may know nothing of it', async () => {
    assert.equal((await (await as('chair')).get('/contacts')).status, 200);
    assert.equal((await save('chair', LADO)).status, 303);
  });

  it('needs a name beside a number, and is not changed by anybody else', async () => {
    assert.match((await save('lead', { 'police-phone': '101' })).text, /<a href="#police-office">/);
    for (const role of ['deputy', 'administrator']) {
      assert.equal((await save(role, LADO)).status, 404, role);
      assert.equal((await (await as(role)).get('/contacts')).status, 404, role);
    }
  });

  it('says so when it cannot be read', async () => {
    await SettingModel.updateOne({ _id: 'agency-contacts' }, { $set: { value: 7 } });
    await assert.rejects(loadContacts(), { code: 'CONTACTS_DAMAGED' });
  });
});
