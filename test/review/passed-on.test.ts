import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { caseworkOfCase } from '../../services/cases/follow.js';
import { readRecord } from '../../services/cases/record.js';
import { seedCase } from '../support/school-of-readers.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const NOTE = 'Kit says that the mentor knew of it and told nobody.';
const QUESTION = /Does the conduct of Mentor \d+ play a part\?/;

describe('what is passed on from a case about a child', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'chair', 'administrator']);
    await seedStory(keys, new Date());
  });
  const visitors = new Map<string, Visitor>();
  const as = async (role: string) => {
    const known = visitors.get(role) ?? (await Visitor.signedIn(web.url, role));
    visitors.set(role, known);
    return known;
  };
  const pageOf = async (role: string, path: string) => (await (await as(role)).get(path)).text;
  const decideAs = async (role: string, number: string, fields: Readonly<Record<string, string>>) => {
    const visitor = await as(role);
    const _csrf = await visitor.tokenOf(`/cases/${number}`);
    return visitor.post(`/cases/${number}/decision`, { _csrf, id: randomUUID(), ...fields });
  };
  const childCase = async () => {
    const found = await CaseModel.findOne({ lane: 'child-needs-help', adultKey: 'm-3' }).lean();
    return found?._id ?? assert.fail('no case about a child');
  };
  const sent = { kind: 'allegation', verdict: 'yes', harm: 'risk', note: NOTE };

  it('is asked for beside the decision, without a default, and says what follows from each answer', async () => {
    const text = await pageOf('lead', `/cases/${await childCase()}`);
    assert.match(text, QUESTION);
    assert.equal(/name="conduct"[^>]*checked/.test(text), false);
    const effects = /effects__of--allegation.*?effects__of--immediate-danger/s.exec(text)?.[0] ?? '';
    assert.match(effects, /effects__if--yes.*goes to .*\(head teacher\), with your note and your name/s);
    assert.match(effects, /effects__if--no.*No record about an adult is opened/s);
    assert.match(text, /999 first, then children’s social care at once/);
    const adult = await CaseModel.findOne({ lane: 'adult-conduct', adultKey: 'm-1' }).lean();
    assert.doesNotMatch(await pageOf('head', `/cases/${adult?._id}`), /name="conduct"/);
  });

  it('is refused without an answer, with what was typed and the rest of the form as it was', async () => {
    const number = await childCase();
    const answer = await decideAs('lead', number, sent);
    assert.equal(answer.status, 422);
    assert.match(answer.text, /Say whether the conduct of the adult plays a part/);
    assert.ok(answer.text.includes(NOTE));
    assert.equal((await caseworkOfCase(number, web.keys)).action, null);
    const low = await decideAs('lead', number, { ...sent, kind: 'low-level-concern', conduct: 'no' });
    assert.equal(low.status, 422);
    assert.match(low.text, /if it plays no part, choose another action/);
    assert.match(low.text, /name="conduct"[^>]*value="no"[^>]*checked/);
    assert.equal(await CaseModel.countDocuments({ origin: 'linked' }), 0);
  });

  it('reaches who answers for the adult: on the page, in the record, and in the pack for the LADO', async () => {
    const number = await childCase();
    assert.equal((await decideAs('lead', number, { ...sent, conduct: 'yes' })).status, 303);
    const linked = await CaseModel.findOne({ origin: 'linked', links: number }).lean();
    const page = await pageOf('head', `/cases/${linked?._id}`);
    assert.match(page, /id="passed-on".*<dd>Priya Raman<\/dd>.*Kit says that the mentor knew of it/s);
    assert.match(page, /id="record".*Passed on by who looks after children.*Kit says that the mentor knew/s);
    assert.match(page, /No message raised this case: it was opened because of what was passed on/);
    assert.equal(/Why it was raised|No message of this case is known/.test(page), false);
    const pack = await pageOf('head', `/cases/${linked?._id}/referrals/lado`);
    assert.match(pack, /id="what"[^>]*>[^<]*passed on by Priya Raman[^<]*Kit says that the mentor knew of it/);
    assert.match(pack, /A concern about the adult passed on by Priya Raman/);
    assert.equal(pack.includes('First message of this case'), false);
    for (const text of [page, pack]) assert.equal(text.includes(number), false, 'nothing leads to the other case');
    assert.match(await pageOf('lead', `/cases/${number}`), /Does the conduct of Mentor \d+ play a part\? Yes\./);
  });

  it('ends in the child’s lane with what became of the child, and with nothing of how allegations end', async () => {
    const number = await childCase();
    const before = await pageOf('lead', `/cases/${number}`);
    assert.match(before, /How it ended for the pupil/);
    assert.equal(/Substantiated|Malicious|personnel record|if it was an allegation/.test(before), false);
    assert.equal((await decideAs('lead', number, { kind: 'outcome', note: 'Kit is safe, with an aunt.' })).status, 303);
    const after = await pageOf('deputy', `/cases/${number}`);
    assert.match(after, /<dt>Ended<\/dt><dd><span class="untrusted">Kit is safe, with an aunt\.<\/span>/);
    assert.equal(after.includes('<b>Ended</b>'), false);
  });

  it('is not asked where no adult is in the case, and the page promises none', async () => {
    const number = await seedCase({ lane: 'child-needs-help', adultKey: '-', adultLabel: '', pairKey: '-|p-3' });
    const page = await pageOf('lead', `/cases/${number}`);
    assert.equal(/name="conduct"|linked record about the adult/.test(page), false);
    assert.match(page, /No adult is known in this case/);
    const answer = await decideAs('lead', number, { ...sent, kind: 'immediate-danger' });
    assert.equal(answer.status, 303);
    const after = await pageOf('lead', `/cases/${number}`);
    assert.match(after, /999 first, then children’s social care by telephone\. No record about an adult was opened/);
    assert.equal(await CaseModel.countDocuments({ links: number }), 0);
  });

  it('is the other way round a warning above the child’s case that was open already, and nothing more', async () => {
    const adult = await CaseModel.findOne({ lane: 'adult-conduct', adultKey: 'm-2' }).lean();
    const { _id: number, pairKey } = adult ?? assert.fail('no case about the adult');
    const mild = { $set: { severity: 'low', severityRank: 0 } };
    const { _id: child } = (await CaseModel.findOneAndUpdate({ openKey: `welfare|${pairKey}` }, mild)) ?? assert.fail();
    const answer = await decideAs('head', number, { ...sent, note: 'Offered a lift, twice.' });
    assert.equal(answer.status, 303);
    const page = await pageOf('lead', `/cases/${child}`);
    assert.match(page, /notice--advice.*Something about the adult of this pair is being looked into.*case-top/s);
    assert.match(page, /Do not speak to them about it/);
    assert.match(page, /Grew more severe.*From low to high/s);
    assert.equal(page.includes('a lift, twice') || page.includes(number), false);
    assert.equal(JSON.stringify(await readRecord(child, web.keys)).includes('a lift, twice'), false);
  });
});
