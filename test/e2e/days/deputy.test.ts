import assert from 'node:assert/strict';
import { escalateOverdue } from '../../../services/cases/escalate.js';
import { verifyRecord } from '../../../services/cases/record.js';
import { useDay } from '../../support/day.js';
import type { Walk } from '../../support/walk.js';

describe('a day of the deputy, on a phone', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'deputy', 'head', 'chair', 'administrator']);
  let deputy: Walk;
  let number = '';

  it('begins with a case that the lead has taken and left', async () => {
    const lead = await day.arrive('lead');
    await lead.press('Review next');
    await lead.page.waitForURL(/\/cases\//);
    number = await lead.caseNumber();
    await lead.sees(/^Yours until/);
    day.pass(5 * 60);
    await escalateOverdue(day.web.keys, day.now());
  });

  it('finds it overdue, and who has gone silent', async () => {
    deputy = await day.arrive('deputy', 375);
    await deputy.seesHeading('Queue');
    await deputy.follow(/^Overdue/);
    await deputy.sees(/Overdue by \d+ (min|h)/);
    await deputy.sees('gone silent');
    await deputy.looks('deputy-overdue');
  });

  it('takes it over, which is said before and stands on the record', async () => {
    await deputy.page.getByRole('row').filter({ hasText: 'Mentor 3' }).getByRole('link').first().click();
    assert.equal(await deputy.caseNumber(), number);
    await deputy.sees('they can no longer decide');
    await deputy.looks('deputy-take-over');
    await deputy.press('Take it over');
    await deputy.sees('You have taken the case over. It is on its record.');
    await deputy.sees(/^Yours until/);
    await deputy.looks('deputy-taken');
    const record = await deputy.text(deputy.part('Record'));
    assert.match(record, /Sam Bailey/);
    assert.match(record, /Escalated|overdue/i);
    assert.equal(await verifyRecord(number, day.web.keys), null);
  });

  it('lets the lead no longer decide', async () => {
    const lead = await day.arrive('lead');
    await lead.follow(/^All/);
    await lead.page.getByRole('row').filter({ hasText: 'Mentor 3' }).getByRole('link').first().click();
    assert.equal(await lead.caseNumber(), number);
    await lead.sees('is reviewing this. You can read it and add a note, not decide.');
    assert.equal(await lead.page.getByRole('button', { name: 'Record decision' }).count(), 0);
  });

  it('is asked as a second reader, and reads blind', async () => {
    const lead = await day.arrive('lead');
    await lead.press('Review next');
    await lead.page.waitForURL(/\/cases\//);
    const other = await lead.caseNumber();
    assert.notEqual(other, number);
    await lead.open('Ask a second reader');
    await lead.choose('Yes', lead.page.getByRole('group', { name: 'Your own verdict: is the finding right?' }));
    await lead.press('Ask');
    await lead.sees('Sam Bailey is asked');

    await deputy.goTo('Queue');
    await deputy.page.getByRole('row').filter({ hasText: 'Mentor 2' }).getByRole('link').first().click();
    assert.equal(await deputy.caseNumber(), other);
    await deputy.sees('You were asked for your own verdict');
    const blind = await deputy.text();
    assert.doesNotMatch(blind, /Priya Raman: Yes|Verdict: yes|They agree/i);
    await deputy.picture('deputy-blind');
    await deputy.choose('Unsure');
    await deputy.write('2. Facts and reason', 'It may be the words of a song.');
    await deputy.press('Record my verdict');
    await deputy.sees('You see both now');
    assert.match(await deputy.text(), /They do not agree\. Priya Raman: Yes\. Sam Bailey: Unsure/);
    await deputy.looks('deputy-both');
    assert.equal(await verifyRecord(other, day.web.keys), null);
  });
});
