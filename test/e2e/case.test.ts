import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import type { Lane } from '../../services/cases/concern.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

describe('the page of a case', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator']);
    await seedStory(keys, new Date());
  });
  const browser = useBrowser(web);
  const caseOf = async (adultKey: string, lane: Lane) => {
    const found = await CaseModel.findOne({ adultKey, lane }).lean();
    return found?._id ?? assert.fail(`There is no case of ${adultKey}.`);
  };
  const entriesOf = async (number: string, kind: string) =>
    (await readRecord(number, web.keys)).filter(entry => entry.kind === kind);

  it('highlights the words of each finding under the number that its reason has', async () => {
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${await caseOf('m-1', 'adult-conduct')}`);
    const marks = await page.locator('#message mark').allTextContents();
    assert.equal(marks.length, 4);
    assert.equal(marks[1], '2finding 2 starts: I’m on O77OO 9OO one four seven (finding 2 ends)');
    const reasons = await page.locator('.reasons__reason').nth(1).textContent();
    assert.match(reasons ?? '', /Phone number.*A phone number, written so that a filter would miss it.*\+0\.40/s);
    const against = await page.locator('.reasons--against').textContent();
    assert.match(against ?? '', /Against finding 2.*Talks about set work.*−0\.10/s);
    assert.match((await page.locator('#message').textContent()) ?? '', /Span 2 reads as 07700 900147/);
  });

  it('shows the conversation across channels, and says where something is missing', async () => {
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${await caseOf('m-1', 'adult-conduct')}`);
    assert.equal(await page.locator('.thread__message').count(), 8);
    assert.match((await page.locator('.gap').first().textContent()) ?? '', /Gap of \d+ days/);
    await page.getByRole('link', { name: 'Chat 3' }).click();
    assert.equal(await page.locator('.thread__message').count(), 3);
  });

  it('shows why another message was found when it is asked to', async () => {
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${await caseOf('m-1', 'adult-conduct')}`);
    await page.getByRole('link', { name: 'Show why' }).first().click();
    assert.match((await page.locator('#message mark').textContent()) ?? '', /grown up than the others/);
  });

  it('is on the record before it is seen, once a minute for each reader', async () => {
    const number = await caseOf('m-2', 'adult-conduct');
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${number}`);
    const [view] = await entriesOf(number, 'viewed');
    assert.equal(view?.actor.name, 'Ruth Okafor');
    assert.match((await page.locator('#record').textContent()) ?? '', /Viewed by Ruth Okafor/);
  });

  it('shows names for a reason only, records it, and hides them when the reader leaves', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${number}`);
    const heading = page.getByRole('heading', { level: 1 });
    assert.equal(await heading.textContent(), 'Mentor 1 · Pupil 1');
    await page.getByText('Show names').first().click();
    await page.getByRole('button', { name: 'Show names' }).click();
    await page.getByText('Choose why you need the names').waitFor();
    await page.getByText('Show names').first().click();
    await page.getByLabel('To prepare a referral').check();
    await page.getByRole('button', { name: 'Show names' }).click();
    await page.getByRole('heading', { name: 'Alex Corrigan · Dana Reeve' }).waitFor();
    assert.deepEqual(
      (await entriesOf(number, 'names-shown')).map(entry => entry.body),
      [{ reason: 'referral' }],
    );
    await page.goto('/queue');
    await page.goto(`/cases/${number}`);
    assert.equal(await heading.textContent(), 'Mentor 1 · Pupil 1');
  });

  it('takes a decision step by step, keeps the text when something is missing, and puts it on the record', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const page = await browser.signedIn('head');
    await page.goto(`/cases/${number}`);
    await page.getByRole('button', { name: 'Start review' }).click();
    await page.getByText('The case is yours').waitFor();
    await page.getByLabel('3. Facts and reason').fill('The mentor gave an unregistered number at 08:41.');
    await page.getByRole('button', { name: 'Record decision' }).click();
    const problems = page.getByRole('alert');
    assert.match(
      (await problems.textContent()) ?? '',
      /not recorded.*Say whether the finding is right.*Choose what happens next/s,
    );
    assert.equal(
      await page.getByLabel('3. Facts and reason').inputValue(),
      'The mentor gave an unregistered number at 08:41.',
    );
    assert.equal((await entriesOf(number, 'decision')).length, 1);

    await page.getByRole('radio', { name: 'Yes' }).check();
    assert.equal(await page.getByText('do not interview the pupil').isVisible(), false);
    await page.getByRole('radio', { name: 'Allegation about an adult' }).check();
    assert.equal(await page.getByText('do not interview the pupil').isVisible(), true);
    await page.getByRole('button', { name: 'Record decision' }).click();
    assert.match((await problems.textContent()) ?? '', /Choose at least one reason why it meets the harm threshold/);
    await page.getByLabel('The adult may pose a risk of harm to children').check();
    await page.getByRole('button', { name: 'Record decision' }).click();
    await page.getByText('Recorded: allegation about an adult').waitFor();

    const decisions = await entriesOf(number, 'decision');
    assert.deepEqual(decisions[1]?.body, {
      decision: 'allegation',
      verdict: 'yes',
      note: 'The mentor gave an unregistered number at 08:41.',
      day: decisions[1]?.body.day,
      harm: ['risk'],
      from: 'in-review',
      to: 'referred',
    });
    assert.match(
      (await page.locator('#record').textContent()) ?? '',
      /Decision: allegation about an adult.*The mentor gave an unregistered number/s,
    );
    assert.equal(await verifyRecord(number, web.keys), null);
  });

  it('lets others read and note while somebody reviews it, not decide', async () => {
    const number = await caseOf('m-3', 'child-needs-help');
    const lead = await browser.signedIn('lead', { scripts: false });
    await lead.goto(`/cases/${number}`);
    await lead.getByRole('button', { name: 'Start review' }).click();
    const deputy = await browser.signedIn('deputy');
    await deputy.goto(`/cases/${number}`);
    assert.match((await deputy.locator('#decision').textContent()) ?? '', /Priya Raman\s*is reviewing this/);
    assert.equal(await deputy.getByRole('button', { name: 'Record decision' }).count(), 0);
    await deputy.getByText('Add a note without deciding').click();
    await deputy.getByLabel('Note', { exact: true }).fill('Form tutor told me she was quiet today.');
    await deputy.getByRole('button', { name: 'Add note' }).click();
    await deputy.getByText('Your note is on the record').waitFor();
    assert.match((await deputy.locator('#record').textContent()) ?? '', /Note\s*by Sam Bailey.*Form tutor told me/s);
  });

  it('shows the whole conversation, but of what was found in it only what its reader’s lane may know', async () => {
    const welfare = await caseOf('m-2', 'child-needs-help');
    const lead = await browser.signedIn('lead');
    await lead.goto(`/cases/${welfare}`);
    assert.match((await lead.locator('#conversation').textContent()) ?? '', /I could give you a lift/);
    assert.deepEqual(await lead.locator('#conversation mark').count(), 1);
    assert.equal(/Meeting outside school|Risk over time/.test((await lead.locator('main').textContent()) ?? ''), false);
    const head = await browser.signedIn('head');
    await head.goto(`/cases/${await caseOf('m-2', 'adult-conduct')}`);
    assert.match((await head.locator('#conversation mark').allTextContents()).join(), /give you a lift/);
    assert.equal((await head.locator('main').textContent())?.includes('Self-harm'), false);
  });

  it('does not exist for whoever may not read it: the same answer as for a number that was never given', async () => {
    const conduct = await caseOf('m-2', 'adult-conduct');
    const welfare = await caseOf('m-3', 'child-needs-help');
    for (const [role, number] of [
      ['lead', conduct],
      ['deputy', conduct],
      ['head', welfare],
      ['administrator', conduct],
      ['administrator', welfare],
    ] as const) {
      const page = await browser.signedIn(role);
      const texts = [];
      for (const one of [number, '2026-9999']) {
        assert.equal((await page.goto(`/cases/${one}`))?.status(), 404, `${role} ${one}`);
        texts.push(await page.locator('main').textContent());
      }
      assert.equal(texts[0], texts[1]);
      await page.context().close();
    }
  });
});
