import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel } from '../../models/user.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { severityRank } from '../../services/taxonomy.js';
import { violationsOf } from '../support/accessible.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { caseAbout } from '../support/case-about.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

const HOUR = 3_600_000;

function later(hours: number): Date {
  return new Date(Date.now() + hours * HOUR);
}

async function accessible(page: Page): Promise<void> {
  assert.deepEqual(await violationsOf(page), []);
  assert.equal(await sidewaysOf(page), 0, 'the page scrolls sideways');
}

function trimmed(texts: readonly string[]): string[] {
  return texts.map(text => text.replaceAll(/\s+/g, ' ').trim());
}

/** Cases about one adult and several pupils, medium unless said otherwise. */
function alike(from: number, count: number, fields: Partial<CaseRecord> = {}): CaseRecord[] {
  return Array.from({ length: count }, (_, at) => {
    const severity = fields.severity ?? 'medium';
    return caseAbout({
      _id: `2026-${from + at}`,
      pairKey: `m-7|p-${from + at}`,
      openKey: `adult-conduct|m-7|p-${from + at}`,
      adultKey: 'm-7',
      pupilKey: `p-${from + at}`,
      adultLabel: 'Mentor 7',
      pupilLabel: `Pupil ${from + at}`,
      title: 'Swears',
      codes: ['content.profanity'],
      groupKey: 'adult-conduct|m-7',
      severity,
      severityRank: severityRank(severity),
      raisedAt: later(-2),
      acknowledgeBy: later(20 + at),
      decideBy: later(60 + at),
      dueAt: later(20 + at),
      ...fields,
    });
  });
}

describe('working through the queue', function () {
  this.timeout(90_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator']);
    await seedStory(keys, new Date());
    await CaseModel.collection.insertMany([
      ...alike(5_001, 7),
      ...alike(5_101, 1, { codes: ['infatuation'], groupKey: 'infatuation|m-7' }),
      ...alike(5_201, 1, {
        dueAt: later(-1),
        acknowledgeBy: later(-1),
        lastTold: { role: 'chair', at: later(-0.5) },
        groupKey: 'scheme|m-7',
      }),
    ] as never);
  });
  const browser = useBrowser(web);
  const rows = (page: Page) => page.locator('.cases tbody tr');

  it('shows time left and by when, and of what is overdue who was told', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue?words=Mentor+7');
    const late = page.locator('.clock--late');
    assert.equal(await late.count(), 1);
    assert.match(trimmed(await late.allTextContents())[0] ?? '', /^Overdue by 1 h .*chair of governors told /);
    assert.match(
      trimmed(await page.locator('.clock:not(.clock--late)').allTextContents())[0] ?? '',
      /^\d+ h left acknowledge by /,
    );
    await page.goto('/queue?view=overdue&words=Mentor+7');
    assert.equal(await rows(page).count(), 1);
  });

  it('folds cases that are alike into one row, which opens to the list; what stands by itself is not among them', async () => {
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/queue?words=Mentor+7');
    assert.equal(await rows(page).count(), 3);
    await page.getByText('1 group of cases that are alike folded').waitFor();
    await page.getByRole('link', { name: 'and 6 like it' }).click();
    await page.getByRole('heading', { name: 'Cases that are alike' }).waitFor();
    assert.equal(await rows(page).count(), 7);
  });

  for (const width of [1440, 375]) {
    it(`is accessible on its further pages at ${width} px`, async () => {
      const page = await browser.signedIn('head', { width });
      for (const path of [
        '/queue?view=overdue',
        '/queue/alike/2026-5001',
        '/queue/close',
        '/queue/close?number=2026-5001&number=2026-5002',
        '/queue/close?number=2026-0001',
        '/queue/views/new?severity=high&owner=nobody&overdue=yes',
        '/queue/views',
        '/times',
        '/account',
      ]) {
        assert.equal((await page.goto(path))?.status(), 200, path);
        await accessible(page);
      }
      await page.goto('/times');
      await page.locator('#low-decide').fill('none');
      await page.getByRole('button', { name: 'Change the times' }).click();
      await page.getByRole('alert').waitFor();
      await accessible(page);
      await page.goto('/queue');
      await page.evaluate('document.querySelector("[data-show-keys]").click()');
      await page.getByRole('dialog').waitFor();
      await accessible(page);
    });
  }

  it('offers what messages raised alone, says what is left out and why in the words of the link, and takes no “Yes”', async () => {
    await CaseModel.collection.insertMany([
      ...alike(5_301, 1, { origin: 'staff', codes: [], findingCount: 0, title: 'Staff report what an adult did' }),
      ...alike(5_302, 1, { codes: ['contact.meeting'], title: 'Arranges to meet outside school' }),
      ...alike(5_303, 1, { origin: 'linked', codes: [], findingCount: 0, title: 'Concern about an adult, passed on' }),
    ] as never);
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/queue');
    await page.getByRole('link', { name: 'Close several low-severity or routine cases' }).click();
    await page.getByRole('heading', { name: 'Close several low-severity or routine cases' }).waitFor();
    for (const number of ['2026-5301', '2026-5302', '2026-5303'])
      assert.equal(await page.getByLabel(`Case ${number}`).count(), 0, number);
    assert.equal(await page.getByLabel('Case 2026-5001').count(), 1);
    const left = trimmed(await page.locator('main li').allTextContents()).join('\n');
    assert.match(left, /\d cases that were reported by a person, passed on or linked with another/);
    assert.match(left, /\d cases that show something that is reported at once/);
    await page.goto('/queue/close?number=2026-5001&number=2026-5302');
    await page.getByText('1 case that shows something that is reported at once').waitFor();
    assert.deepEqual(trimmed(await page.locator('.govuk-radios__label').allTextContents()), ['No', 'Unsure']);
    await CaseModel.deleteMany({ _id: { $in: ['2026-5301', '2026-5302', '2026-5303'] } });
  });

  it('closes several low ones with one reason: how many is said before, and each has a decision of its own', async () => {
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/queue/alike/2026-5001');
    for (const number of ['2026-5002', '2026-5003', '2026-5004', '2026-5005'])
      await page.getByLabel(`Case ${number}`).check();
    await page.getByRole('button', { name: 'Go on with those that are ticked' }).click();
    await page.getByRole('heading', { name: 'Close 4 cases?' }).waitFor();
    await page.getByRole('button', { name: 'Close 4 cases' }).click();
    await page.getByText('Write the facts and your reason').first().waitFor();
    // Meanwhile one grows graver, and another is taken.
    await CaseModel.updateOne({ _id: '2026-5004' }, { $set: { severity: 'high', severityRank: 2 } });
    await CaseModel.updateOne({ _id: '2026-5005' }, { $set: { ownerId: 'u-else', state: 'in-review' } });
    await page.getByRole('radio', { name: 'No', exact: true }).check();
    await page
      .getByLabel('Facts and reason')
      .fill('The same raffle ticket for the whole group, agreed with the school.');
    await page.getByRole('button', { name: /Close \d cases/ }).click();
    const told = trimmed(await page.locator('.notice--done').allTextContents())[0] ?? '';
    assert.match(told, /2 cases are closed\. Each can be opened again\./);
    for (const number of ['2026-5002', '2026-5003']) {
      assert.equal((await CaseModel.findById(number).lean())?.state, 'closed');
      const record = await readRecord(number, web.keys);
      assert.deepEqual(
        record.map(({ body }) => body.decision),
        ['start-review', 'no-further-action'],
      );
      assert.match(String(record[1]?.body.note), /raffle/);
      assert.equal(await verifyRecord(number, web.keys), null);
    }
    for (const number of ['2026-5004', '2026-5005'])
      assert.notEqual((await CaseModel.findById(number).lean())?.state, 'closed', number);
    await page.goto('/cases/2026-5002');
    await page.getByLabel('Why it is opened again').fill('It was not agreed after all.');
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.getByText('The case is open again, and yours.').waitFor();
  });

  it('keeps a filter under a name, with its count, renames and deletes it, without scripts', async () => {
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/queue');
    await page.getByLabel(/High \(/).check();
    await page.getByLabel('Who has it').selectOption('nobody');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.getByRole('link', { name: 'Save this view' }).click();
    assert.deepEqual(trimmed(await page.locator('.facts dd').allTextContents()), ['High', 'With nobody']);
    await page.getByRole('button', { name: 'Save the view' }).click();
    await page.getByText('Enter a name').first().waitFor();
    await page.getByLabel('Name of the view').fill('  Grave   and free ');
    await page.getByRole('button', { name: 'Save the view' }).click();
    const tab = page.locator('.moj-sub-navigation__link[aria-current="page"]');
    assert.match(trimmed(await tab.allTextContents())[0] ?? '', /^Grave and free \d+$/);
    const other = await browser.signedIn('lead', { scripts: false });
    await other.goto('/queue');
    assert.equal(await other.getByText('Grave and free').count(), 0, 'a view is its owner’s alone');
    await page.getByRole('link', { name: 'Your views' }).click();
    await page.getByLabel('New name').fill('Grave');
    await page.getByRole('button', { name: /^Rename/ }).click();
    await page.getByRole('heading', { name: 'Grave' }).waitFor();
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByText('You keep no view yet').waitFor();
  });

  it('gives the most urgent case to who asks next, and lets others read it and not decide', async () => {
    const lead = await browser.signedIn('lead', { scripts: false });
    await lead.goto('/queue');
    await lead.getByRole('button', { name: 'Review next' }).click();
    await lead.waitForURL(/\/cases\//);
    const number = new URL(lead.url()).pathname.split('/')[2] ?? '';
    const taken = await CaseModel.findById(number).lean();
    assert.deepEqual([taken?.severity, taken?.state], ['critical', 'in-review']);
    await lead.getByText(/^Yours until .*\d\d:\d\d\.$/).waitFor();

    const deputy = await browser.signedIn('deputy', { scripts: false });
    await deputy.goto(`/cases/${number}`);
    await deputy.getByText(/Since today \d\d:\d\d, until .*\d\d:\d\d unless they keep going/).waitFor();
    assert.equal(await deputy.getByRole('button', { name: 'Record decision' }).count(), 0);
    await deputy.getByRole('button', { name: 'Review the next one' }).click();
    await deputy.waitForURL(url => url.pathname !== `/cases/${number}`);
    assert.notEqual(new URL(deputy.url()).pathname, `/cases/${number}`);

    // The lead goes silent.
    await CaseModel.updateOne({ _id: number }, { $set: { leaseUntil: later(-0.1) } });
    await deputy.goto('/queue');
    await deputy.getByText('gone silent').waitFor();
    await deputy.goto(`/cases/${number}`);
    await deputy.getByRole('button', { name: 'Take it over' }).click();
    await deputy.getByText('You have taken the case over. It is on its record.').waitFor();
    await deputy.getByRole('button', { name: 'Record decision' }).waitFor();
    await lead.reload();
    assert.equal(await lead.getByRole('button', { name: 'Record decision' }).count(), 0);
  });

  it('keeps a case for who sends any form of it, and for who writes on its page', async () => {
    const page = await browser.signedIn('deputy');
    const { _id } = (await CaseModel.findOne({ state: 'in-review', lane: 'child-needs-help' }).lean()) ?? assert.fail();
    const until = async () => (await CaseModel.findById(_id).lean())?.leaseUntil?.getTime() ?? 0;
    const shorten = () => CaseModel.updateOne({ _id }, { $set: { leaseUntil: later(0.05) } });
    await shorten();
    await page.goto(`/cases/${_id}`);
    await page.getByText('Add a note without deciding').click();
    await page.getByLabel('Note').fill('For the test.');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByText('Your note is on the record.').waitFor();
    assert.ok((await until()) > Date.now() + 0.4 * HOUR);
    await shorten();
    await page.getByRole('button', { name: 'Keep it for half an hour' }).click();
    await page.getByText('The case is yours for another half hour.').waitFor();
    assert.ok((await until()) > Date.now() + 0.4 * HOUR);
    await shorten();
    const views = (await readRecord(_id, web.keys)).length;
    // As if five minutes had passed since the page was opened.
    await page.addInitScript(
      'const now = performance.now.bind(performance); performance.now = () => now() + (globalThis.ahead ?? 0)',
    );
    await page.reload();
    await page.evaluate('globalThis.ahead = 301000');
    await page.getByLabel('3. Facts and reason').fill('Still writing.');
    await page.waitForResponse(answer => answer.url().endsWith('/lease'));
    assert.ok((await until()) > Date.now() + 0.4 * HOUR);
    assert.ok((await readRecord(_id, web.keys)).length - views <= 1, 'it is no view of its own');
  });

  it('announces new cases and moves nothing until the reader wants to see them', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue?sort=newest');
    const before = await page.locator('.cases__title').allTextContents();
    const status = page.locator('.live[role=status]');
    assert.equal(await status.textContent(), '');
    await CaseModel.collection.insertMany(
      alike(6_001, 2, { raisedAt: new Date(), title: 'Quite another thing' }) as never,
    );
    await page.getByText('2 new cases').waitFor({ timeout: 20_000 });
    assert.match(
      (await status.textContent()) ?? '',
      /2 new cases since \d\d:\d\d\. The list does not move while you read\./,
    );
    assert.deepEqual(await page.locator('.cases__title').allTextContents(), before);
    await accessible(page);
    // A second one within the minute is not announced by itself.
    await CaseModel.collection.insertOne(
      alike(6_101, 1, { raisedAt: new Date(), title: 'Quite another thing' })[0] as never,
    );
    await page.waitForTimeout(5_000);
    assert.match((await status.textContent()) ?? '', /^2 new cases/);
    await page.keyboard.press('u');
    await page.getByText('Quite another thing').first().waitFor();
    assert.equal(await status.textContent(), '');
  });

  it('is moved through by letters, which open, go and list, and are silent while somebody types', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue');
    const focused = () => page.evaluate<string>('document.activeElement.className + " " + document.activeElement.id');
    const titles = await page.locator('.cases__title').allTextContents();
    assert.ok(titles.length >= 2);
    const focusedTitle = () => page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('j');
    assert.equal(await focusedTitle(), titles[0]);
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    assert.equal(await focusedTitle(), titles[0]);
    await page.keyboard.press('f');
    assert.match(await focused(), /words$/);
    await page.keyboard.type('nook');
    assert.equal(await page.locator('#words').inputValue(), 'nook');
    assert.equal(new URL(page.url()).pathname, '/queue');

    await page.locator('h1').click();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? '', /n\s*Review next/);
    await page.keyboard.press('n');
    assert.equal(new URL(page.url()).pathname, '/queue', 'nothing while a dialog is open');
    for (let presses = 0; presses < 6; presses += 1) {
      await page.keyboard.press('Tab');
      assert.equal(
        await page.evaluate(
          'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
        ),
        true,
      );
    }
    // Esc hides the screen always; the list closes beneath it.
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Screen hidden' }).waitFor();
    assert.equal(await page.evaluate('document.querySelector("dialog[open]")'), null);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('heading', { name: 'Screen hidden' }).count(), 0);

    await page.keyboard.press('j');
    const href = await page.evaluate<string>('document.activeElement.getAttribute("href")');
    await page.keyboard.press('o');
    await page.waitForURL(url => url.pathname === href);
    await page.goto('/queue');
    await page.keyboard.press('n');
    await page.waitForURL(/\/cases\//);
    await page.getByText(/^Yours until/).waitFor();
  });

  it('lets whoever wants none switch the letters off, and Esc stay', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/account');
    await page.getByRole('button', { name: 'Switch letters off' }).click();
    await page.getByText('Letters are no shortcuts any more').waitFor();
    await page.goto('/queue');
    for (const key of ['n', 'f', '?', 'j']) await page.keyboard.press(key);
    assert.equal(new URL(page.url()).pathname, '/queue');
    assert.equal(await page.evaluate('document.activeElement === document.body'), true);
    await page.getByRole('button', { name: /^Keyboard shortcuts/ }).click();
    await page.getByText('You have switched letters off.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Screen hidden' }).waitFor();
    await UserModel.updateMany({}, { $unset: { letterKeys: 1 } });
  });

  it('lets one person tighten the times for cases, and asks a second one for more time', async () => {
    const head = await browser.signedIn('head', { scripts: false });
    await head.goto('/times');
    await head.locator('#low-decide').fill('12');
    await head.getByLabel('Why they change').fill('For the test.');
    await head.getByRole('button', { name: 'Change the times' }).click();
    await head.getByText('a second person must agree').waitFor();
    await head.getByText('Somebody else has to agree').waitFor();
    const lead = await browser.signedIn('lead', { scripts: false });
    await lead.goto('/times');
    await lead
      .getByText('Low, decided within 12 school days instead of 10 school days (more time than now).')
      .waitFor();
    await lead.getByRole('button', { name: 'Agree' }).click();
    await lead.getByText('You have agreed. The new times hold from now on.').waitFor();
    assert.equal(await lead.locator('#low-decide').inputValue(), '12');
    await lead.locator('#low-decide').fill('9');
    await lead.getByLabel('Why they change').fill('For the test.');
    await lead.getByRole('button', { name: 'Change the times' }).click();
    await lead.getByText('The times have changed.').waitFor();
    const record = await readRecord('monitoring', web.keys);
    assert.deepEqual(
      record.map(({ kind }) => kind),
      ['approval', 'approval', 'changed', 'changed'],
    );
  });
});
