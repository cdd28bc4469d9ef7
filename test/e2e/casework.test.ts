import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { SessionModel } from '../../models/session.js';
import type { Lane } from '../../services/cases/concern.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { signIn, useBrowser } from '../support/browser.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

/** Counts what a person presses, clicks or picks; letters of a text are not counted. */
class Hands {
  presses = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string): Promise<void> {
    this.presses += 1;
    await this.#page.keyboard.press(key);
  }

  async click(name: string | RegExp, role: 'button' | 'link' | 'radio' | 'checkbox' = 'button'): Promise<void> {
    this.presses += 1;
    await this.#page.getByRole(role, { name }).first().click();
  }
}

describe('a day of casework', function () {
  this.timeout(90_000);
  const web = useWeb(async keys => {
    const now = new Date();
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'deputy', 'head', 'chair', 'administrator']);
    await seedStory(keys, now);
    await seedMessages(
      'mentor-mailboxes',
      [
        {
          from: 'm-3',
          to: 'p-2',
          at: now,
          text: 'You were brilliant today. Our secret, all right?',
          findings: [{ code: 'grooming.secrecy', words: 'Our secret', severity: 'medium' }],
        },
        {
          from: 'm-2',
          to: 'p-1',
          at: now,
          text: 'Nobody needs to know that we talked.',
          // Graver than what else there is about this mentor: it stands in the queue by itself.
          findings: [{ code: 'grooming.secrecy', words: 'Nobody needs to know', severity: 'high' }],
        },
      ],
      keys,
      now,
    );
  });
  const browser = useBrowser(web);
  const numberOf = async (adultKey: string, pupilKey: string, lane: Lane = 'adult-conduct') => {
    const found = await CaseModel.findOne({ adultKey, pupilKey, lane }).lean();
    return found?._id ?? assert.fail(`There is no case of ${adultKey} and ${pupilKey}.`);
  };
  const entriesOf = async (number: string, kind: string) =>
    (await readRecord(number, web.keys)).filter(entry => entry.kind === kind);
  const signedIn = (page: Page) => page.waitForURL(url => url.pathname !== '/sign-in');
  const done = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

  for (const scripts of [true, false]) {
    const [adult, pupil] = scripts ? (['m-1', 'p-1'] as const) : (['m-3', 'p-2'] as const);
    it(`goes from the alert to the signature ${scripts ? 'with' : 'without'} scripts`, async () => {
      const number = await numberOf(adult, pupil);
      const head = await browser.signedIn('head', { scripts });
      await head.goto('/queue');
      await head.locator(`a[href="/cases/${number}"]`).first().click();
      // Reveal, for a reason.
      await head.getByText('Show names').first().click();
      await head.getByLabel('To prepare a referral').check();
      await head.getByRole('button', { name: 'Show names' }).click();
      await done(head, 'Names are shown until you leave');
      assert.match((await head.locator('h1').textContent()) ?? '', /Alex Corrigan|Rowan Blythe/);
      // The thread.
      assert.ok((await head.locator('.thread__message').count()) > 0);
      // The decision: what will happen is said before.
      await head.getByRole('radio', { name: 'Yes' }).check();
      await head.getByRole('radio', { name: 'Allegation about an adult' }).check();
      await head.getByLabel('The adult may pose a risk of harm to children').check();
      const effects = await head.locator('.effects__of--allegation').textContent();
      assert.match(
        effects ?? '',
        /linked record for the pupil’s welfare goes to Priya Raman \(safeguarding lead\) and Sam Bailey/,
      );
      assert.match(effects ?? '', /Task: Contact the LADO, due/);
      await head.getByLabel('3. Facts and reason').fill('The mentor asked the pupil for secrecy.');
      await head.getByRole('button', { name: 'Record decision' }).click();
      await done(
        head,
        'Not told by e-mail: Priya Raman (safeguarding lead) and Sam Bailey (deputy safeguarding lead). They see it when they next sign in: telephone them. 3 tasks added.',
      );
      // The referral pack.
      await head.getByRole('link', { name: 'Referral to the LADO' }).click();
      await done(head, /facts are to be filled in/);
      assert.match(await head.getByLabel('Full name').nth(1).inputValue(), /Alex Corrigan|Rowan Blythe/);
      assert.match((await head.locator('.restriction').textContent()) ?? '', /an offence to publish/);
      await head.getByLabel('The risk now, and why').fill('They meet again on Wednesday.');
      await head.getByRole('button', { name: 'Record as prepared' }).click();
      await done(head, 'is prepared and on the record');
      await head.getByRole('link', { name: 'Make a PDF of the case' }).waitFor();
      assert.match((await head.locator('.referral__facts').last().textContent()) ?? '', /They meet again on Wednesday/);
      await head.getByLabel('How, and to whom').fill('By telephone to the LADO, Jordan Pell');
      await head.getByRole('button', { name: 'Record that it was sent' }).click();
      await head.getByLabel('What was answered').fill('Meet tomorrow. Tell nobody yet.');
      await head.getByRole('button', { name: 'Record the answer' }).click();
      await done(head, 'The answer is on the record');
      // A meeting with what was agreed.
      await head.goto(`/cases/${number}`);
      await head.getByText('Add notes of a meeting').click();
      await head.getByLabel('Who was there').fill('Ruth Okafor; Jordan Pell, LADO');
      await head.getByLabel('What was discussed').fill('The adult is not to mentor until this has ended.');
      await head.getByLabel('What was agreed').fill('next week call the family');
      await head.getByRole('button', { name: 'Add notes' }).click();
      await done(head, /Write each action on a line of its own/);
      assert.equal(await head.getByLabel('Who was there').inputValue(), 'Ruth Okafor; Jordan Pell, LADO');
      await head.getByLabel('What was agreed').fill('2026-11-30 Call the family\n');
      await head.getByRole('button', { name: 'Add notes' }).click();
      await done(head, 'The meeting is on the record. 1 task added.');
      // How it ended; open tasks stand in the way of the signature.
      await head.getByRole('button', { name: 'Record how it ended' }).click();
      await done(head, 'Choose how the allegation ended');
      await head.getByRole('radio', { name: 'Unsubstantiated' }).check();
      await head.getByLabel('Outcome and reason').fill('Not enough evidence either way.');
      await head.getByRole('button', { name: 'Record how it ended' }).click();
      await done(head, 'It waits for a signature');
      await head.getByLabel('Why it can be closed').fill('All was done.');
      await head.getByRole('button', { name: 'Sign off and close' }).click();
      await done(head, /4 tasks are still open/);
      for (let open = 4; open > 0; open -= 1) {
        const task = head.locator('.tasks__task:not(.tasks__task--done)').first();
        await task.locator('summary').click();
        await task.getByLabel('What was done, or why it is not needed').fill('Done as agreed.');
        await task.getByRole('button', { name: 'Mark as done' }).click();
        await done(head, 'The task is done.');
      }
      await head.getByLabel('Why it can be closed').fill('All was done.');
      await head.getByRole('button', { name: 'Sign off and close' }).click();
      await done(head, 'Signed off. The case is closed');
      const [signed] = await entriesOf(number, 'sign-off');
      assert.equal(signed?.body.alone, true, 'nobody else reads this case, and the record says so');
      const about = await CaseModel.findById(number).lean();
      assert.deepEqual([about?.state, about?.outcome, about?.nextTaskDue], ['closed', 'unsubstantiated', null]);
      assert.equal(await verifyRecord(number, web.keys), null);
    });
  }

  it('opens a record for the pupil to the lead, who learns nothing of what was written, and cannot reach the other', async () => {
    const conduct = await numberOf('m-1', 'p-1');
    const linked = await CaseModel.findOne({ links: conduct, origin: 'linked' }).lean();
    assert.ok(linked);
    const lead = await browser.signedIn('lead');
    await lead.goto(`/cases/${linked._id}`);
    const text = (await lead.locator('main').textContent()) ?? '';
    assert.match(text, /What was written stays with those who read that record/);
    assert.equal(/different app|secrecy|Best not mention|LADO, Jordan/i.test(text), false);
    assert.equal(text.includes(conduct), false);
    assert.equal((await lead.goto(`/cases/${conduct}`))?.status(), 404);
    assert.equal((await lead.goto(`/cases/${linked._id}/referrals/lado`))?.status(), 404);
    assert.equal((await lead.goto(`/cases/${linked._id}/referrals/social-care`))?.status(), 200);
    assert.equal(/different app|secrecy/i.test((await lead.locator('main').textContent()) ?? ''), false);
    assert.equal(await NotificationModel.countDocuments({ caseId: linked._id }), 2);
  });

  it('is from the alert to a record that can be defended in a handful of presses and under two minutes', async () => {
    const number = await numberOf('m-2', 'p-1');
    const page = await browser.signedIn('head');
    await page.goto('/queue');
    const hands = new Hands(page);
    const began = Date.now();
    hands.presses += 1;
    await page.locator(`a[href="/cases/${number}"]`).first().click();
    await page.waitForURL(/\/cases\//);
    await page.waitForLoadState();
    await hands.press('y');
    await hands.click('Low-level concern', 'radio');
    await hands.click('Begin with what was seen');
    await page.keyboard.type(' Risk: over-familiar. Done: nothing yet. Why: no harm threshold is met.');
    await hands.press('Control+Enter');
    await done(page, 'Recorded: low-level concern');
    // 5 presses and 70 letters: at two letters a second and five seconds a press it is one minute.
    assert.equal(hands.presses, 5);
    assert.ok(Date.now() - began < 120_000);
    const [decision] = await entriesOf(number, 'decision');
    assert.match(
      String(decision?.body.note),
      /^On .*Mentor 2 wrote to Pupil 1 by school e-mail\. Candour marked: secrecy\. ?Risk/s,
    );
  });

  it('can be done by keys alone: parts, verdicts, findings, names; and no letter does anything while somebody writes', async () => {
    const number = await numberOf('m-1', 'p-1');
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${number}`);
    await page.getByLabel('Why it is opened again').fill('A further message came to light.');
    await page.getByRole('button', { name: 'Open again' }).click();
    await done(page, 'The case is open again');
    const focused = () => page.evaluate<string>('document.activeElement?.id ?? ""');
    for (const [key, id] of [
      ['2', 'conversation'],
      ['3', 'decision'],
      ['1', 'message'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await focused(), id);
    }
    for (const [key, name] of [
      ['x', 'No'],
      ['s', 'Unsure'],
      ['y', 'Yes'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await page.getByRole('radio', { name, exact: true }).first().isChecked(), true, key);
    }
    await page.keyboard.press('r');
    assert.equal(await page.getByLabel('To prepare a referral').isVisible(), true);
    await page.getByLabel('3. Facts and reason').focus();
    await page.keyboard.type('xsr12[]');
    assert.equal(await page.getByRole('radio', { name: 'Yes', exact: true }).first().isChecked(), true);
    assert.equal(await page.getByLabel('3. Facts and reason').inputValue(), 'xsr12[]');
    await page.locator('#message').focus();
    await page.keyboard.press('[');
    await page.waitForURL(/message=/);
    await page.keyboard.press(']');
    await page.waitForURL(/message=/);
  });

  it('keeps what was typed when the session ends, and for nobody else', async () => {
    const number = await numberOf('m-2', 'p-2', 'child-needs-help');
    const page = await browser.open();
    await signIn(page, 'lead@northfield.example');
    await signedIn(page);
    await page.goto(`/cases/${number}`);
    await page.getByRole('radio', { name: 'Yes', exact: true }).check();
    await page.getByLabel('3. Facts and reason').fill('The pupil wrote that nothing has a point.');
    await done(page, 'Draft kept just now');
    await SessionModel.updateMany({}, { $set: { content: null, userId: null } });
    await page.goto(`/cases/${number}`);
    await page.waitForURL(/sign-in/);
    await signIn(page, 'lead@northfield.example');
    await signedIn(page);
    await page.goto(`/cases/${number}`);
    assert.equal(
      await page.getByLabel('3. Facts and reason').inputValue(),
      'The pupil wrote that nothing has a point.',
    );
    assert.equal(await page.getByRole('radio', { name: 'Yes', exact: true }).first().isChecked(), true);
    const deputy = await browser.open();
    await signIn(deputy, 'deputy@northfield.example');
    await signedIn(deputy);
    await deputy.goto(`/cases/${number}`);
    assert.equal(await deputy.getByLabel('3. Facts and reason').inputValue(), '');
    assert.equal((await entriesOf(number, 'decision')).length, 0);
  });

  it('asks a second reader who sees no verdict before their own, and shows both afterwards', async () => {
    const number = await numberOf('m-2', 'p-2', 'child-needs-help');
    const lead = await browser.open();
    await signIn(lead, 'lead@northfield.example');
    await signedIn(lead);
    await lead.goto(`/cases/${number}`);
    await lead.getByText('Ask a second reader', { exact: true }).click();
    await lead.getByRole('group', { name: 'Your own verdict' }).getByLabel('Yes').check();
    await lead.getByRole('button', { name: 'Ask', exact: true }).click();
    await done(lead, 'Sam Bailey is asked');
    await lead.getByRole('radio', { name: 'Yes', exact: true }).first().check();
    await lead.getByRole('radio', { name: 'Child welfare concern' }).check();
    await lead.getByLabel('3. Facts and reason').fill('A sign of despair that has to be asked about.');
    await lead.getByRole('button', { name: 'Record decision' }).click();
    await done(lead, 'Recorded: child welfare concern');

    const deputy = await browser.open();
    await signIn(deputy, 'deputy@northfield.example');
    await signedIn(deputy);
    await deputy.goto(`/cases/${number}`);
    const blind = (await deputy.locator('main').textContent()) ?? '';
    assert.equal(/sign of despair that has|Decision:|Referred|They agree|Decide whether it goes/.test(blind), false);
    assert.equal(await deputy.locator('#work').count(), 0);
    await deputy.goto(`/cases/${number}/referrals/social-care`);
    assert.match(deputy.url(), /#decision$/);
    await deputy.getByRole('radio', { name: 'Unsure' }).check();
    await deputy.getByLabel('2. Facts and reason').fill('A quotation is possible.');
    await deputy.getByRole('button', { name: 'Record my verdict' }).click();
    await done(deputy, 'You see both now');
    assert.match(
      (await deputy.locator('#decision').textContent()) ?? '',
      /They do not agree\.\s*Priya Raman: Yes\. Sam Bailey: Unsure/,
    );
    // The lead decided: the deputy may sign, the lead may not.
    for (let open = await deputy.locator('.tasks__task:not(.tasks__task--done)').count(); open > 0; open -= 1) {
      await deputy.locator('.tasks__task:not(.tasks__task--done) summary').first().click();
      await deputy.getByRole('button', { name: 'Mark as done' }).first().click();
      await done(deputy, 'The task is done.');
    }
    await lead.goto(`/cases/${number}`);
    await lead.getByLabel('How it ended for the pupil').fill('Support is in place.');
    await lead.getByRole('button', { name: 'Record how it ended' }).click();
    await done(lead, /It waits for the signature of\s*Sam Bailey/);
    assert.equal(await lead.getByRole('button', { name: 'Sign off and close' }).count(), 0);
    await deputy.goto(`/cases/${number}`);
    await deputy.getByLabel('Why it can be closed').fill('The plan holds.');
    await deputy.getByRole('button', { name: 'Sign off and close' }).click();
    await done(deputy, 'Signed off');
  });

  for (const scripts of [true, false]) {
    it(`covers distressing words for who prefers it, opened by key or press, never by passing over, ${scripts ? 'with' : 'without'} scripts`, async () => {
      const number = await numberOf('m-3', 'p-3', 'child-needs-help');
      const page = await browser.open({ scripts });
      await signIn(page, 'lead@northfield.example');
      await signedIn(page);
      await page.goto(`/cases/${number}`);
      await page.getByRole('button', { name: 'Cover distressing words' }).click();
      await done(page, 'Distressing words are covered');
      const words = page.locator('#message mark');
      assert.equal(await words.isVisible(), false);
      await page.locator('#message .covered__summary').hover();
      assert.equal(await words.isVisible(), false);
      assert.match(
        (await page.locator('.reasons').first().textContent()) ?? '',
        /A pupil writes that they are afraid at home/,
      );
      await page.locator('#message .covered__summary').focus();
      await page.keyboard.press('Enter');
      assert.equal(await words.isVisible(), true);
      await page.goto('/account');
      await page.getByRole('button', { name: 'Show distressing words' }).click();
      await done(page, 'All words are shown');
      await page.goto(`/cases/${number}`);
      assert.equal(await page.locator('#message mark').isVisible(), true);
    });
  }

  it('is covered at once by Esc, and shown again by Enter', async () => {
    const page = await browser.open();
    await signIn(page, 'head@northfield.example');
    await signedIn(page);
    await page.goto(`/cases/${await numberOf('m-1', 'p-1')}`);
    await page.getByLabel('3. Facts and reason').focus();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByText('Great work on the fractions sheet').first().isVisible(), false);
    assert.equal(await page.title(), 'Northfield School');
    await page.keyboard.press('y');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByText('Great work on the fractions sheet').first().isVisible(), true);
    assert.match(await page.title(), /Case 2026/);
  });
});
