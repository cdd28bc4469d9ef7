import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { SourceModel } from '../../models/source.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1440, 375] as const;

/** Every page by who meets it. `case`: the number of a case that they may read. */
const PAGES: readonly { readonly role: string; readonly path: string; readonly status?: number }[] = [
  { role: 'nobody', path: '/sign-in' },
  { role: 'nobody', path: '/help' },
  { role: 'nobody', path: '/hidden' },
  { role: 'nobody', path: '/forgotten' },
  { role: 'head', path: '/queue' },
  { role: 'head', path: '/queue?severity=high&channel=chat&words=Mentor' },
  { role: 'head', path: '/queue?words=nothing+at+all' },
  { role: 'head', path: '/cases/:case' },
  { role: 'head', path: '/account' },
  { role: 'head', path: '/nothing-here', status: 404 },
  { role: 'head', path: '/queue?unknown=1', status: 400 },
  { role: 'lead', path: '/coverage' },
  { role: 'lead', path: '/sources/mentor-mailboxes' },
  { role: 'lead', path: '/sources/new' },
  { role: 'lead', path: '/sources/new?kind=microsoft' },
  { role: 'lead', path: '/sources/new?kind=imap' },
  { role: 'lead', path: '/people' },
  { role: 'lead', path: '/people/import' },
  { role: 'lead', path: '/school' },
  { role: 'lead', path: '/accounts' },
  { role: 'lead', path: '/second-people' },
  { role: 'lead', path: '/confirm' },
  { role: 'lead', path: '/first-run/mailbox' },
  { role: 'lead', path: '/first-run/done' },
];

describe('accessibility, to WCAG 2.2 AA', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    const now = new Date();
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'head', 'administrator']);
    await seedStory(keys, now);
    const problem = { code: 'TOO_LONG', detail: 'The text is longer than is read.' };
    await seedMessages(
      'mentor-mailboxes',
      [{ from: 'm-2', to: 'p-2', at: now, text: 'A very long letter.', readProblems: [problem] }],
      keys,
      now,
    );
    const state = { kind: 'imap', config: null, enabled: true, lastPolledAt: now, lastSucceededAt: now } as const;
    const down = {
      code: 'MAILBOX_SILENT',
      message: 'The mailbox does not answer.',
      remedy: 'Check the server.',
      since: now,
    };
    await SourceModel.create([
      { _id: 'mentor-mailboxes', label: 'Mentor mailboxes', state: 'up-to-date', ...state },
      { _id: 'mentoring-chat', label: 'Mentoring chat', state: 'failing', ...state, problem: down },
    ]);
  });
  const browser = useBrowser(web);

  async function check(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
    assert.deepEqual(found, []);
    assert.equal(await sidewaysOf(page), 0, 'the page scrolls sideways');
  }

  const windows = new Map<string, Promise<Page>>();
  function windowOf(role: string, width: number): Promise<Page> {
    const key = `${role} ${width}`;
    const known = windows.get(key);
    if (known) return known;
    const opened = role === 'nobody' ? browser.open({ width }) : browser.signedIn(role, { width });
    windows.set(key, opened);
    return opened;
  }

  for (const width of WIDTHS) {
    for (const { role, path, status = 200 } of PAGES) {
      it(`holds on ${path} for ${role} at ${width} px`, async () => {
        const page = await windowOf(role, width);
        const about = await CaseModel.findOne({ adultKey: 'm-1', lane: 'adult-conduct' }).lean();
        const answer = await page.goto(path.replace(':case', about?._id ?? ''));
        assert.equal(answer?.status(), status);
        await check(page);
      });
    }

    it(`holds on the forms of a case in each of its states at ${width} px`, async () => {
      const page = await windowOf('head', width);
      const about = await CaseModel.findOne({
        adultKey: width === 375 ? 'm-2' : { $regex: /^unknown:/ },
        lane: 'adult-conduct',
      }).lean();
      await page.goto(`/cases/${about?._id}`);
      const names = page.getByText('Show names').first();
      await names.click();
      await check(page);
      await names.click();
      await page.getByRole('button', { name: 'Start review' }).click();
      await page.getByRole('button', { name: 'Record decision' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      await page.getByRole('radio', { name: 'Immediate danger' }).check();
      await page.getByRole('radio', { name: 'Unsure' }).check();
      await page.getByLabel('3. Facts and reason').fill('For the test.');
      await check(page);
      await page.getByRole('button', { name: 'Record decision' }).click();
      await page.getByText('Recorded: immediate danger').waitFor();
      await check(page);
      await page.getByLabel('Outcome and reason').fill('For the test.');
      await page.getByRole('button', { name: 'Close the case' }).click();
      await page.getByText('The case is closed and stays').waitFor();
      await check(page);
    });

    it(`holds on a message that was only partly read, and on what stands when something is wrong, at ${width} px`, async () => {
      const page = await windowOf('head', width);
      await page.goto('/coverage');
      await page.getByRole('link', { name: /^Open what was read/ }).click();
      await check(page);
      const visitor = await windowOf('nobody', width);
      await visitor.goto('/sign-in');
      await visitor.getByRole('button', { name: 'Sign in' }).click();
      await visitor.getByRole('alert').waitFor();
      await check(visitor);
    });

    it(`holds on the check of an import at ${width} px`, async () => {
      const page = await windowOf('lead', width);
      await page.goto('/people/import');
      const people = 'id,name,role,email\nm-9,Lee Hartnell,mentor,l.hartnell@elsewhere.example\nx,Nobody,wizard,\n';
      await page
        .getByLabel('People', { exact: true })
        .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(people) });
      await page.getByRole('button', { name: 'Check the files' }).click();
      await page.getByText('1 line has a problem').waitFor();
      await check(page);
    });
  }

  it('lets the keyboard do everything: from the sign-in page to an open case without a mouse', async () => {
    const page = await browser.open();
    await page.goto('/sign-in');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate<string>('document.activeElement.textContent'), 'Skip to main content');
    await page.getByLabel('School e-mail').focus();
    await page.keyboard.type('head@northfield.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('three brisk otters');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/queue$/);
    for (let presses = 0; presses < 60; presses += 1) {
      if (await page.evaluate<boolean>("document.activeElement?.classList.contains('cases__title') ?? false")) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/cases\//);
  });
});
