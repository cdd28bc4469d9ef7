import assert from 'node:assert/strict';
import { CaseModel } from '../../../models/case.js';
import { verifyRecord } from '../../../services/cases/record.js';
import { useDay } from '../../support/day.js';
import type { Walk } from '../../support/walk.js';

describe('a day of a case manager, on a phone', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'head', 'chair', 'case-manager', 'administrator']);
  let manager: Walk;
  let number = '';

  /** No other case than their own. */
  async function meetsNoOther(): Promise<void> {
    const others = await CaseModel.find({ _id: { $ne: number } }, { _id: 1 }).lean();
    assert.ok(others.length >= 3);
    const text = await manager.text(manager.page.locator('body'));
    for (const { _id } of others) assert.equal(text.includes(_id), false, _id);
    assert.doesNotMatch(text, /Mentor [23]|Pupil [23]/);
  }

  it('begins with an empty queue, before a case is handed over', async () => {
    manager = await day.arrive('case-manager', 375);
    await manager.seesHeading('Queue');
    assert.equal(await manager.page.locator('.cases__title').count(), 0);
    await meetsNoOther();
    await manager.looks('manager-empty');
  });

  it('gets one from the head teacher', async () => {
    const head = await day.arrive('head');
    await head.page.getByRole('row').filter({ hasText: 'Mentor 1' }).getByRole('link').first().click();
    number = await head.caseNumber();
    await head.open('Hand over to a case manager');
    await head.choose('Nia Holt');
    await head.write('Why', 'I am away this week.');
    await head.press('Hand over');
    await head.sees(/^The case is handed over/);
  });

  it('finds that one and no other, on any page that the menu leads to', async () => {
    await manager.goTo('Queue');
    assert.equal(await manager.page.locator('.cases__title').count(), 1);
    for (const name of await manager.menu()) {
      await manager.goTo(name);
      await meetsNoOther();
    }
    await manager.goTo('Queue');
    await manager.page.locator('.cases__title').click();
    assert.equal(await manager.caseNumber(), number);
    await meetsNoOther();
    await manager.everyLinkOpens();
    await manager.looks('manager-case');
  });

  it('decides, and works its tasks', async () => {
    await manager.choose('Yes');
    await manager.choose('Allegation about an adult');
    await manager.tick('The adult may pose a risk of harm to children');
    await manager.write('3. Facts and reason', 'The mentor asked the pupil for secrecy.');
    await manager.press('Record decision');
    await manager.sees('Recorded: allegation about an adult');
    // A phone shows one column: the parts of the case are reached from its top.
    await manager.follow('Tasks');
    await manager.open('Add a task');
    await manager.write('What is to be done', 'Ask for the mentor’s timetable');
    await manager.write('By when', new Date(day.now().getTime() + 7 * 86_400_000).toISOString().slice(0, 10));
    await manager.press('Add task');
    await manager.sees('Ask for the mentor’s timetable');
    await manager.looks('manager-tasks');
    assert.equal(await manager.doTasks('Done.'), 4);
  });

  it('says how it ended, and leaves the signature to the head teacher', async () => {
    await manager.choose('Unfounded');
    await manager.write('Outcome and reason', 'It was a misunderstanding about a worksheet.');
    await manager.press('Record how it ended');
    await manager.sees(/It waits for the signature of\s*Ruth Okafor/);
    assert.equal(await manager.page.getByRole('button', { name: 'Sign off and close' }).count(), 0);
    await manager.picture('manager-waits');

    const head = await day.arrive('head');
    await head.follow(/^Referred/);
    await head.page.getByRole('row').filter({ hasText: 'Mentor 1' }).getByRole('link').first().click();
    assert.equal(await head.caseNumber(), number);
    await head.write('Why it can be closed', 'Agreed with what was found.');
    await head.press('Sign off and close');
    await head.sees('Signed off. The case is closed');
    assert.equal(await verifyRecord(number, day.web.keys), null);
  });
});
