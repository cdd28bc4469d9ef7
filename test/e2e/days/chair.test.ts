import assert from 'node:assert/strict';
import { NotificationModel } from '../../../models/notification.js';
import { UserModel } from '../../../models/user.js';
import { verifyRecord } from '../../../services/cases/record.js';
import { useDay } from '../../support/day.js';
import { seedMessages } from '../../support/seed.js';
import type { Walk } from '../../support/walk.js';

describe('a day of the chair of governors, on a phone', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'head', 'chair', 'administrator', 'auditor'], async (keys, now) => {
    const letter = {
      from: 's-head',
      to: 'p-1',
      at: now,
      text: 'Come to my office after school, and keep it between us.',
      findings: [{ code: 'grooming.secrecy', words: 'keep it between us', severity: 'high' }],
    } as const;
    await seedMessages('mentor-mailboxes', [letter], keys, now);
  });
  let chair: Walk;
  let about = '';
  let withConflict = '';

  it('begins with the case about the head teacher, and no other', async () => {
    chair = await day.arrive('chair', 375);
    await chair.seesHeading('Queue');
    const titles = chair.page.locator('.cases__title');
    assert.equal(await titles.count(), 1);
    await chair.picture('chair-queue');
    await titles.first().click();
    about = await chair.caseNumber();
    await chair.sees('keep it between us');
  });

  it('leaves the head no trace of it', async () => {
    const head = await day.arrive('head');
    await head.follow(/^All/);
    assert.equal((await head.text()).includes(about), false);
    assert.doesNotMatch(await head.text(), /Staff 1|Okafor/);
  });

  it('makes the pack for the LADO of it', async () => {
    await chair.press('Start review');
    await chair.choose('Yes');
    await chair.choose('Allegation about an adult');
    await chair.sees('do not speak to the adult about this');
    assert.doesNotMatch(
      await chair.text(chair.part('Your decision')),
      /the head teacher (now|at once|by telephone)|then the head teacher|agree with the head teacher/i,
      'nobody is sent to whom it is about',
    );
    await chair.tick('The adult may pose a risk of harm to children');
    await chair.write('3. Facts and reason', 'The head teacher asked a pupil to keep a meeting secret.');
    await chair.press('Record decision');
    await chair.sees('Recorded: allegation about an adult');
    await chair.picture('chair-decided');
    await chair.follow('Referral to the LADO');
    await chair.press('Show names, to prepare a referral');
    assert.match(await chair.page.getByLabel('Full name', { exact: true }).nth(1).inputValue(), /Ruth Okafor/);
    await chair.press('Record as prepared');
    await chair.sees('is prepared and on the record');
    await chair.picture('chair-lado');
    assert.equal(await verifyRecord(about, day.web.keys), null);
  });

  it('gets a case from a head teacher who has a conflict of interest in it', async () => {
    const head = await day.arrive('head');
    await head.page.getByRole('row').filter({ hasText: 'Mentor 1' }).getByRole('link').first().click();
    withConflict = await head.caseNumber();
    await head.open('Conflict of interest');
    await head.choose('I have a conflict of interest');
    await head.write('Reason', 'The mentor is a cousin of mine.');
    await head.press('Record it');
    await head.sees(/The case has left you\./);
    await head.follow(/^All/);
    assert.equal((await head.text()).includes(withConflict), false);

    await chair.goTo('Queue');
    await chair.page.getByRole('row').filter({ hasText: 'Mentor 1' }).getByRole('link').first().click();
    assert.equal(await chair.caseNumber(), withConflict);
    await chair.sees('The mentor is a cousin of mine.');
    await chair.sees('Call the LADO before anybody looks into it');
    await chair.everyLinkOpens();
    await chair.looks('chair-conflict');
    await chair.follow('Open the referral pack');
    await chair.seesHeading('Referral to the LADO');
  });

  it('is told of a request for special leave, finds it, and answers', async () => {
    const auditor = await day.arrive('auditor');
    await auditor.goTo('Special leave');
    await auditor.write('Case number', withConflict);
    await auditor.write('Why you need to read it', 'A parent asks what is held about their child.');
    await auditor.press('Ask for special leave');
    await auditor.sees('Your request is recorded');
    const { _id: userId } = await UserModel.findOne({ role: 'chair' }).lean().orFail();
    assert.equal(await NotificationModel.countDocuments({ userId, _id: /^leave:/ }), 1);

    await chair.page.reload();
    const waiting = chair.page.locator('.menu__link', { hasText: /Special leave.*1 waiting/s });
    assert.equal(await waiting.count(), 1, 'the menu says that one waits');
    await chair.goTo('Special leave');
    await chair.sees('A parent asks what is held about their child.');
    await chair.sees('Ivor Lang, Data protection officer');
    await chair.picture('chair-special-leave');
    await chair.write('Your reason', 'Ask for an export for the parent instead.');
    await chair.press(`Refuse the request for case ${withConflict}`);
    await chair.sees('Refused. It is recorded.');
    assert.equal(await waiting.count(), 0);
    await auditor.goTo('Special leave');
    await auditor.sees('Refused');
    assert.equal(await verifyRecord(withConflict, day.web.keys), null);
  });
});
