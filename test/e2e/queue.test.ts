import assert from 'node:assert/strict';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

describe('the queue', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'head', 'administrator']);
    await seedStory(keys, new Date());
  });
  const browser = useBrowser(web);

  it('shows the lead the children who need help, the most urgent first, and no trace of the other lane', async () => {
    const page = await browser.signedIn('lead');
    await page.goto('/queue');
    assert.deepEqual(await page.locator('.lane__head h2').allTextContents().then(trimmed), ['Child needs help']);
    assert.deepEqual(await page.locator('.severity').allTextContents().then(trimmed), [
      'Immediate severity',
      'High severity',
    ]);
    assert.equal((await page.content()).includes('Adult conduct'), false);
    assert.equal(await page.locator('.menu__count').textContent(), '2');
  });

  it('names nobody: pairs stand there by pseudonym', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue');
    assert.match(
      (await page.locator('.cases__about').first().textContent()) ?? '',
      /Mentor 1 · Pupil 1 · 6 findings in 3 messages, 2 channels/,
    );
    const text = await page.locator('main').textContent();
    for (const name of ['Corrigan', 'Reeve', 'newcomer@post.example']) assert.equal(text?.includes(name), false, name);
  });

  it('is narrowed by a form that works without scripts, and says what is on', async () => {
    const page = await browser.signedIn('head', { scripts: false });
    await page.goto('/queue');
    assert.equal(await page.locator('.cases tbody tr').count(), 3);
    await page.getByLabel('High (1)').check();
    await page.getByRole('button', { name: 'Apply filters' }).click();
    assert.equal(await page.locator('.cases tbody tr').count(), 1);
    assert.deepEqual(await page.locator('.moj-filter__tag').allTextContents().then(trimmed), [
      'Remove this filter: High',
    ]);
    await page.locator('.moj-filter__tag').click();
    assert.equal(await page.locator('.cases tbody tr').count(), 3);
  });

  it('finds a case by its number and a pair by its pseudonym', async () => {
    const page = await browser.signedIn('head');
    for (const words of ['Mentor 2', '2026-0002']) {
      await page.goto(`/queue?words=${encodeURIComponent(words)}`);
      assert.equal(await page.locator('.cases tbody tr').count(), 1, words);
    }
  });

  it('says that it is empty because nothing fits, not because nothing is there', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue?words=Mentor+99');
    await page.getByRole('heading', { name: 'No case fits this filter' }).waitFor();
  });

  it('does not call a queue empty without saying that nothing is watched', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue?view=closed');
    await page.getByRole('heading', { name: 'There is no case here' }).waitFor();
    assert.match(
      (await page.locator('.coverage-line').textContent()) ?? '',
      /No source is connected: nothing is watched/,
    );
  });

  it('becomes cards on a phone, and nothing scrolls sideways down to 320 pixels', async () => {
    const page = await browser.signedIn('head', { width: 320 });
    await page.goto('/queue');
    assert.equal(await sidewaysOf(page), 0);
    assert.equal(
      await page
        .locator('.cases thead')
        .boundingBox()
        .then(box => (box?.height ?? 0) <= 1),
      true,
    );
  });

  it('refuses a filter that it does not know', async () => {
    const page = await browser.signedIn('head');
    for (const query of ['severity=grave', 'state[$ne]=new', 'words=a&words=b', 'children=0', 'unknown=1'])
      assert.equal((await page.goto(`/queue?${query}`))?.status(), 400, query);
  });
});

function trimmed(texts: readonly string[]): string[] {
  return texts.map(text => text.replaceAll(/\s+/g, ' ').trim());
}
