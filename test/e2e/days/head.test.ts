import assert from 'node:assert/strict';
import { CaseModel } from '../../../models/case.js';
import { verifyRecord } from '../../../services/cases/record.js';
import { useDay } from '../../support/day.js';
import { seedMessages } from '../../support/seed.js';
import type { Walk } from '../../support/walk.js';

describe('a day of the head teacher', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'deputy', 'head', 'chair', 'administrator'], async (keys, now) => {
    await seedMessages(
      'mentor-mailboxes',
      [
        {
          from: 'p-2',
          to: 'm-2',
          at: now,
          text: 'I made you a card and I keep thinking of you all day.',
          findings: [{ code: 'infatuation', words: 'I keep thinking of you', severity: 'high' }],
        },
      ],
      keys,
      now,
    );
  });
  let head: Walk;
  let number = '';

  /** None of what stands in the lane of children who need help. */
  async function meetsNoChildCase(): Promise<void> {
    const children = await CaseModel.find({ lane: 'child-needs-help' }, { _id: 1 }).lean();
    assert.ok(children.length >= 2);
    const text = await head.text(head.page.locator('body'));
    for (const { _id } of children) assert.equal(text.includes(_id), false, _id);
    assert.doesNotMatch(text, /child needs help|afraid|signs of self-harm|despair/i);
  }

  it('begins in the queue, where infatuation stands at once as high, and no child who needs help', async () => {
    head = await day.arrive('head');
    await head.seesHeading('Queue');
    const row = head.page.getByRole('row').filter({ hasText: /infatuation/i });
    assert.match(await head.text(row), /High/);
    await meetsNoChildCase();
    await head.picture('head-queue');
  });

  it('meets no child case on any page that the menu leads to', async () => {
    for (const name of await head.menu()) {
      await head.goTo(name);
      await meetsNoChildCase();
    }
    await head.goTo('Queue');
  });

  it('opens what was raised about a mentor', async () => {
    await head.page.getByRole('row').filter({ hasText: 'Mentor 1' }).getByRole('link').first().click();
    await head.page.waitForURL(/\/cases\//);
    number = await head.caseNumber();
    await head.press('Start review');
    await head.sees(/^Yours until/);
    await head.open('Show names');
    await head.choose('To prepare a referral');
    await head.press('Show names');
    await head.seesHeading(/Alex Corrigan/);
  });

  it('cannot decide on an allegation without saying which harm threshold is met; what must not be done is said before', async () => {
    await head.choose('Yes');
    await head.choose('Allegation about an adult');
    await head.sees('Harm threshold: any one is enough');
    for (const line of ['do not speak to the adult about this', 'do not interview the pupil']) await head.sees(line);
    await head.write('3. Facts and reason', 'The mentor asked the pupil for secrecy and for another app.');
    await head.press('Record decision');
    await head.page.getByRole('alert').waitFor();
    await head.picture('head-no-threshold');
    await head.tick('The adult may pose a risk of harm to children');
    await head.tick('The adult may not be suitable to work with children');
    await head.press('Record decision');
    await head.sees('Told: Priya Raman (safeguarding lead) and Sam Bailey (deputy safeguarding lead). 3 tasks added.');
    await head.sees('do not forward or delete messages');
    await head.everyLinkOpens();
    await head.looks('head-decided');
  });

  it('makes the pack for the LADO and notes the answer', async () => {
    await head.follow('Referral to the LADO');
    // Following the links of the case left it, which hides the names.
    await head.press('Show names, to prepare a referral');
    await head.write('The risk now, and why', 'They would meet on Wednesday.');
    await head.press('Record as prepared');
    await head.sees('is prepared and on the record');
    assert.match(await head.text(), /Alex Corrigan.*The adult may pose a risk of harm.*They would meet on Wednesday/s);
    await head.write('How, and to whom', 'By telephone to the LADO, Jordan Pell');
    await head.press('Record that it was sent');
    await head.write('What was answered', 'Tell nobody yet. We meet on Thursday.');
    await head.press('Record the answer');
    await head.sees('The answer is on the record');
    await head.picture('head-lado');
  });

  it('ends it as unsubstantiated and signs, since nobody else with authority reads it, and the record says so', async () => {
    await head.follow(`Case ${number}`);
    await head.doTasks('Done as the LADO advised.');
    await head.choose('Unsubstantiated');
    await head.write('Outcome and reason', 'Not enough evidence either way.');
    await head.picture('head-outcome');
    await head.press('Record how it ended');
    await head.sees('Nobody else with authority reads it');
    await head.write('Why it can be closed', 'The LADO has closed it too.');
    await head.press('Sign off and close');
    await head.sees('Signed off. The case is closed');
    await meetsNoChildCase();
    await head.picture('head-closed');
    assert.equal(await verifyRecord(number, day.web.keys), null);
  });

  it('leaves the lead a linked record for the pupil, with a task and without a word of what was written', async () => {
    const lead = await day.arrive('lead');
    const row = lead.page.getByRole('row').filter({ hasText: 'something about an adult is being looked into' });
    await row.getByRole('link').first().click();
    await lead.page.waitForURL(/\/cases\//);
    await lead.sees('What was written stays with those who read that record');
    await lead.sees('Agree with the head teacher how the pupil is kept safe and supported');
    const text = await lead.text();
    assert.doesNotMatch(text, /different app|secrecy|LADO, Jordan/i);
    assert.equal(text.includes(number), false);
    await lead.everyLinkOpens();
    await lead.looks('lead-linked');
    assert.equal(await verifyRecord(await lead.caseNumber(), day.web.keys), null);
  });
});
