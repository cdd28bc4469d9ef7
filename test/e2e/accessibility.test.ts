import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { ReportModel } from '../../models/report.js';
import { SourceModel } from '../../models/source.js';
import { StaffReportModel } from '../../models/staff-report.js';
import { UserModel } from '../../models/user.js';
import { loadConfig } from '../../services/config.js';
import { loadCalendar } from '../../services/reports/calendar.js';
import { makeAndKeep } from '../../services/reports/keep.js';
import { periodHolding } from '../../services/reports/period.js';
import { sendReport } from '../../services/staff-reports/send.js';
import { violationsOf } from '../support/accessible.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { seedCanaries } from '../support/seed-canaries.js';
import { seedStory } from '../support/story.js';
import { askNobody, told } from '../support/told.js';
import { useWeb } from '../support/web.js';

const WIDTHS = [1440, 375] as const;

/** Every page by who meets it. `case`: the number of a case that they may read. */
const PAGES: readonly { readonly role: string; readonly path: string; readonly status?: number }[] = [
  { role: 'nobody', path: '/sign-in' },
  { role: 'nobody', path: '/help' },
  { role: 'nobody', path: '/hidden' },
  { role: 'nobody', path: '/raise' },
  { role: 'nobody', path: '/raise/poster' },
  { role: 'nobody', path: '/raise/:reference' },
  { role: 'reporter', path: '/raise' },
  { role: 'head', path: '/cases/:told' },
  { role: 'head', path: '/low-level' },
  { role: 'head', path: '/low-level/new' },
  { role: 'nobody', path: '/forgotten' },
  { role: 'head', path: '/queue' },
  { role: 'head', path: '/queue?severity=high&channel=chat&words=Mentor' },
  { role: 'head', path: '/queue?words=nothing+at+all' },
  { role: 'head', path: '/cases/:case' },
  { role: 'head', path: '/cases/:case/export' },
  { role: 'head', path: '/cases/:case/record/0/correct' },
  { role: 'head', path: '/account' },
  { role: 'head', path: '/nothing-here', status: 404 },
  { role: 'head', path: '/queue?unknown=1', status: 400 },
  { role: 'head', path: '/rules' },
  { role: 'head', path: '/rules?category=grooming&state=on&state=draft&origin=built-in&sort=precision&order=up' },
  { role: 'administrator', path: '/rules' },
  { role: 'head', path: '/rules/grooming.secrecy.our-secret' },
  { role: 'head', path: '/rules/contact~phone' },
  { role: 'lead', path: '/rules/content.self-harm.intent' },
  { role: 'head', path: '/rules/new' },
  { role: 'head', path: '/rules/new?of=grooming.secrecy.our-secret' },
  { role: 'head', path: '/rules/grooming.secrecy.our-secret/change?what=off' },
  { role: 'head', path: '/rules/grooming.secrecy.our-secret/change?what=severity' },
  { role: 'head', path: '/rules/grooming.secrecy.our-secret/change?what=threshold' },
  { role: 'head', path: '/rules/grooming.secrecy.our-secret/change?what=exempt' },
  { role: 'lead', path: '/rules/approvals' },
  { role: 'lead', path: '/coverage' },
  { role: 'lead', path: '/coverage/canaries' },
  { role: 'lead', path: '/notifications' },
  { role: 'lead', path: '/sources/mentor-mailboxes' },
  { role: 'lead', path: '/sources/new' },
  { role: 'lead', path: '/sources/new?kind=microsoft' },
  { role: 'lead', path: '/sources/new?kind=imap' },
  { role: 'lead', path: '/people' },
  { role: 'lead', path: '/people?view=lapsed' },
  { role: 'lead', path: '/people/m-2' },
  { role: 'head', path: '/people/s-head' },
  { role: 'lead', path: '/people/m-2/edit' },
  { role: 'lead', path: '/people/m-2/pairs' },
  { role: 'lead', path: '/people/new' },
  { role: 'lead', path: '/people/import' },
  { role: 'lead', path: '/school' },
  { role: 'lead', path: '/calendar' },
  { role: 'lead', path: '/contacts' },
  { role: 'lead', path: '/accounts' },
  { role: 'lead', path: '/accounts/:account' },
  { role: 'lead', path: '/special-leave' },
  { role: 'auditor', path: '/audit' },
  { role: 'auditor', path: '/audit?verify=yes&kind=raised' },
  { role: 'auditor', path: '/audit?kind=meeting' },
  { role: 'governor', path: '/figures' },
  { role: 'lead', path: '/reports' },
  { role: 'lead', path: '/reports/:made' },
  { role: 'lead', path: '/reports/schedule' },
  { role: 'governor', path: '/reports' },
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
    await seedAccounts(now, [
      'lead',
      'deputy',
      'head',
      'administrator',
      'auditor',
      'governor',
      'case-manager',
      'reporter',
    ]);
    await seedStory(keys, now);
    const reporter = await UserModel.findOne({ role: 'reporter' }).lean();
    const by = { name: 'Tom Vance', email: 'reporter@northfield.example', userId: reporter?._id ?? null };
    await sendReport(told({ adult: 'Alex Corrigan', pupil: 'Dana', reporter: by }), askNobody, now, keys);
    const lead = await UserModel.findOne({ role: 'lead' }).lean().orFail();
    const time = { calendar: await loadCalendar(), timeZone: 'Europe/London' };
    const period = periodHolding('week', now.toISOString().slice(0, 10), time);
    const wanted = { key: 'for the test', audience: 'lead', period, plannedAt: null, send: false } as const;
    await makeAndKeep(lead, wanted, now, { config: loadConfig({ env: {}, file: null }), keys });
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
    await seedCanaries(now);
    await SourceModel.create([
      { _id: 'mentor-mailboxes', label: 'Mentor mailboxes', state: 'up-to-date', ...state },
      { _id: 'mentoring-chat', label: 'Mentoring chat', state: 'failing', ...state, problem: down },
    ]);
  });
  const browser = useBrowser(web);

  async function check(page: Page): Promise<void> {
    assert.deepEqual(await violationsOf(page), []);
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
        const about = await CaseModel.findOne({ adultKey: 'm-1', lane: 'adult-conduct', origin: 'messages' }).lean();
        const other = await UserModel.findOne({ role: 'head' }).lean();
        const report = await StaffReportModel.findOne().lean();
        const made = await ReportModel.findOne().lean();
        const answer = await page.goto(
          path
            .replace(':case', about?._id ?? '')
            .replace(':account', other?._id ?? '')
            .replace(':told', report?.caseIds[0] ?? '')
            .replace(':reference', report?._id ?? '')
            .replace(':made', made?._id ?? ''),
        );
        assert.equal(answer?.status(), status);
        await check(page);
      });
    }

    it(`holds on the form of a concern with what is missing, on its check page and on its letter’s, at ${width} px`, async () => {
      const page = await browser.open({ width });
      await page.goto('/raise');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      await page.getByLabel('Something else').check();
      await page.getByLabel('3. What did you see or hear?').fill('For the test.');
      await page.getByLabel('Earlier').check();
      await page.getByLabel('Your name').fill('Tess Adeyemi');
      await page.getByLabel('Your school e-mail').fill('t.adeyemi@northfield.example');
      // As if no script had told who gets it; axe itself needs scripts.
      await page.evaluate("document.querySelector('input[name=told]').value = ''");
      await page.getByRole('button', { name: 'Send concern' }).click();
      await page.getByRole('heading', { name: 'Check and send' }).waitFor();
      await check(page);
      await page.getByRole('button', { name: 'Send concern' }).click();
      await page.getByText('Your concern was sent').waitFor();
      await check(page);
    });

    it(`holds on what is wrong in the calendar and in a contact, and on a contact beside a decision, at ${width} px`, async () => {
      const page = await windowOf('head', width);
      await page.goto('/calendar');
      await page.locator('#closed-0-from').fill('2027-02-15');
      await page.getByRole('button', { name: 'Save the calendar' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      await page.goto('/contacts');
      await page.locator('#lado-office').fill('');
      await page.locator('#lado-phone').fill('01632 960 101');
      await page.getByRole('button', { name: 'Save the contacts' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      await page.locator('#lado-office').fill('Designated officer, Northshire');
      await page.locator('#lado-email').fill('lado@northshire.example');
      await page.locator('#lado-outOfHours').fill('01632 960 102');
      await page.getByRole('button', { name: 'Save the contacts' }).click();
      await page.getByText('The contacts are saved').waitFor();
      const about = await CaseModel.findOne({ adultKey: 'm-1', lane: 'adult-conduct', origin: 'messages' }).lean();
      await page.goto(`/cases/${about?._id}`);
      await page.getByRole('radio', { name: 'Allegation about an adult' }).check();
      await page.getByRole('link', { name: '01632 960 101' }).first().waitFor();
      await page.evaluate('window.scrollTo(0, 0)');
      await check(page);
      await page.goto('/queue');
    });

    it(`holds on the register of low-level concerns with entries, a pattern and its case at ${width} px`, async () => {
      const page = await windowOf('head', width);
      for (const pupil of ['Dana Reeve', 'Kit Farrow']) {
        await page.goto('/low-level/new');
        await page.getByLabel('Gifts or favours').check();
        await page.getByLabel('The adult', { exact: true }).fill(width === 375 ? 'Jo Mensah' : 'Alex Corrigan');
        await page.getByLabel('The pupil, if there is one').fill(pupil);
        await page.getByLabel('3. What was seen or heard?').fill('For the test.');
        await page.getByLabel('Today').check();
        await page.getByRole('button', { name: 'Record low-level concern' }).click();
        await page.getByRole('alert').waitFor();
        await check(page);
        await page.getByLabel('5. What was done').fill('For the test.');
        await page.getByRole('button', { name: 'Record low-level concern' }).click();
        await page.getByText('is in the register').waitFor();
      }
      await check(page);
      await page.goto('/low-level');
      await page.getByText('Change who reads it').first().click();
      await check(page);
      await page.getByRole('link', { name: width === 375 ? 'Mentor 2' : 'Mentor 1' }).click();
      await page.getByRole('button', { name: 'Raise one case from these' }).click();
      await page.getByText('Those that are taken together').waitFor();
      await check(page);
    });

    it(`holds on the chronology of an adult, by pseudonym and by name, and on the way to it from the register at ${width} px`, async () => {
      const page = await windowOf('head', width);
      await page.goto('/people/m-1');
      await page.getByRole('button', { name: 'Chronology' }).click();
      await check(page);
      await page.getByLabel('To check school records').check();
      await page.getByRole('button', { name: 'Open the chronology' }).click();
      await page.getByText('Names are shown until').waitFor();
      await check(page);
      const address = page.url();
      await page.goto('/help');
      await page.goto(address);
      await page.getByText('The same as a table').click();
      await page.getByText('Show names').first().click();
      await check(page);
    });

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
    });

    it(`holds on what is done about a case until it is closed, at ${width} px`, async () => {
      const page = await windowOf('head', width);
      const about = await CaseModel.findOne({ lane: 'adult-conduct', state: 'referred' }).lean();
      await page.goto(`/cases/${about?._id}/referrals/lado`);
      await check(page);
      await page.getByRole('button', { name: 'Record as prepared' }).click();
      await page.getByText('is prepared and on the record').waitFor();
      await check(page);
      await page.goto(`/cases/${about?._id}`);
      await page.getByText('Add a task', { exact: true }).click();
      await page.getByRole('button', { name: 'Add task' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      for (let open = await page.locator('.tasks__task:not(.tasks__task--done)').count(); open > 0; open -= 1) {
        await page.locator('.tasks__task:not(.tasks__task--done) summary').first().click();
        await page.getByRole('button', { name: 'Mark as done' }).first().click();
        await page.getByText('The task is done.').waitFor();
      }
      await page.getByLabel('Outcome and reason').fill('For the test.');
      await page.getByRole('button', { name: 'Record how it ended' }).click();
      await page.getByText('It waits for a signature').waitFor();
      await check(page);
      await page.getByLabel('Why it can be closed').fill('For the test.');
      await page.getByRole('button', { name: 'Sign off and close' }).click();
      await page.getByText('The case is closed and stays').waitFor();
      await check(page);
    });

    it(`holds on a record that a decision opened, on a second reading and on covered words, at ${width} px`, async () => {
      const lead = await windowOf('lead', width);
      const linked = await CaseModel.findOne({ origin: 'linked' }).lean();
      await lead.goto(`/cases/${linked?._id}`);
      await check(lead);
      const about = await CaseModel.findOne({ adultKey: 'm-3', lane: 'child-needs-help' }).lean();
      await lead.goto(`/cases/${about?._id}`);
      const covers = lead.getByRole('button', { name: 'Cover distressing words' });
      if ((await covers.count()) > 0) await covers.click();
      await lead.locator('.covered').first().waitFor();
      await check(lead);
      const ask = lead.getByText('Ask a second reader', { exact: true });
      if (width === WIDTHS[0]) {
        await ask.click();
        await lead.getByRole('button', { name: 'Ask', exact: true }).click();
        await lead.getByRole('alert').waitFor();
        await check(lead);
        await lead.getByRole('group', { name: 'Your own verdict' }).getByLabel('Unsure').check();
        await lead.getByRole('button', { name: 'Ask', exact: true }).click();
        await lead.getByText('Sam Bailey is asked').waitFor();
      }
      const deputy = await windowOf('deputy', width);
      await deputy.goto(`/cases/${about?._id}`);
      await deputy.getByText('You were asked for your own verdict').waitFor();
      await check(deputy);
    });

    it(`holds on who reads a case, and on a request for special leave, at ${width} px`, async () => {
      const head = await windowOf('head', width);
      const about = await CaseModel.findOne({ adultKey: 'm-1', lane: 'adult-conduct' }).lean();
      await head.goto(`/cases/${about?._id}`);
      await head.getByText('Hand over to a case manager').click();
      await head.getByText('Conflict of interest').first().click();
      // What lies just under the bar of a phone is not what is measured.
      await head.evaluate('window.scrollTo(0, 0)');
      await check(head);
      const auditor = await windowOf('auditor', width);
      await auditor.goto('/special-leave');
      await auditor.getByRole('button', { name: 'Ask for special leave' }).click();
      await auditor.getByRole('alert').waitFor();
      await check(auditor);
      await auditor.getByLabel('Case number').fill(about?._id ?? '');
      await auditor.getByLabel('Why you need to read it').fill('For the test.');
      await auditor.getByRole('button', { name: 'Ask for special leave' }).click();
      await auditor.getByText('Your request is recorded').waitFor();
      await check(auditor);
      await head.goto('/special-leave');
      await head.getByRole('button', { name: 'Grant for four hours' }).first().waitFor();
      await check(head);
      await head.getByRole('button', { name: 'Grant for four hours' }).first().click();
      await head.getByText('Granted for four hours').waitFor();
      await auditor.goto(`/cases/${about?._id}`);
      await auditor.getByText('You read this case by special leave').waitFor();
      await check(auditor);
      await head.getByRole('heading', { name: 'Granted within 30 days' }).waitFor();
      await check(head);
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
