import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { PairModel } from '../../models/pair.js';
import { PersonModel } from '../../models/person.js';
import { UserModel } from '../../models/user.js';
import { violationsOf } from '../support/accessible.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

/** So many days from today, `2026-11-23`. */
const iso = (days: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(Date.now() + days * 86_400_000);
/** As it is typed: `23/11/2026`. */
const typed = (days: number): string => iso(days).split('-').reverse().join('/');
/** As it is shown: `23 Nov 2026`. */
const shown = (days: number): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(iso(days)),
  );

describe('the register in a browser', function () {
  this.timeout(60_000);
  const now = new Date();
  const web = useWeb(async keys => {
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'deputy', 'head', 'administrator']);
    await seedStory(keys, now);
    const good = { doneOn: iso(-400), expiresOn: iso(700) };
    await PersonModel.updateMany({ role: { $in: ['mentor', 'staff'] } }, { $set: { vetting: good, training: good } });
    await PersonModel.updateOne({ _id: 'm-3' }, { $set: { training: null } });
    await PersonModel.updateOne({ _id: 'm-2' }, { $set: { vetting: { ...good, expiresOn: iso(17) } } });
  });
  const browser = useBrowser(web);

  async function check(page: Page): Promise<void> {
    assert.deepEqual(await violationsOf(page), []);
    assert.equal(await sidewaysOf(page), 0, 'the page scrolls sideways');
  }
  const main = async (page: Page) => (await page.locator('main').textContent()) ?? '';

  it('shows first whose vetting or training needs somebody, counts each state, and lists what ends by month', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/people');
    const names = await page.locator('.people__name').allTextContents();
    assert.deepEqual(names.slice(0, 3), ['Rowan Blythe', 'Jo Mensah', 'Alex Corrigan']);
    const views = (await page.locator('.moj-sub-navigation__link').allTextContents()).map(text => text.trim());
    assert.deepEqual(views.slice(0, 4), ['Everybody 7', 'Missing 1', 'Lapsed 0', 'End in 30 days 1']);
    const ahead = (await page.locator('#ahead').textContent()) ?? '';
    assert.match(ahead.replaceAll(/\s+/g, ' '), new RegExp(`20\\d\\d Jo Mensah in 17 days ?Vetting, ${shown(17)}`));
    await page.getByRole('link', { name: 'Missing 1' }).click();
    assert.deepEqual(await page.locator('.people__name').allTextContents(), ['Rowan Blythe']);
  });

  it('finds a person without their name in the address, which histories and proxies keep', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/people');
    await page.getByLabel('Name or address').fill('corrig');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(/find=/);
    assert.deepEqual(await page.locator('.people__name').allTextContents(), ['Alex Corrigan']);
    assert.equal(/corrig/i.test(page.url()), false, page.url());
    await page.getByRole('link', { name: 'Show everybody' }).click();
    assert.equal(await page.locator('.people__name').count(), 7);
  });

  it('shows whoever may read it no case, no count of cases, no finding and no pseudonym of a person', async () => {
    for (const role of ['administrator', 'deputy', 'head']) {
      const page = await browser.signedIn(role);
      await page.goto('/people/m-1');
      const text = await main(page);
      assert.match(text, /Alex Corrigan.*Dana Reeve/s);
      assert.equal(
        /case|finding\b|concern|Mentor \d|Pupil \d|2026-\d{4}/i.test(text.replaceAll('are a finding', '')),
        false,
      );
    }
  });

  for (const width of [1440, 375] as const) {
    it(`lets a keeper change facts, says at the field what is wrong, and keeps who changed what, at ${width} px`, async () => {
      const page = await browser.signedIn('administrator', { width });
      await page.goto('/people/m-2');
      await page.getByRole('button', { name: 'Change facts' }).click();
      await page.getByLabel('E-mail addresses').fill('a.corrigan@northfield.example');
      await page.getByLabel('Holds to').first().fill('31/02/2027');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').waitFor();
      assert.match(await main(page), /a.corrigan@northfield.example is an address of Alex Corrigan/);
      await check(page);
      await page.getByLabel('E-mail addresses').fill('j.mensah@northfield.example');
      await page
        .getByLabel('Holds to')
        .first()
        .fill(typed(width === 375 ? 900 : 800));
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved. What changed').waitFor();
      const text = await main(page);
      assert.match(text, new RegExp(`Before: ${shown(-400)}, to ${shown(17)} \\(until .* changed by Morgan Price\\)`));
      assert.match(text, /Changed by Morgan Price\s*today \d\d:\d\d\s*Vetting:/);
      await check(page);
    });

    it(`lets a keeper add a pair, end it, and mark a person as left and as back, at ${width} px`, async () => {
      const page = await browser.signedIn('administrator', { width });
      await page.goto('/people/m-3');
      await page.getByRole('button', { name: 'Add a pair' }).click();
      await page.getByRole('button', { name: 'Add the pair' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      const [name, id] = width === 375 ? ['Kit Farrow', 'p-2'] : ['Dana Reeve', 'p-1'];
      await page.getByLabel('Pupil').selectOption({ label: `${name}, year ${width === 375 ? 9 : 8}` });
      await page.getByLabel('First day').fill(typed(8));
      await page.getByRole('button', { name: 'Add the pair' }).click();
      await page.getByText('They are a pair').waitFor();
      await page.getByText(`End this pair with ${name}`).click();
      const form = page.locator('li', { hasText: name }).first();
      await form.getByLabel('Last day').fill(typed(7));
      await form.getByRole('button', { name: 'End the pair' }).click();
      await page.getByRole('alert').waitFor();
      assert.match(await main(page), /would end before it begins/);
      await check(page);
      await form.getByLabel('Last day').fill(typed(25));
      await form.getByRole('button', { name: 'End the pair' }).click();
      await page.getByText('The end of the pair is noted').waitFor();
      assert.equal((await PairModel.findById(`m-3|${id}|${iso(8)}`).lean())?.to, iso(25));
      await page.getByText('Mark as left').first().click();
      await check(page);
      await page.getByRole('button', { name: 'Mark as left' }).click();
      await page.getByText('Marked as left.').waitFor();
      assert.equal((await PersonModel.findById('m-3').lean())?.active, false);
      assert.equal((await PairModel.findById('m-3|p-3|-').lean())?.to, iso(0));
      await page.getByRole('button', { name: 'Mark as back' }).click();
      await page.getByText('Back with the scheme. Pairs that ended').waitFor();
    });

    it(`shows before an import what becomes of whom, before and after, at ${width} px`, async () => {
      const page = await browser.signedIn('lead', { width });
      await page.goto('/people/import');
      const people =
        'id,name,role,active\nm-1,Alexis Corrigan,mentor,yes\np-3,Noor Aziz,pupil,no\nm-9,Lee Hartnell,mentor,yes\n';
      const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.getByLabel('People', { exact: true }).setInputFiles(file('people.csv', people));
      const pairs = 'adult_id,pupil_id,from,to\nm-1,p-1,,2026-12-18\nm-9,p-2,2026-12-01,\n';
      await page.getByLabel('Pairs (optional)').setInputFiles(file('pairs.csv', pairs));
      await page.getByRole('button', { name: 'Check the files' }).click();
      await page.getByRole('heading', { name: 'Changed: 2' }).waitFor();
      const text = (await main(page)).replaceAll(/\s+/g, ' ');
      assert.match(text, /Marked as left: 1\..*Noor Aziz \(pupil\)/);
      assert.match(text, /Name: from Alex Corrigan → to Alexis Corrigan/);
      assert.match(text, /Alexis Corrigan ?Dana Reeve ?from no dates → to to 18 Dec 2026/);
      assert.match(text, /Lee Hartnell ?Kit Farrow ?since 1 Dec 2026 New/);
      await check(page);
    });
  }

  it('is for somebody else to change in what it says of oneself', async () => {
    const page = await browser.signedIn('lead');
    await PersonModel.updateOne({ _id: 's-head' }, { $set: { addresses: ['lead@northfield.example'] } });
    await UserModel.updateOne({ email: 'lead@northfield.example' }, { $set: { personId: 's-head' } });
    await page.goto('/people/s-head');
    assert.match(await main(page), /This is you/);
    assert.equal(await page.getByRole('button', { name: 'Change facts' }).count(), 0);
    assert.equal((await page.goto('/people/s-head/edit'))?.status(), 404);
  });

  it('works without scripts', async () => {
    const page = await browser.signedIn('administrator', { scripts: false });
    await page.goto('/people/new');
    await page.getByLabel('Full name').fill('Lee Hartnell');
    await page.getByLabel('Role').selectOption('mentor');
    await page.getByLabel('E-mail addresses').fill('l.hartnell@northfield.example');
    await page.getByRole('button', { name: 'Add to the register' }).click();
    assert.match(await main(page), /On the register\. Messages.*Lee Hartnell.*Vetting\s*Missing/s);
  });
});
