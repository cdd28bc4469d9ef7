import assert from 'node:assert/strict';
import { CaseModel } from '../../../models/case.js';
import { verifyRecord } from '../../../services/cases/record.js';
import { useDay, WORDS_OF_MESSAGES } from '../../support/day.js';
import type { Walk } from '../../support/walk.js';

describe('a day of the data protection officer', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'head', 'chair', 'administrator', 'auditor']);
  let auditor: Walk;
  let number = '';

  it('begins at the audit: who did what and when, and no word of a message', async () => {
    auditor = await day.arrive('auditor');
    await auditor.seesHeading('Audit');
    await auditor.sees('Case raised');
    await auditor.picture('auditor-audit');
  });

  it('sees that every chain holds', async () => {
    await auditor.press('Verify these records');
    await auditor.sees(/The chains of all \d+ records on this page hold/);
    assert.equal(await auditor.page.getByText('Broken', { exact: true }).count(), 0);
    await auditor.picture('auditor-verified');
  });

  it('meets no word of a message on any page that the menu leads to', async () => {
    assert.deepEqual(await auditor.menu(), ['Coverage', 'Audit', 'Special leave', 'Raise a concern']);
    for (const name of await auditor.menu()) {
      await auditor.goTo(name);
      assert.doesNotMatch(await auditor.page.content(), WORDS_OF_MESSAGES, name);
    }
  });

  it('asks for special leave with a reason', async () => {
    const about = await CaseModel.findOne({ adultKey: 'm-1', lane: 'adult-conduct' }).lean().orFail();
    number = about._id;
    await auditor.goTo('Audit');
    await auditor.page
      .getByRole('cell', { name: `Case ${number}` })
      .first()
      .waitFor();
    await auditor.goTo('Special leave');
    await auditor.write('Case number', number);
    await auditor.write('Why you need to read it', 'A request for all data about a mentor.');
    await auditor.press('Ask for special leave');
    await auditor.sees('Your request is recorded');
    await auditor.sees(/Waits for a second person/);
    assert.equal(await auditor.page.getByRole('link', { name: number, exact: true }).count(), 0);
    await auditor.picture('auditor-asked');
  });

  it('reads it once a second person has agreed, and can change nothing in it', async () => {
    const head = await day.arrive('head');
    await head.goTo('Special leave');
    await head.sees('A request for all data about a mentor.');
    await head.write('Your reason', 'Needed for the answer to the request.');
    await head.press('Grant for four hours');
    await head.sees('Granted for four hours, to read only.');

    await auditor.goTo('Special leave');
    await auditor.follow(number);
    await auditor.sees(/You read this case by special leave, until/);
    await auditor.sees('Can we use a different app?');
    for (const name of ['Record decision', 'Start review', 'Add note', 'Show names'])
      assert.equal(await auditor.page.getByRole('button', { name }).count(), 0, name);
    await auditor.everyLinkOpens();
    await auditor.picture('auditor-reads');
  });

  it('reads it no longer when four hours are over', async () => {
    day.pass(4 * 60 + 1);
    auditor = await day.arrive('auditor');
    await auditor.goTo('Special leave');
    await auditor.sees(/Granted, (ended|over since)/);
    assert.equal(await auditor.page.getByRole('link', { name: number, exact: true }).count(), 0);
    assert.equal((await auditor.page.goto(`/cases/${number}`))?.status(), 404);
    assert.equal(await verifyRecord(number, day.web.keys), null);
  });
});
