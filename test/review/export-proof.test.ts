import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { askForLeave, decideLeave, leaveRequestsFor } from '../../services/approvals/special-leave.js';
import { readRecord } from '../../services/cases/record.js';
import { answerAsSecondReader, askSecondReader } from '../../services/cases/second-reader.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const MINUTE = 60_000;

describe('what leaves a case', function () {
  this.timeout(60_000);
  const clock = { ahead: 0 };
  const web = useWeb(
    async keys => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator']);
      await seedStory(keys, new Date());
    },
    { now: () => new Date(Date.now() + clock.ahead) },
  );
  const caseOf = async (lane: CaseRecord['lane']) => (await CaseModel.findOne({ lane }).lean()) ?? assert.fail(lane);
  const userOf = async (role: UserRole) => (await UserModel.findOne({ role }).lean()) ?? assert.fail(role);
  const exported = async (number: string) =>
    (await readRecord(number, web.keys)).filter(entry => entry.kind === 'exported').length;
  const send = async (visitor: Visitor, path: string, fields: Readonly<Record<string, string>> = {}) =>
    visitor.post(path, { _csrf: await visitor.tokenOf('/help'), ...fields });
  const choose = async (visitor: Visitor, number: string) => {
    const chosen = { purpose: 'lado', recipient: 'Jordan Ames, LADO', parts: 'decisions' };
    await send(visitor, `/cases/${number}/export`, chosen);
    return send(visitor, `/cases/${number}/export/people`, { id: randomUUID() });
  };
  const toOf = (answer: { readonly headers: Headers }) => answer.headers.get('location');

  beforeEach(() => {
    clock.ahead = 0;
  });

  for (const format of ['pdf', 'bundle', 'pack'] as const) {
    it(`asks again who it is before a ${format}, keeps what was chosen, and makes it then`, async () => {
      const { _id } = await caseOf('adult-conduct');
      const head = await Visitor.signedIn(web.url, 'head');
      await choose(head, _id);
      const before = await exported(_id);
      clock.ahead = 11 * MINUTE;
      const late = await send(head, `/cases/${_id}/export/file`, { format });
      assert.deepEqual([late.status, toOf(late)], [303, '/confirm']);
      assert.match((await head.get('/confirm')).text, /takes what a case holds out of Candour.*what you chose is kept/);
      assert.equal((await send(head, '/confirm', { secret: 'wrong' })).status, 401);
      assert.equal(toOf(await send(head, `/cases/${_id}/export/file`, { format })), '/confirm', 'a wrong one is none');
      const back = await send(head, '/confirm', { secret: PASSWORD });
      assert.equal(toOf(back), `/cases/${_id}/export/check`);
      assert.match((await head.get(`/cases/${_id}/export/check`)).text, /nothing has left yet.*Jordan Ames, LADO/s);
      assert.equal(await exported(_id), before);
      const file = await send(head, `/cases/${_id}/export/file`, { format });
      assert.equal(file.status, 200);
      assert.match(file.headers.get('content-disposition') ?? '', /attachment/);
      assert.equal(await exported(_id), before + 1);
    });
  }

  it('asks again before a pack for an agency opens, and leads back to it', async () => {
    const { _id } = await caseOf('adult-conduct');
    const head = await Visitor.signedIn(web.url, 'head');
    for (const path of [`/cases/${_id}/referrals/lado`, `/cases/${_id}/referrals/police?edit=1`]) {
      assert.equal((await head.get(path)).status, 200);
      clock.ahead += 11 * MINUTE;
      const views = (await readRecord(_id, web.keys)).length;
      const late = await head.get(path);
      assert.deepEqual([toOf(late), late.text.includes('Corrigan')], ['/confirm', false]);
      assert.equal((await readRecord(_id, web.keys)).length, views, 'nobody has seen it');
      assert.equal(toOf(await send(head, '/confirm', { secret: PASSWORD })), path);
      assert.equal((await head.get(path)).status, 200);
    }
  });

  it('keeps a pack that took long to fill in, and asks before it is shown', async () => {
    const { _id } = await caseOf('adult-conduct');
    const head = await Visitor.signedIn(web.url, 'head');
    clock.ahead = 12 * MINUTE;
    const path = `/cases/${_id}/referrals/lado`;
    const kept = await send(head, path, { id: randomUUID(), risk: 'Sees the pupil every Wednesday.' });
    assert.equal(toOf(kept), path);
    assert.equal(toOf(await head.get(path)), '/confirm');
    await send(head, '/confirm', { secret: PASSWORD });
    assert.match((await head.get(path)).text, /Sees the pupil every Wednesday/);
  });

  it('tells whoever may not read the case nothing, whenever they proved who they are', async () => {
    const { _id } = await caseOf('adult-conduct');
    clock.ahead = 0;
    for (const role of ['lead', 'deputy', 'administrator']) {
      const visitor = await Visitor.signedIn(web.url, role);
      clock.ahead += 11 * MINUTE;
      for (const format of ['pdf', 'pack'])
        assert.equal((await send(visitor, `/cases/${_id}/export/file`, { format })).status, 404, role);
      assert.equal((await visitor.get(`/cases/${_id}/referrals/lado`)).status, 404, role);
    }
  });

  it('leaves by nobody who reads by special leave, and never by its subject', async () => {
    const { _id, adultKey } = await caseOf('adult-conduct');
    const [lead, head] = [await userOf('lead'), await userOf('head')];
    await askForLeave({ id: randomUUID(), number: _id, reason: 'The head is away.' }, lead, new Date(), web.keys);
    const [asked] = await leaveRequestsFor(head, new Date(), web.keys);
    await decideLeave(asked?.approval._id ?? '', 'approved', 'Agreed.', head, new Date(), web.keys);
    const before = await exported(_id);
    const visitor = await Visitor.signedIn(web.url, 'lead');
    assert.equal((await visitor.get(`/cases/${_id}`)).status, 200, 'it is open to be read');
    const refused = async (one: Visitor) => {
      for (const format of ['pdf', 'pack', 'bundle'])
        assert.equal((await send(one, `/cases/${_id}/export/file`, { format })).status, 404, format);
      assert.equal((await one.get(`/cases/${_id}/export/check`)).status, 404);
    };
    await refused(visitor);
    const subject = await Visitor.signedIn(web.url, 'head');
    await choose(subject, _id);
    await UserModel.updateOne({ role: 'head' }, { $set: { personId: adultKey } });
    try {
      await refused(subject);
      assert.equal(await exported(_id), before);
    } finally {
      await UserModel.updateOne({ role: 'head' }, { $set: { personId: head.personId } });
    }
  });

  it('holds no verdict of the first reader for a second one who has not given theirs', async () => {
    const about = await caseOf('child-needs-help');
    const [lead, deputy] = [await userOf('lead'), await userOf('deputy')];
    const visitor = await Visitor.signedIn(web.url, 'deputy');
    await choose(visitor, about._id);
    const before = await exported(about._id);
    await askSecondReader(about, { id: 'ask-1', of: deputy._id, verdict: 'yes' }, lead, new Date(), web.keys);
    const casePage = `/cases/${about._id}#decision`;
    for (const step of ['', '/people', '/check', '/words/entry-0'])
      assert.equal(toOf(await visitor.get(`/cases/${about._id}/export${step}`)), casePage, step);
    assert.match((await visitor.get(`/cases/${about._id}`)).text, /Nothing was exported: give your own verdict first/);
    assert.equal((await visitor.get(`/cases/${about._id}`)).text.includes('/export"'), false, 'no way to it is shown');
    const forms = [
      ['', { purpose: 'lado', recipient: 'Jordan Ames', parts: 'decisions' }],
      ['/people', { id: randomUUID() }],
      ['/words/entry-0', { how: 'keep', passages: '', reason: '' }],
      ['/file', { format: 'pdf' }],
      ['/file', { format: 'bundle' }],
      ['/file', { format: 'pack' }],
      ['/file', { format: 'pack', way: 'folder' }],
    ] as const;
    for (const [step, fields] of forms)
      assert.equal(toOf(await send(visitor, `/cases/${about._id}/export${step}`, fields)), casePage, step);
    for (const kind of ['social-care', 'police'])
      assert.equal(toOf(await visitor.get(`/cases/${about._id}/referrals/${kind}`)), casePage, kind);
    assert.equal(await exported(about._id), before);
    const asker = await Visitor.signedIn(web.url, 'lead');
    await choose(asker, about._id);
    assert.equal(
      (await send(asker, `/cases/${about._id}/export/file`, { format: 'pdf' })).status,
      200,
      'who asked may',
    );
    const answer = { id: 'answer-1', verdict: 'no', note: 'A joke among friends.' } as const;
    await answerAsSecondReader(about._id, answer, deputy, new Date(), web.keys);
    assert.match((await visitor.get(`/cases/${about._id}/export/check`)).text, /Jordan Ames, LADO/, 'as it was chosen');
    assert.equal((await send(visitor, `/cases/${about._id}/export/file`, { format: 'bundle' })).status, 200);
  });
});
