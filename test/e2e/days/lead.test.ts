import assert from 'node:assert/strict';
import { readRecord, verifyRecord } from '../../../services/cases/record.js';
import { sha256 } from '../../../services/record/chain.js';
import { UNSTORED, useDay } from '../../support/day.js';
import { seedMessages } from '../../support/seed.js';
import type { Walk } from '../../support/walk.js';

const HOUR = 3_600_000;

describe('a day of the safeguarding lead', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'deputy', 'head', 'chair', 'administrator'], async (keys, now) => {
    const letter = {
      from: 'p-2',
      to: 'm-2',
      at: new Date(now.getTime() - 0.4 * HOUR),
      subject: 'today',
      text: 'I was not ill. I do not feel safe at home and I do not know whom to tell.',
      findings: [{ code: 'content.disclosure', words: 'I do not feel safe at home', severity: 'critical' }],
    } as const;
    await seedMessages('mentor-mailboxes', [letter], keys, now);
  });
  let lead: Walk;
  let number = '';

  it('begins in the queue, where only children who need help stand, and nobody by name', async () => {
    lead = await day.arrive('lead');
    await lead.seesHeading('Queue');
    const queue = await lead.text();
    assert.match(queue, /Child needs help 2 cases/);
    assert.doesNotMatch(queue, /conduct of adults|Mentor 1\b|Mensah|Farrow/i);
    await lead.picture('lead-queue');
  });

  it('takes the most urgent case by “Review next”', async () => {
    await lead.press('Review next');
    await lead.page.waitForURL(/\/cases\//);
    number = await lead.caseNumber();
    await lead.sees(/^Yours until/);
    assert.doesNotMatch(await lead.text(), /Mensah|Farrow/);
    await lead.picture('lead-case');
  });

  it('asks for the names, and says why', async () => {
    await lead.open('Show names');
    await lead.choose('To prepare a referral');
    await lead.press('Show names');
    await lead.sees('Names are shown until you leave this case');
    await lead.seesHeading(/Kit Farrow/);
  });

  it('reads what the two wrote across e-mail and chat, sees where something is missing, and fetches what was not stored', async () => {
    const thread = lead.part('Their conversation');
    assert.match(await lead.text(thread), /see the point of any of it/);
    assert.match(await lead.text(thread), /Gap of \d+ days/);
    assert.match(await lead.text(thread), /School e-mail.*Chat/s);
    assert.equal((await lead.text(thread)).includes(UNSTORED), false);
    await lead.press('Fetch from the mailbox', thread);
    await thread.getByText(UNSTORED).waitFor();
    await lead.looks('lead-thread');
  });

  it('finds it right and decides: a child welfare concern, of which it is said before what follows', async () => {
    await lead.choose('Yes');
    await lead.choose('Child welfare concern');
    await lead.sees('do not promise to keep it secret');
    await lead.sees(/Task: Decide whether it goes to children’s social care/);
    await lead.write('3. Facts and reason', 'The pupil wrote that they do not feel safe at home.');
    await lead.picture('lead-deciding');
    await lead.press('Record decision');
    await lead.sees('Recorded: child welfare concern');
    assert.equal(await lead.part('Tasks').getByRole('listitem').count(), 2);
    await lead.everyLinkOpens();
    await lead.looks('lead-decided');
  });

  it('completes the referral to children’s social care, which the case has begun to fill in', async () => {
    await lead.follow('Referral to children’s social care');
    await lead.seesHeading('Referral to children’s social care');
    // Following the links of the case left it, which hides the names.
    await lead.press('Show names, to prepare a referral');
    assert.equal(await lead.page.getByLabel('Full name', { exact: true }).first().inputValue(), 'Kit Farrow');
    await lead.write('The risk now, and why', 'Home is not safe tonight.');
    await lead.picture('lead-referral');
    await lead.press('Record as prepared');
    await lead.sees('is prepared and on the record');
    assert.match(await lead.text(), /Home is not safe tonight.*to be filled in/);
    await lead.picture('lead-referral-prepared');
  });

  it('takes it along as a PDF', async () => {
    await lead.follow('Make a PDF of the case');
    await lead.seesHeading(`Export case ${number}`);
    await lead.choose('Children’s social care');
    await lead.write('Who gets it?', 'Duty team, Northshire children’s services');
    await lead.press('Continue to people');
    await lead.press('Continue to the check');
    await lead.seesHeading('Check what leaves');
    assert.match(await lead.text(), /do not feel safe at home/);
    const pdf = await lead.download('Make the PDF');
    assert.match(pdf.name, new RegExp(`^case-${number}-.*\\.pdf$`));
    assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.ok(pdf.bytes.includes(number), 'the number stands in what the file says of itself');
    const exported = (await readRecord(number, day.web.keys)).find(({ kind }) => kind === 'exported');
    assert.deepEqual([exported?.body.purpose, exported?.body.sha256], ['social-care', sha256(pdf.bytes)]);
  });

  it('notes that it was sent, and what was answered', async () => {
    await lead.follow(`Back to case ${number}`);
    await lead.follow('Referral to children’s social care');
    await lead.write('How, and to whom', 'By telephone, the duty social worker');
    await lead.press('Record that it was sent');
    await lead.write('What was answered', 'A strategy discussion tomorrow at nine.');
    await lead.press('Record the answer');
    await lead.sees('The answer is on the record');
  });

  it('does the tasks, and writes how it ended; the deputy signs, who did not decide', async () => {
    await lead.follow(`Case ${number}`);
    assert.equal(await lead.doTasks('Done with the duty team.'), 2);
    await lead.write('How it ended for the pupil', 'The pupil is safe; a plan is in place.');
    await lead.press('Record how it ended');
    await lead.sees(/It waits for the signature of\s*Sam Bailey/);
    await lead.looks('lead-waits-for-signature');

    const deputy = await day.arrive('deputy');
    await deputy.follow(/^Referred/);
    await deputy.page
      .getByRole('table')
      .getByRole('link', { name: /tells of harm/ })
      .first()
      .click();
    assert.equal(await deputy.caseNumber(), number);
    await deputy.write('Why it can be closed', 'What was agreed was done.');
    await deputy.press('Sign off and close');
    await deputy.sees('Signed off. The case is closed');
    await deputy.looks('deputy-signed');
  });

  it('leaves a record that lists each step in order, and holds', async () => {
    await lead.page.reload();
    const titles = await lead.part('Record').getByRole('heading', { level: 3 }).allInnerTexts();
    const steps = [
      'Case raised',
      'Review started',
      'Names shown',
      'Messages fetched',
      'Decision: child welfare concern',
      'Referral',
      'Exported',
      'Task done',
      'How it ended',
      'Signed off and closed',
    ];
    const places = steps.map(step => titles.toReversed().findIndex(title => title.startsWith(step)));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      titles.toReversed().join(' | '),
    );
    assert.equal(places.includes(-1), false, titles.join(' | '));
    await lead.looks('lead-record');
    assert.equal(await verifyRecord(number, day.web.keys), null);
    assert.equal(await verifyRecord('access', day.web.keys), null);
  });
});
