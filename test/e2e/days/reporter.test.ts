import assert from 'node:assert/strict';
import { verifyRecord } from '../../../services/cases/record.js';
import { useDay } from '../../support/day.js';
import type { Walk } from '../../support/walk.js';

const WORDS = 'Was in tears after lunch and would not say why.';

describe('a day of a member of staff who is worried, on a phone', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'head', 'chair', 'administrator', 'reporter']);
  let reporter: Walk;
  let reference = '';

  it('begins with the form, without a second step', async () => {
    reporter = await day.arrive('reporter', 375);
    await reporter.seesHeading('Raise a concern');
    assert.deepEqual(await reporter.menu(), ['Raise a concern']);
    await reporter.picture('reporter-form');
  });

  it('tells of it with three taps and two fields, and gets a reference', async () => {
    await reporter.choose('I am worried about a pupil');
    await reporter.write('The pupil, if there is one', 'Noor Aziz');
    await reporter.write('3. What did you see or hear?', WORDS);
    await reporter.choose('Today');
    await reporter.sees(/This goes to the safeguarding lead/);
    await reporter.press('Send concern');
    await reporter.seesHeading(/^Your concern R-/);
    reference = /R-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await reporter.text())?.[0] ?? '';
    assert.notEqual(reference, '');
    await reporter.looks('reporter-reference');
  });

  it('finds how far it is, later on', async () => {
    await reporter.goTo('Raise a concern');
    await reporter.follow(reference);
    await reporter.sees('It is stored and stands with those who read it.');
  });

  it('is found by the lead in the queue, as it was told', async () => {
    const lead = await day.arrive('lead', 375);
    const row = lead.page.getByRole('row').filter({ hasText: /reported|staff|worried/i });
    await row.getByRole('link').first().click();
    await lead.page.waitForURL(/\/cases\//);
    await lead.sees(WORDS);
    await lead.sees(reference);
    await lead.looks('lead-report');
    await lead.press('Start review');
    await lead.sees(/^Yours until/);
    assert.equal(await verifyRecord(await lead.caseNumber(), day.web.keys), null);
    await reporter.page.reload();
    await reporter.looks('reporter-in-review');
  });
});
