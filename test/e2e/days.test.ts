import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { USER_ROLES, UserModel } from '../../models/user.js';
import type { Lane } from '../../services/cases/concern.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { finishSetUp } from '../../services/review/set-up.js';
import { sidewaysOf, signIn, useBrowser } from '../support/browser.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

// Each goes on from where the one before stopped, as days do. The head teacher's whole way is in casework.test.ts.
describe('the day of', function () {
  this.timeout(60_000);
  const clock = { ahead: 0 };
  const web = useWeb(
    async keys => {
      const now = new Date();
      await seedSchool(now);
      await seedAccounts(now, USER_ROLES);
      await UserModel.updateOne({ role: 'head' }, { $set: { personId: 's-head' } });
      await seedStory(keys, now);
      await seedMessages(
        'mentor-mailboxes',
        [
          {
            from: 's-head',
            to: 'p-2',
            at: now,
            text: 'Best not tell your mentor that I wrote to you.',
            findings: [{ code: 'grooming.secrecy', words: 'Best not tell your mentor', severity: 'high' }],
          },
        ],
        keys,
        now,
      );
      await finishSetUp(now);
    },
    { now: () => new Date(Date.now() + clock.ahead) },
  );
  const browser = useBrowser(web);
  const caseOf = async (adultKey: string, pupilKey: string, lane: Lane) =>
    (await CaseModel.findOne({ adultKey, pupilKey, lane }).lean()) ?? assert.fail(`${adultKey} ${pupilKey} ${lane}`);
  const kindsOf = async (number: string) => (await readRecord(number, web.keys)).map(({ kind }) => kind);
  const done = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
  const wordsOf = async (page: Page) => (await page.locator('main').textContent()) ?? '';
  const menuOf = (page: Page) =>
    page.locator('.header nav a').evaluateAll(links => links.map(link => link.getAttribute('href') ?? ''));

  /** Names for a reason: nobody is shown them before. */
  async function showNames(page: Page, reason: string, name: RegExp): Promise<void> {
    assert.equal(name.test((await page.locator('h1').textContent()) ?? ''), false, 'a pseudonym until it is asked');
    await page.getByText('Show names').first().click();
    await page.getByLabel(reason).check();
    await page.getByRole('button', { name: 'Show names' }).click();
    await done(page, 'Names are shown until you leave');
    assert.match((await page.locator('h1').textContent()) ?? '', name);
  }

  /** What the page says will happen is read before it is recorded. */
  async function decide(page: Page, choice: string, reason: string, said: RegExp): Promise<void> {
    await page.getByRole('radio', { name: 'Yes', exact: true }).first().check();
    await page.getByRole('radio', { name: choice }).check();
    // Of an allegation, by which threshold.
    const harm = page.getByLabel('The adult may pose a risk of harm to children');
    if (await harm.isVisible()) await harm.check();
    assert.match((await page.locator('.effects').textContent()) ?? '', said);
    await page.getByLabel('3. Facts and reason').fill(reason);
    await page.getByRole('button', { name: 'Record decision' }).click();
    await done(page, `Recorded: ${choice.toLowerCase()}`);
  }

  async function sendReferral(page: Page, pack: string, to: string): Promise<void> {
    await page.getByRole('link', { name: pack }).first().click();
    await done(page, /facts are to be filled in|Nothing is missing/);
    await page.getByLabel('The risk now, and why').fill('What was written today is repeated here with its time.');
    await page.getByRole('button', { name: 'Record as prepared' }).click();
    await done(page, 'is prepared and on the record');
    await page.getByLabel('How, and to whom').fill(to);
    await page.getByRole('button', { name: 'Record that it was sent' }).click();
    await page.getByLabel('What was answered').fill('Received. A worker calls back today.');
    await page.getByRole('button', { name: 'Record the answer' }).click();
    await done(page, 'The answer is on the record');
  }

  async function finishTasks(page: Page): Promise<void> {
    const open = page.locator('.tasks__task:not(.tasks__task--done)');
    for (let left = await open.count(); left > 0; left -= 1) {
      await open.first().locator('summary').click();
      await open.first().getByLabel('What was done, or why it is not needed').fill('Done as agreed.');
      await open.first().getByRole('button', { name: 'Mark as done' }).click();
      await done(page, 'The task is done.');
    }
  }

  it('the safeguarding lead: alert, names, conversation, decision, referral, how it ended', async () => {
    const { _id: number } = await caseOf('m-3', 'p-3', 'child-needs-help');
    const page = await browser.signedIn('lead');
    await page.goto('/');
    await page.getByRole('button', { name: 'Review next' }).click();
    await page.waitForURL(`**/cases/${number}`);
    await showNames(page, 'To contact', /Noor Aziz/);
    assert.match((await page.locator('#conversation').textContent()) ?? '', /I am afraid to go home tonight/);
    await decide(page, 'Child welfare concern', 'The pupil wrote that they are afraid at home.', /social care/i);
    await sendReferral(page, 'Referral to children’s social care', 'By telephone to the duty desk');
    await page.goto(`/cases/${number}`);
    await finishTasks(page);
    await page.getByLabel('Outcome and reason').fill('A worker has taken it up; the pupil has somebody to talk to.');
    await page.getByRole('button', { name: 'Record how it ended' }).click();
    await done(page, /It waits for the signature of\s*Sam Bailey/);
    assert.equal(await page.getByRole('button', { name: 'Sign off and close' }).count(), 0, 'not their own decision');
  });

  it('the deputy: signs what the lead decided, on a telephone', async () => {
    const { _id: number } = await caseOf('m-3', 'p-3', 'child-needs-help');
    const page = await browser.signedIn('deputy', { width: 375 });
    await page.goto('/queue?view=all');
    await page.locator(`a[href="/cases/${number}"]`).first().click();
    await page.getByLabel('Why it can be closed').fill('The plan holds.');
    assert.equal(await sidewaysOf(page), 0);
    await page.getByRole('button', { name: 'Sign off and close' }).click();
    await done(page, 'Signed off. The case is closed');
    const kinds = await kindsOf(number);
    const steps = ['raised', 'names-shown', 'decision', 'referral', 'outcome', 'sign-off'] as const;
    // The first decision is that the review begins: “Review next” makes it before anything is looked at.
    const places = steps.map(step => (step === 'decision' ? kinds.lastIndexOf(step) : kinds.indexOf(step)));
    assert.ok(!places.includes(-1), `${kinds}`);
    assert.deepEqual(
      [...places].sort((a, b) => a - b),
      places,
      'each step stands on the record, in its order',
    );
    assert.equal(await verifyRecord(number, web.keys), null);
  });

  it('a member of staff: tells of an infatuation on a telephone, and has no other page', async () => {
    const page = await browser.signedIn('reporter', { width: 375 });
    await page.goto('/');
    await page.getByLabel('A pupil may be infatuated with an adult').check();
    await page.getByLabel('The pupil, if there is one').fill('Kit Farrow');
    await page.getByLabel('The adult, if there is one').fill('Rowan Blythe');
    await page.getByLabel('3. What did you see or hear?').fill('Waited at the door again, with a letter.');
    await page.getByLabel('Today').check();
    await page.getByRole('button', { name: 'Send concern' }).click();
    await page.getByRole('heading', { name: /^Your concern R-/ }).waitFor();
    assert.deepEqual(
      [...new Set(await menuOf(page))].filter(path => path !== '/account'),
      ['/raise'],
    );
  });

  it('the head teacher: has the infatuation at once, hands one case over and leaves another for a conflict', async () => {
    const infatuation = (await CaseModel.findOne({ concern: 'infatuation' }).lean()) ?? assert.fail();
    assert.equal(infatuation.severity, 'high');
    const page = await browser.signedIn('head');
    await page.goto('/queue');
    await page.locator(`a[href="/cases/${infatuation._id}"]`).first().waitFor();
    const children = await CaseModel.find({ lane: 'child-needs-help' }, { _id: 1 }).lean();
    const words = await wordsOf(page);
    for (const { _id } of children) assert.equal(words.includes(_id), false, 'no trace of the other lane');

    const handed = await caseOf('m-1', 'p-1', 'adult-conduct');
    await page.goto(`/cases/${handed._id}`);
    await page.getByText('Hand over to a case manager').click();
    await page.getByRole('radio', { name: 'Nia Holt' }).check();
    await page.getByLabel('Why', { exact: true }).fill('They know the scheme.');
    await page.getByRole('button', { name: 'Hand over' }).click();
    await done(page, 'The case is handed over.');

    const left = await caseOf('m-2', 'p-2', 'adult-conduct');
    await page.goto(`/cases/${left._id}`);
    await page.getByText('Conflict of interest', { exact: true }).click();
    await page.getByRole('radio', { name: 'I have a conflict of interest' }).check();
    await page.getByLabel('Reason', { exact: true }).fill('We are related.');
    await page.getByRole('button', { name: 'Record it' }).click();
    await page.waitForURL('**/queue');
    assert.equal((await page.goto(`/cases/${left._id}`))?.status(), 404);
    const own = await caseOf('s-head', 'p-2', 'adult-conduct');
    assert.equal((await page.goto(`/cases/${own._id}`))?.status(), 404, 'what is about them is not there');
  });

  it('a case manager: sees the one case, works in it, and no other exists', async () => {
    const { _id: number } = await caseOf('m-1', 'p-1', 'adult-conduct');
    const page = await browser.signedIn('case-manager');
    await page.goto('/');
    assert.equal(await page.locator('.cases__title').count(), 1);
    await page.locator('.cases__title').first().click();
    await page.waitForURL(`**/cases/${number}`);
    await decide(
      page,
      'Low-level concern',
      'Over-familiar, and asked for secrecy. No harm threshold is met.',
      /Low-level concern.*The case closes and stays on the record/s,
    );
    for (const path of ['/queue?view=all', '/low-level', '/account', '/help']) {
      await page.goto(path);
      const others = page.locator(`a[href^="/cases/"]:not([href^="/cases/${number}"])`);
      assert.equal(await others.count(), 0, path);
    }
  });

  it('the chair of governors: takes the case about the head and the one with the conflict, and calls the LADO', async () => {
    const page = await browser.signedIn('chair');
    const about = await caseOf('s-head', 'p-2', 'adult-conduct');
    await page.goto('/queue');
    await page.locator(`a[href="/cases/${about._id}"]`).first().click();
    await done(page, /Who reads this case/);
    const conflict = await caseOf('m-2', 'p-2', 'adult-conduct');
    await page.goto(`/cases/${conflict._id}`);
    await done(page, /comes to you in place of the head teacher/);
    await showNames(page, 'To prepare a referral', /Jo Mensah/);
    await decide(page, 'Allegation about an adult', 'A lift was offered outside the scheme.', /Contact the LADO, due/);
    await sendReferral(page, 'Referral to the LADO', 'By telephone to the LADO');
    await page.goto(`/cases/${conflict._id}`);
    await finishTasks(page);
    await page.getByRole('radio', { name: 'Unfounded' }).check();
    await page.getByLabel('Outcome and reason').fill('It was the school’s own minibus.');
    await page.getByRole('button', { name: 'Record how it ended' }).click();
    await page.getByLabel('Why it can be closed').fill('All was done.');
    await page.getByRole('button', { name: 'Sign off and close' }).click();
    await done(page, 'Signed off. The case is closed');
    assert.equal(await verifyRecord(conflict._id, web.keys), null);
  });

  it('the administrator: keeps the service and sees no case, no word and no count of cases on any page', async () => {
    const page = await browser.signedIn('administrator');
    await page.goto('/');
    const menu = [...new Set(await menuOf(page))];
    assert.ok(menu.includes('/coverage') && menu.includes('/people') && !menu.includes('/queue'), `${menu}`);
    for (const path of menu) {
      await page.goto(path);
      const words = (await page.locator('body').textContent()) ?? '';
      assert.equal(/2026-\d{4}|afraid to go home|different app|cases? wait/i.test(words), false, path);
    }
    for (const path of ['/queue', '/low-level', '/audit', '/figures'])
      assert.equal((await page.goto(path))?.status(), 404, path);
  });

  it('the data protection officer: breaks the glass with a reason and a second person, reads, and it closes again', async () => {
    const { _id: number } = await caseOf('m-3', 'p-3', 'child-needs-help');
    const chairs = await UserModel.findOne({ role: 'chair' }).lean();
    const told = () => NotificationModel.countDocuments({ userId: chairs?._id });
    const before = await told();
    const page = await browser.signedIn('auditor');
    await page.goto('/special-leave');
    await page.getByLabel('Case number').fill(number);
    await page.getByLabel('Why you need to read it').fill('The source lost a part of this conversation.');
    await page.getByRole('button', { name: 'Ask for special leave' }).click();
    await page.getByRole('heading', { name: 'Your requests' }).waitFor();
    assert.equal((await page.goto(`/cases/${number}`))?.status(), 404);
    assert.ok((await told()) > before, 'the chair is told when it is asked');

    const chair = await browser.signedIn('chair');
    await chair.goto('/special-leave');
    await chair.getByLabel('Your reason').fill('Agreed.');
    await chair.getByRole('button', { name: 'Grant for four hours' }).click();
    await done(chair, 'No request waits for your answer');

    assert.equal((await page.goto(`/cases/${number}`))?.status(), 200);
    await done(page, /You read this case by special leave, until/);
    assert.equal(await page.getByRole('button', { name: 'Record decision' }).count(), 0);
    clock.ahead = 5 * 3_600_000;
    try {
      // The session has ended by then, too.
      const later = await browser.open();
      await signIn(later, 'auditor@northfield.example');
      await later.waitForURL('**/audit');
      assert.equal((await later.goto(`/cases/${number}`))?.status(), 404);
    } finally {
      clock.ahead = 0;
    }
    assert.ok((await kindsOf(number)).includes('special-leave'));
  });

  it('the data protection officer: sees who did what, verifies the chains, and no word of a message', async () => {
    const page = await browser.signedIn('auditor');
    await page.goto('/');
    await page
      .getByRole('link', { name: 'Verify these records' })
      .or(page.getByRole('button', { name: 'Verify these records' }))
      .first()
      .click();
    await done(page, /The chains of all \d+ records on this page hold/);
    const words = await wordsOf(page);
    assert.match(words, /Priya Raman/);
    assert.equal(/afraid|different app|secrecy|minibus|Noor|Aziz|Corrigan/i.test(words), false);
  });

  it('a governor: sees figures by term, too few to tell of anybody, and nothing else', async () => {
    const page = await browser.signedIn('governor');
    await page.goto('/');
    await page.getByRole('heading', { name: 'Figures' }).waitFor();
    const words = await wordsOf(page);
    assert.equal(/2026-\d{4}|Mentor \d|Pupil \d|Corrigan|Okafor/.test(words), false);
    const cells = await page.locator('td.number').allTextContents();
    for (const cell of cells) assert.equal(/^[1-4]$/.test(cell.trim()), false, 'small numbers are not shown');
    for (const path of ['/queue', '/people', '/coverage', '/audit'])
      assert.equal((await page.goto(path))?.status(), 404, path);
  });
});
