import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { useWeb } from '../support/web.js';

/** Fills in the form as somebody does who is in a hurry, and counts what they had to do. */
async function raiseConcern(page: Page): Promise<{ taps: number; fields: number }> {
  const done = { taps: 0, fields: 0 };
  const tap = async (name: string) => {
    await page.getByLabel(name).check();
    done.taps += 1;
  };
  const fill = async (name: string, words: string) => {
    await page.getByLabel(name).fill(words);
    done.fields += 1;
  };
  await page.goto('/raise');
  await tap('A pupil may be infatuated with an adult');
  await fill('The pupil, if there is one', 'Dana Reeve, year 8');
  await fill('3. What did you see or hear?', 'Waited by the door and gave the mentor a card.');
  await tap('Today');
  await fill('Your name', 'Tess Adeyemi');
  await fill('Your school e-mail', 't.adeyemi@northfield.example');
  return done;
}

/** What the form says of who gets it, as it stands. */
async function toldOn(page: Page): Promise<string> {
  return (await page.locator('.raise__told > div:visible').textContent()) ?? '';
}

describe('raising a concern on a phone', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'head', 'chair', 'administrator', 'reporter']);
  });
  const browser = useBrowser(web);

  it('takes three taps and four fields, and says who gets it as it is filled in', async () => {
    const page = await browser.open({ width: 375 });
    await page.goto('/raise');
    assert.match(await toldOn(page), /^Who gets it/);
    const { taps, fields } = await raiseConcern(page);
    assert.match(await toldOn(page), /^This goes now to the head teacher, or whoever stands in if it is about them/);
    await page.getByRole('button', { name: 'Send concern' }).click();
    await page.getByRole('heading', { name: /^Your concern R-/ }).waitFor();
    assert.deepEqual([taps + 1, fields], [3, 4]);
    const about = await CaseModel.findOne({ concern: 'infatuation' }).lean();
    assert.deepEqual([about?.pupilKey, about?.severity], ['p-1', 'high']);
    assert.equal(await sidewaysOf(page), 0);
    const step = await page.locator('.progress__step').last().boundingBox();
    const advice = await page.locator('.raise__until').boundingBox();
    assert.ok(step && advice && step.y + step.height <= advice.y, 'the steps lie over what must not be done');
  });

  it('tells another reader at once when the adult is me or the head teacher', async () => {
    const page = await browser.open({ width: 375 });
    await page.goto('/raise');
    await page.getByLabel('Something an adult said, wrote or did').check();
    await page.getByLabel('The adult, if there is one').fill('Somebody');
    assert.match(
      await toldOn(page),
      /^This goes to the head teacher, or whoever stands in if it is about themIt is about an adult/,
    );
    await page.getByLabel('The adult is me').check();
    assert.match(await toldOn(page), /To tell of it yourself is the right thing to do/);
    await page.getByLabel('The adult is the head teacher').check();
    assert.match(await toldOn(page), /^This goes to the chair of governors/);
    await page.getByLabel('The adult is the head teacher').uncheck();
    await page.getByLabel('The adult is me').uncheck();
    await page.getByLabel('The pupil, if there is one').fill('Dana Reeve');
    assert.match(await toldOn(page), /The safeguarding lead learns that the pupil may need help/);
  });

  it('works without scripts: a check page tells who gets it, keeps every answer, and sends', async () => {
    const page = await browser.open({ width: 375, scripts: false });
    await raiseConcern(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Check and send' }).waitFor();
    await page.getByText('This goes now to the head teacher, or whoever stands in').waitFor();
    assert.match((await page.locator('.answers').textContent()) ?? '', /Dana Reeve, year 8.*gave the mentor a card/s);
    assert.equal(await sidewaysOf(page), 0);
    await page.getByRole('button', { name: 'Change my answers' }).click();
    await page.getByLabel('The adult is the head teacher').check();
    assert.equal(await page.getByLabel('Your name').inputValue(), 'Tess Adeyemi');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('This goes to the chair of governors').waitFor();
    await page.getByRole('button', { name: 'Send concern' }).click();
    await page.getByRole('heading', { name: /^Your concern R-/ }).waitFor();
    assert.ok(await CaseModel.exists({ adultKey: 's-head' }));
  });

  it('needs nothing of who is signed in, and leads a reporter back to how far it is', async () => {
    const page = await browser.signedIn('reporter', { width: 375 });
    await page.waitForURL(/\/raise$/);
    assert.equal(await page.getByLabel('Your school e-mail').count(), 0);
    await page.getByLabel('I am worried about a pupil').check();
    await page.getByLabel('The pupil, if there is one').fill('Kit Farrow');
    await page.getByLabel('3. What did you see or hear?').fill('Was in tears after lunch and would not say why.');
    await page.getByLabel('Yesterday').check();
    await page.getByRole('button', { name: 'Send concern' }).click();
    const heading = page.getByRole('heading', { name: /^Your concern R-/ });
    await heading.waitFor();
    const reference = ((await heading.textContent()) ?? '').replace('Your concern ', '').trim();
    await page.goto('/raise');
    await page.getByRole('link', { name: reference }).click();
    await page.getByText('It is stored and stands with those who read it.').waitFor();
  });

  it('shows a reader what was told in the place of a message', async () => {
    const page = await browser.signedIn('head', { width: 375 });
    const about = await CaseModel.findOne({ concern: 'infatuation' }).lean();
    await page.goto(`/cases/${about?._id}`);
    const report = page.locator('#report');
    assert.match((await report.textContent()) ?? '', /Tess Adeyemi.*address not confirmed.*gave the mentor a card/s);
    assert.equal((await page.locator('main').textContent())?.includes('Dana Reeve'), false, 'names stay hidden');
    assert.equal(await page.locator('#message').count(), 0);
    await page.getByRole('button', { name: 'Start review' }).click();
    await page.getByRole('button', { name: 'Record decision' }).waitFor();
    assert.equal(await sidewaysOf(page), 0);
  });

  it('is one press away from the sign-in page', async () => {
    const page = await browser.open({ width: 375 });
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Raise a concern' }).click();
    await page.getByRole('heading', { name: 'Raise a concern' }).waitFor();
  });
});
