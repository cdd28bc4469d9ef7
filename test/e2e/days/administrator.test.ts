import assert from 'node:assert/strict';
import { CaseModel } from '../../../models/case.js';
import { useDay, WORDS_OF_MESSAGES } from '../../support/day.js';
import type { Walk } from '../../support/walk.js';

describe('a day of the IT administrator', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'head', 'chair', 'administrator']);
  let administrator: Walk;
  /** Of the cases that there are. */
  let numbers: readonly string[] = [];

  /** No word of a message, no number of a case, no pair that one is named by, no count of cases: neither shown nor hidden in the page. */
  async function meetsNoCase(): Promise<void> {
    const page = await administrator.page.content();
    const at = administrator.page.url();
    assert.doesNotMatch(page, WORDS_OF_MESSAGES, at);
    for (const number of numbers) assert.equal(page.includes(number), false, `${number} on ${at}`);
    assert.doesNotMatch(page, /(Mentor|Pupil) \d/, at);
    assert.doesNotMatch(await administrator.text(administrator.page.locator('body')), /\d+ (open |new )?cases?\b/i, at);
  }

  it('begins at coverage: what was read, and from where', async () => {
    numbers = (await CaseModel.find({}, { _id: 1 }).lean()).map(({ _id }) => _id);
    assert.ok(numbers.length >= 4);
    administrator = await day.arrive('administrator');
    await administrator.seesHeading('Coverage');
    await administrator.sees('Letters');
    await meetsNoCase();
    await administrator.looks('administrator-coverage');
  });

  it('has neither queue nor special leave in the menu', async () => {
    assert.deepEqual(await administrator.menu(), [
      'People',
      'Rules',
      'Reports',
      'Coverage',
      'Accounts',
      'Raise a concern',
    ]);
  });

  it('meets no case on any page that the menu leads to, nor on those that they lead to', async () => {
    const seen = new Set<string>();
    const follow = async (path: string) => {
      if (seen.has(path)) return;
      seen.add(path);
      const answer = await administrator.page.goto(path);
      assert.equal(answer?.status(), 200, path);
      await meetsNoCase();
    };
    const linksOf = (part: string) =>
      administrator.page
        .locator(`${part} a[href^="/"]`)
        .evaluateAll(links => links.map(one => one.getAttribute('href') ?? ''));
    const first = await linksOf('.menu__list');
    for (const path of first) {
      await follow(path);
      // Each kind of page once: a hundred rules are one page.
      const kinds = new Map((await linksOf('main')).map(href => [href.split(/[?#]/)[0]?.split('/')[1], href]));
      for (const href of kinds.values()) if (!href.startsWith('/assets')) await follow(href);
    }
    assert.ok(seen.size > first.length + 2, [...seen].join(' '));
  });

  it('looks after a source, the register and accounts', async () => {
    await administrator.goTo('Coverage');
    await administrator.follow('Letters');
    await administrator.seesHeading('Letters');
    await administrator.looks('administrator-source');
    await administrator.goTo('People');
    await administrator.follow('Jo Mensah', administrator.page.getByRole('table'));
    await administrator.seesHeading('Jo Mensah');
    await meetsNoCase();
    await administrator.looks('administrator-person');
    await administrator.goTo('Accounts');
    await administrator.write('Full name', 'Tom Vance');
    await administrator.write('School e-mail', 't.vance@northfield.example');
    await administrator.choose('Member of staff');
    await administrator.press('Add account');
    await administrator.sees('An invitation is on its way to t.vance@northfield.example');
    await administrator.looks('administrator-accounts');
  });

  it('is answered as if there were none where cases, their audit and special leave stand', async () => {
    const [first] = numbers;
    for (const path of ['/queue', `/cases/${first}`, '/special-leave', '/audit', '/figures', '/low-level', '/times']) {
      const answer = await administrator.page.goto(path);
      assert.equal(answer?.status(), 404, path);
      await meetsNoCase();
    }
    await administrator.picture('administrator-not-found');
  });
});
