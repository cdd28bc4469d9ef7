import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import type { Lane } from '../../services/cases/concern.js';
import { addNote } from '../../services/cases/decide.js';
import { entriesOf } from '../../services/cases/record.js';
import { finishSetUp } from '../../services/review/set-up.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('the pages of each role', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), USER_ROLES);
    await seedStory(keys, new Date());
    await finishSetUp(new Date());
  });
  const visitors = new Map<UserRole, Visitor>();
  const visitorOf = (role: UserRole) => visitors.get(role) ?? assert.fail(role);
  const caseOf = async (adultKey: string, lane: Lane) =>
    (await CaseModel.findOne({ adultKey, lane }).lean())?._id ?? assert.fail(adultKey);
  before(async () => {
    for (const role of USER_ROLES) visitors.set(role, await Visitor.signedIn(web.url, role));
  });
  const post = async (role: UserRole, path: string, fields: Readonly<Record<string, string>>) => {
    const visitor = visitorOf(role);
    return visitor.post(path, { _csrf: await visitor.tokenOf('/help'), ...fields });
  };

  const FIRST: readonly [UserRole, string][] = [
    ['lead', '/queue'],
    ['case-manager', '/queue'],
    ['administrator', '/coverage'],
    ['auditor', '/audit'],
    ['governor', '/figures'],
    ['reporter', '/raise'],
  ];
  for (const [role, path] of FIRST) {
    it(`begin for the ${role} at ${path}`, async () => {
      assert.equal((await visitorOf(role).get('/')).headers.get('location'), path);
    });
  }

  it('are for a member of staff their own account alone', async () => {
    assert.equal((await visitorOf('reporter').get('/account')).status, 200);
    const { text } = await visitorOf('reporter').get('/account');
    assert.equal(/href="\/(queue|coverage|people|accounts|audit|figures|special-leave)"/.test(text), false);
    assert.equal(/Watching|Last message scanned/.test(text), false);
  });

  describe('special leave', () => {
    const asked = async (role: UserRole, number: string) => {
      const answer = await post(role, '/special-leave', { id: randomUUID(), number, reason: 'For the test.' });
      const { text } = await visitorOf(role).get('/special-leave');
      const main = /<main[^>]*>(.*)<\/main>/s.exec(text)?.[1] ?? '';
      return [
        answer.status,
        answer.headers.get('location'),
        main
          .replaceAll(/\d{4}-\d{4}|[0-9a-f-]{36}|\d\d:\d\d/g, '')
          .split('</table>')[0]
          ?.split('<tr>')
          .at(-1),
      ];
    };

    it('answers the same for a case there is, one that was never given, and one about whoever asks', async () => {
      const conduct = await caseOf('m-2', 'adult-conduct');
      await UserModel.updateOne({ role: 'deputy' }, { $set: { personId: 'm-3' } });
      const about = await caseOf('m-3', 'child-needs-help');
      const answers = [
        await asked('deputy', '2026-9999'),
        await asked('deputy', conduct),
        await asked('deputy', about),
      ];
      assert.deepEqual(answers[0], answers[1]);
      assert.deepEqual(answers[0], answers[2]);
      assert.deepEqual(answers[0]?.slice(0, 2), [303, '/special-leave']);
      await UserModel.updateOne({ role: 'deputy' }, { $set: { personId: null } });
    });

    it('opens the page of the case without any of its forms, records every view, and refuses what a form would send', async () => {
      const number = await caseOf('m-1', 'adult-conduct');
      const id = randomUUID();
      await post('auditor', '/special-leave', { id, number, reason: 'A complaint about the time it took.' });
      assert.equal((await visitorOf('auditor').get(`/cases/${number}`)).status, 404);
      assert.equal((await post('head', `/special-leave/${id}/grant`, { words: 'Agreed.' })).status, 303);
      const opened = await visitorOf('auditor').get(`/cases/${number}`);
      assert.equal(opened.status, 200);
      assert.match(opened.text, /You read this case by special leave, until [^<]*\d\d:\d\d\./);
      assert.equal(opened.text.includes(`action="/cases/${number}/`), false);
      const fields = { id: randomUUID(), note: 'For the test.', kind: 'start-review', reason: 'other' };
      assert.equal((await post('auditor', `/cases/${number}/notes`, { id: fields.id, note: fields.note })).status, 404);
      assert.equal(
        (await post('auditor', `/cases/${number}/decision`, { id: fields.id, kind: fields.kind })).status,
        404,
      );
      const views = (await entriesOf(number, ['viewed'], web.keys)).filter(({ body }) => body.leave === id);
      assert.equal(views.length, 1);
      for (const role of ['deputy', 'administrator', 'governor', 'reporter'] as const)
        assert.equal((await post(role, `/special-leave/${id}/end`, {})).status, 404, role);
      const granted = (await visitorOf('head').get('/special-leave')).text;
      assert.match(granted, /Granted within 30 days.*Ivor Lang, Data protection officer.*Granted until/s);
      assert.match((await visitorOf('auditor').get('/special-leave')).text, /Granted until.*End now/s);
      assert.equal((await post('head', `/special-leave/${id}/end`, {})).status, 303);
      assert.equal((await visitorOf('auditor').get(`/cases/${number}`)).status, 404);
      assert.match((await visitorOf('auditor').get('/special-leave')).text, /Granted, ended/);
      assert.match((await visitorOf('head').get(`/cases/${number}`)).text, /Special leave.*Ended before its time\./s);
    });
  });

  it('tell the auditor who did what, when, in which record, and nothing of what was written', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const head = (await UserModel.findOne({ role: 'head' }).lean()) ?? assert.fail();
    await addNote(number, { id: 'n', text: 'Secret words of a note.' }, head, new Date(), web.keys);
    const { text } = await visitorOf('auditor').get(`/audit?person=${head._id}&kind=note&days=1`);
    assert.match(text, new RegExp(`Ruth Okafor</td>\\s*<td>Note</td>\\s*<td>Case ${number}</td>`));
    assert.equal(/Secret words|Asks for secrecy|Mentor 1/.test(text), false);
    const verified = await visitorOf('auditor').get('/audit?verify=yes');
    assert.match(verified.text, /The chains of all \d+ records on this page hold/);
  });

  it('leave out of the audit whatever is about the auditor', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    await UserModel.updateOne({ role: 'auditor' }, { $set: { reportsTo: 'm-1' } });
    assert.equal((await visitorOf('auditor').get('/audit')).text.includes(number), false);
    await UserModel.updateOne({ role: 'auditor' }, { $set: { reportsTo: null } });
    assert.equal((await visitorOf('auditor').get('/audit')).text.includes(number), true);
  });

  it('show a governor figures without a name, a number of a case or a small count', async () => {
    await CaseModel.updateMany({}, { $set: { raisedAt: new Date(Date.now() - 8 * 86_400_000) } });
    const { text } = await visitorOf('governor').get('/figures');
    assert.match(text, /cases raised/);
    assert.equal(/Mentor \d|Okafor|2026-\d{4}/.test(/<main[^>]*>(.*)<\/main>/s.exec(text)?.[1] ?? ''), false);
  });

  it('hand a case over, and say to the chair that it comes in place of the head, with the LADO first', async () => {
    const number = await caseOf('m-2', 'adult-conduct');
    const manager = (await UserModel.findOne({ role: 'case-manager' }).lean()) ?? assert.fail();
    assert.equal((await visitorOf('case-manager').get(`/cases/${number}`)).status, 404);
    await post('head', `/cases/${number}/manager`, {
      id: randomUUID(),
      manager: manager._id,
      reason: 'They know the scheme.',
    });
    assert.equal((await visitorOf('case-manager').get(`/cases/${number}`)).status, 200);
    const left = await post('head', `/cases/${number}/conflict`, {
      id: randomUUID(),
      conflict: 'stands:head',
      reason: 'We are related.',
    });
    assert.equal(left.headers.get('location'), '/queue');
    assert.equal((await visitorOf('head').get(`/cases/${number}`)).status, 404);
    assert.equal((await visitorOf('case-manager').get(`/cases/${number}`)).status, 404, 'the head chose them');
    const { text } = await visitorOf('chair').get(`/cases/${number}`);
    assert.match(text, /comes to you in place of the head teacher\..*Call the LADO before anybody looks into it/s);
    assert.match(text, /Conflict of interest<\/h3>.*We are related\./s);
  });

  it('refuse “No” beside an allegation, say why at the question, and keep what was written', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const answer = await post('head', `/cases/${number}/decision`, {
      ...{ id: randomUUID(), verdict: 'no', kind: 'allegation', harm: 'risk', note: 'He asked her to come alone.' },
    });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /“No” does not go with an allegation or immediate danger/);
    assert.match(answer.text, /He asked her to come alone\./);
    assert.equal((await entriesOf(number, ['decision'], web.keys)).length, 0);
  });

  it('refuse a conflict without a reason, one that is not theirs to declare, and a manager who is none', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const before = (await entriesOf(number, ['conflict', 'routed'], web.keys)).length;
    const id = randomUUID();
    await post('head', `/cases/${number}/conflict`, { id, conflict: 'stands:head', reason: ' ' });
    await post('head', `/cases/${number}/conflict`, { id, conflict: 'stands:chair', reason: 'No.' });
    await post('head', `/cases/${number}/conflict`, { id, conflict: 'over:head', reason: 'No.' });
    const lead = (await UserModel.findOne({ role: 'lead' }).lean()) ?? assert.fail();
    assert.equal((await post('head', `/cases/${number}/manager`, { id, manager: lead._id })).status, 404);
    assert.equal((await entriesOf(number, ['conflict', 'routed'], web.keys)).length, before);
  });

  it('change accounts, refuse one’s own, and say who would read a concern about somebody', async () => {
    const head = (await UserModel.findOne({ role: 'head' }).lean()) ?? assert.fail();
    const lead = (await UserModel.findOne({ role: 'lead' }).lean()) ?? assert.fail();
    const { text } = await visitorOf('lead').get(`/accounts/${head._id}`);
    assert.match(text, /<dt>Adult conduct<\/dt><dd>Chair of governors<\/dd>/);
    assert.equal((await post('lead', `/accounts/${head._id}/reports-to`, { reportsTo: 'm-1' })).status, 303);
    assert.equal((await UserModel.findById(head._id).lean())?.reportsTo, 'm-1');
    await post('lead', `/accounts/${head._id}/reports-to`, { reportsTo: '' });
    const own = await post('lead', `/accounts/${lead._id}/role`, { role: 'head' });
    assert.deepEqual([own.status, /Nobody changes their own role/.test(own.text)], [422, true]);
    const last = await post('administrator', `/accounts/${lead._id}/role`, { role: 'deputy' });
    assert.deepEqual([last.status, /This is the only safeguarding lead/.test(last.text)], [422, true]);
    assert.equal(
      (await post('lead', '/accounts/8f14e45f-ceea-4d6b-9d3c-0123456789ab/role', { role: 'head' })).status,
      404,
    );
  });
});
