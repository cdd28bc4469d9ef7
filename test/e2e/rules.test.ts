import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { doDryRun } from '../../services/monitoring/dry-runs.js';
import { readMonitoring } from '../../services/monitoring/read.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { loadSnapshot } from '../../services/register/store.js';
import { violationsOf } from '../support/accessible.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

const ID = 'grooming.gifts.own-offers-the-pupil-a-ride-in-their-car';

describe('a rule of the school, from its draft to its end', function () {
  this.timeout(90_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'chair', 'administrator']);
    await seedStory(keys, new Date());
  });
  const browser = useBrowser(web);
  /** As a scanner does beside its work. */
  const tryDraft = () =>
    doDryRun({
      keys: web.keys,
      workerId: 'test',
      rules: () => readRuleSet([RULES_FOLDER]),
      register: () => loadSnapshot(null),
      megabytes: 512,
      now: () => new Date(),
      signal: new AbortController().signal,
    });
  const state = async () => (await readMonitoring(web.keys)).get(ID);

  async function check(page: Page): Promise<void> {
    for (const width of [1440, 375]) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await violationsOf(page), [], `${page.url()} at ${width} px`);
      assert.equal(await sidewaysOf(page), 0, `${page.url()} scrolls sideways at ${width} px`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }

  it('is drafted without scripts and without YAML; what is wrong is said at its field, and the text is kept', async () => {
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/rules');
    await page.getByRole('button', { name: 'Draft a rule' }).click();
    await page.getByRole('button', { name: 'Keep the draft' }).click();
    assert.equal(await page.locator('.govuk-error-summary__list li').count(), 8);
    await page.getByLabel('What the message does').fill('Offers the pupil a ride in their car.');
    await page.getByLabel('Category').selectOption('grooming.gifts');
    await page.getByRole('radio', { name: 'High' }).check();
    await page.getByRole('group', { name: 'Who writes' }).getByLabel('An adult of the scheme').check();
    await page.getByRole('group', { name: 'To whom' }).getByLabel('A pupil').check();
    await page.getByLabel('Words or phrases').fill('give you a lift\nknow[s]');
    await page.getByLabel('Must raise it, 1').fill('I can give you a lift.');
    await page.getByLabel('Must raise it, 2').fill('Shall I give you a lift?');
    await page.getByLabel('Must not, 1').fill('Take the lift to floor two.');
    await page.getByLabel('Must not, 2').fill('This will give you a lift, says the advert');
    await page.getByRole('button', { name: 'Keep the draft' }).click();
    assert.match((await page.locator('#phrases-error').textContent()) ?? '', /Line 2: /);
    assert.equal(await page.getByLabel('Words or phrases').inputValue(), 'give you a lift\nknow[s]');
    await page.getByLabel('Words or phrases').fill('give you a lift');
    await page.getByRole('button', { name: 'Keep the draft' }).click();
    assert.match((await page.locator('#ignores-2-error').textContent()) ?? '', /should be ignored/);
    await page.getByLabel('Must not, 2').fill('Ask your mum for a lift.');
    await page.getByRole('button', { name: 'Keep the draft' }).click();
    await page.getByText('Kept as a draft').waitFor();
    assert.equal(await state(), undefined, 'a draft does nothing');
  });

  it('is tried on stored messages: counted in all, opened and judged where the reader may read', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/rules?state=draft');
    await page.getByRole('link', { name: 'Offers the pupil a ride' }).click();
    await check(page);
    await page.getByRole('button', { name: 'Try it on the last 30 days' }).click();
    await page.getByText('A scanner takes it').waitFor();
    await check(page);
    const cases = await CaseModel.countDocuments();
    assert.equal(await tryDraft(), true);
    await page.getByRole('link', { name: 'Look again' }).click();
    assert.deepEqual(await page.locator('.figures dd').allTextContents(), ['+1', '0', '0']);
    await page.getByText(/Looked at \d+ of \d+ messages/).waitFor();
    await check(page);
    await page.locator('#hits a').click();
    assert.match((await page.locator('mark').textContent()) ?? '', /give you a lift/);
    assert.equal((await page.locator('main').textContent())?.includes('Mensah'), false, 'names stay hidden');
    await check(page);
    await page.getByRole('radio', { name: 'Right' }).check();
    await page.getByRole('button', { name: 'Note my view' }).click();
    await page.getByText('1 right, 0 wrong').waitFor();
    assert.equal(await CaseModel.countDocuments(), cases);
    // The lead reads no concerns about adults: the same run shows them a number and nothing else.
    const lead = await browser.signedIn('lead');
    const hit = await page.locator('#hits a').getAttribute('href');
    await lead.goto(page.url());
    assert.equal(await lead.locator('#hits').count(), 0);
    await lead.getByText('1 message of these is counted only').waitFor();
    assert.equal((await lead.goto(hit ?? ''))?.status(), 404);
  });

  it('goes into shadow and is switched on by one person, who says why', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/rules?state=draft');
    await page.getByRole('link', { name: 'Offers the pupil a ride' }).click();
    await page.getByRole('button', { name: 'Put in shadow' }).click();
    await page.getByRole('alert').getByText('Write the reason').waitFor();
    await page.getByLabel('Reason, for the record').first().fill('To see how often it is said.');
    await page.getByRole('button', { name: 'Put in shadow' }).click();
    await page.getByText('In shadow within ten seconds').waitFor();
    await page.getByText('it found something in 0 messages').waitFor();
    assert.equal((await state())?.trial?.version, 1);
    await check(page);
    await page.getByLabel('Reason, for the record').fill('It is right.');
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('Switched on. Every scanner').waitFor();
    assert.deepEqual([(await state())?.own?.version, (await state())?.trial], [1, null]);
    await page.getByText('A wording of the school came into use').waitFor();
    await check(page);
    await page.goto('/rules?state=draft');
    await page.getByText('No rule fits this filter').waitFor();
  });

  it('is switched off by two people: one proposes, and cannot agree; another one does', async () => {
    const head = await browser.signedIn('head');
    await head.goto(`/rules/${ID}`);
    await head.getByRole('link', { name: 'Switch off' }).click();
    await head.getByText('Nothing changes yet').waitFor();
    await check(head);
    await head.getByRole('button', { name: 'Propose: switch off' }).click();
    await head.getByRole('alert').getByText('Write the reason').waitFor();
    await head.getByLabel('Reason').fill('The scheme has a minibus now.');
    await head.getByRole('button', { name: 'Propose: switch off' }).click();
    await head.getByText('You proposed this, so somebody else has to agree').waitFor();
    assert.equal(await head.getByRole('button', { name: 'Agree' }).count(), 0);
    assert.equal((await state())?.state, 'on');
    const lead = await browser.signedIn('lead');
    await lead.goto('/rules');
    await lead.getByText('1 change to monitoring waits').waitFor();
    const chair = await browser.signedIn('chair');
    await chair.goto('/');
    await chair.getByRole('link', { name: 'Changes to monitoring' }).click();
    await chair.getByText('The scheme has a minibus now.').first().waitFor();
    await check(chair);
    await chair.getByLabel('Your words').fill('Agreed.');
    await chair.getByRole('button', { name: 'Agree' }).click();
    await chair.getByText('Agreed. Every scanner').waitFor();
    assert.equal((await state())?.state, 'off');
    await head.goto('/rules?state=off');
    await head.getByRole('link', { name: 'Offers the pupil a ride' }).click();
    await head.getByRole('heading', { name: 'Agreed to' }).waitFor();
    await check(head);
  });

  it('that is critical and about self-harm offers nothing but an exemption, and says why', async () => {
    const page = await browser.signedIn('lead');
    await page.goto('/rules/content.self-harm.intent');
    await page.getByText('This rule cannot be switched off').waitFor();
    const changes = page.getByRole('region', { name: 'Change what is watched' }).getByRole('link');
    assert.deepEqual(await changes.allTextContents(), ['Exempt a person']);
    assert.equal((await page.goto('/rules/content.self-harm.intent/change?what=off'))?.status(), 404);
  });

  it('is sorted and filtered by its address, without scripts', async () => {
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/rules?category=contact');
    await page.getByRole('link', { name: 'Rule', exact: true }).click();
    const titles = await page.locator('.rules__title a').allTextContents();
    assert.deepEqual(
      titles,
      [...titles].sort((a, b) => a.localeCompare(b)),
    );
    assert.equal(await page.locator('th[aria-sort="ascending"]').count(), 1);
    await page.getByLabel('School’s own').check();
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await page.getByText('No rule fits this filter').waitFor();
    for (const query of ['sort=title', 'state[$ne]=on', 'category=x', 'page=0'])
      assert.equal((await page.goto(`/rules?${query}`))?.status(), 400, query);
  });

  it('is exported as the YAML that it is', async () => {
    const page = await browser.signedIn('head');
    const answer = await page.request.get(`/rules/${ID}/yaml`);
    assert.match(await answer.text(), new RegExp(`^id: ${ID}\n`));
    assert.match(answer.headers()['content-disposition'] ?? '', /attachment/);
  });
});
