import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CanaryModel } from '../../models/canary.js';
import { loadCanarySettings } from '../../services/canary/settings.js';
import { entriesOf } from '../../services/cases/record.js';
import { loadConfig } from '../../services/config.js';
import { finishSetUp } from '../../services/review/set-up.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedCanaries } from '../support/seed-canaries.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const mailbox = {
  CANDOUR_IMAP_ID: 'mentor-mailboxes',
  CANDOUR_IMAP_HOST: 'imap.northfield.example',
  CANDOUR_IMAP_USER: 'mentoring@northfield.example',
  CANDOUR_IMAP_PASSWORD: 'x',
  CANDOUR_SMTP_HOST: 'smtp.northfield.example',
  CANDOUR_SMTP_FROM: 'candour@northfield.example',
};

describe('the page of test messages', () => {
  const set = loadConfig({ env: mailbox, file: null });
  const signIn = { secondFactor: 'sample-only' } as const;
  const config = { ...set, signIn, web: { ...set.web, host: '127.0.0.1', port: 0 } };
  const web = useWeb(
    async () => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ['lead', 'administrator', 'auditor']);
      await finishSetUp(new Date());
    },
    { config },
  );
  const post = async (visitor: Visitor, path: string, fields: Readonly<Record<string, string>>) =>
    visitor.post(path, { _csrf: await visitor.tokenOf('/help'), ...fields });
  const keep = (visitor: Visitor, fields: Readonly<Record<string, string>>) =>
    post(visitor, '/coverage/canaries', {
      id: randomUUID(),
      source: 'mentor-mailboxes',
      address: 'mentoring@northfield.example',
      times: '13:00 07:30',
      lateMinutes: '20',
      ...fields,
    });

  it('says that none is sent, keeps what is set in order, and puts it on the record of monitoring', async () => {
    const keeper = await Visitor.signedIn(web.url, 'administrator');
    assert.match((await keeper.get('/coverage/canaries')).text, /No source is tried/);
    assert.equal((await keep(keeper, {})).headers.get('location'), '/coverage/canaries');
    assert.deepEqual(await loadCanarySettings(), {
      sources: [{ sourceId: 'mentor-mailboxes', address: 'mentoring@northfield.example' }],
      times: ['07:30', '13:00'],
      lateMinutes: 20,
    });
    const [entry] = (await entriesOf('monitoring', ['changed'], web.keys)).slice(-1);
    assert.equal(entry?.body.subject, 'canaries');
  });

  for (const [what, fields, said] of [
    ['a time that is none', { times: '7am' }, /Write times like 07:00/],
    ['too few minutes', { lateMinutes: '1' }, /Write minutes from 5 to 1440/],
    ['an address that is none', { address: 'mentoring' }, /Write addresses like/],
  ] as const) {
    it(`refuses ${what}, and keeps what was typed`, async () => {
      const keeper = await Visitor.signedIn(web.url, 'lead');
      const answer = await keep(keeper, fields);
      assert.deepEqual([answer.status, said.test(answer.text)], [422, true]);
      assert.ok(answer.text.includes(`value="${Object.values(fields)[0]}"`));
    });
  }

  it('plans one at a press, and not a second within the minute', async () => {
    const keeper = await Visitor.signedIn(web.url, 'lead');
    await post(keeper, '/coverage/canaries/send', {});
    await post(keeper, '/coverage/canaries/send', {});
    assert.equal(await CanaryModel.countDocuments({ state: 'due' }), 1);
  });

  it('shows an auditor what came and what did not, with no form, and gives it as a table', async () => {
    await seedCanaries(new Date());
    const auditor = await Visitor.signedIn(web.url, 'auditor');
    const { text } = await auditor.get('/coverage/canaries');
    assert.match(text, /25 of 27 arrived in the last twelve weeks/);
    assert.equal(text.includes('action="/coverage/canaries"'), false);
    const table = (await auditor.get('/coverage/canaries.csv')).text;
    assert.equal(table.trim().split('\r\n').length, 1 + 28 + 1);
    assert.match((await auditor.get('/coverage')).text, /A test message is on its way|came through/);
  });
});
