import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { decide } from '../../services/cases/decide.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { answerAsSecondReader, askSecondReader } from '../../services/cases/second-reader.js';
import type { DecisionKind } from '../../services/cases/states.js';
import { personToken } from '../../services/chronology/person-token.js';
import { sendReport } from '../../services/staff-reports/send.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { askNobody, told } from '../support/told.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('the chronology of a person', function () {
  this.timeout(60_000);
  const now = new Date();
  const web = useWeb(async keys => {
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'deputy', 'head', 'chair', 'administrator', 'reporter']);
    await seedStory(keys, now);
    await sendReport(told({ adult: 'Alex Corrigan', pupil: 'Dana Reeve' }), askNobody, now, keys);
    await sendReport(
      told({ kind: 'child', pupil: 'Dana Reeve', words: 'Was alone at lunch all week.' }),
      askNobody,
      now,
      keys,
    );
  });
  const visitors = new Map<UserRole, Visitor>();
  const as = async (role: UserRole) => {
    const known = visitors.get(role) ?? (await Visitor.signedIn(web.url, role));
    visitors.set(role, known);
    return known;
  };
  const addressOf = (key: string) => `/people/${personToken(key, 'pseudonym', web.keys)}/chronology`;
  const open = async (role: UserRole, key: string, query = '') => (await as(role)).get(`${addressOf(key)}${query}`);
  const decideAs = async (role: UserRole, caseId: string, kind: DecisionKind, note: string) => {
    const user = await UserModel.findOne({ role }).lean();
    assert.ok(user);
    for (const one of ['start-review', kind] as const)
      await decide(
        caseId,
        {
          id: randomUUID(),
          kind: one,
          verdict: null,
          note,
          ...(one === 'allegation' ? { harm: ['risk'] as const } : {}),
        },
        user,
        new Date(),
        web.keys,
      );
  };
  const titlesOf = (text: string) =>
    [...text.matchAll(/<h3 class="moj-timeline__title">([^<]*)</g)].map(match => (match[1] ?? '').trim());
  const tabsOf = (text: string) =>
    [...text.matchAll(/moj-sub-navigation__link"[^>]*>([^<]+)<span class="count">(\d+)</g)].map(
      match => `${match[1]} ${match[2]}`,
    );

  it('holds findings by message, cases, decisions, reports and checks, newest first under their months', async () => {
    const about = await CaseModel.findOne({ adultKey: 'm-1', origin: 'messages' }).lean();
    await decideAs('head', about?._id ?? '', 'allegation', 'The LADO was telephoned at 10:20.');
    const { text, status } = await open('head', 'm-1');
    assert.equal(status, 200);
    assert.match(text, /Chronology: Mentor 1</);
    assert.deepEqual(tabsOf(text), [
      'Everything 11',
      'Findings 3',
      'Decisions 1',
      'Raised by staff 1',
      'Referrals and tasks 3',
      'Cases 1',
      'Checks and training 2',
    ]);
    const titles = titlesOf(text);
    assert.ok(titles.includes('Decision: allegation about an adult'));
    assert.deepEqual(titles.slice(-2), ['Training done', 'Vetting done']);
    assert.match(text, /The LADO was telephoned at 10:20\./);
    assert.match(text, /Took a photograph of the worksheet/);
    assert.equal(/way more grown up|Can anyone else see/.test(text), false, 'no title and no entry quotes a message');
    assert.equal(
      titles.some(title => title.startsWith('Review started')),
      false,
      'who has a case is nothing about the person',
    );
    const months = [...text.matchAll(/chronology__month">([A-Z][a-z]+ \d{4})</g)].map(match =>
      Date.parse(`1 ${match[1]}`),
    );
    assert.deepEqual(
      months,
      [...months].sort((a, b) => b - a),
    );
  });

  it('shows the lead of a pupil what is of the child’s lane, and no trace of what an adult did', async () => {
    const lead = (await open('lead', 'p-1')).text;
    // The decision about the adult opened a record of the child's lane with a task.
    assert.deepEqual(tabsOf(lead), ['Everything 3', 'Raised by staff 2', 'Referrals and tasks 1']);
    assert.match(lead, /Was alone at lunch all week/);
    assert.equal(/photograph|Secrecy|allegation|LADO|Adult conduct|Findings|Decisions/.test(lead), false);
    const head = (await open('head', 'p-1')).text;
    assert.match(head, /Secrecy/);
    assert.equal(head.includes('alone at lunch'), false, 'and the head teacher not what is of the lead’s');
    const deputy = (await open('deputy', 'm-1')).text;
    assert.deepEqual(tabsOf(deputy), ['Everything 3', 'Referrals and tasks 1', 'Checks and training 2']);
    assert.equal(/Pattern|low-level/i.test(deputy), false);
  });

  it('does not tell from an adult’s side what was told of a pupil without naming the adult', async () => {
    const conduct = await CaseModel.findOne({ adultKey: 'm-1', pairKey: '-|p-1' }).lean();
    assert.ok(conduct);
    const { text } = await open('lead', 'm-1');
    assert.equal(text.includes(conduct._id), false);
    assert.equal(text.includes('Raised by staff'), false);
  });

  it('has the low-level concerns of whoever reads that register, with the case only for who may open it', async () => {
    const about = await CaseModel.findOne({ adultKey: 'm-2', lane: 'adult-conduct' }).lean();
    await decideAs('head', about?._id ?? '', 'low-level-concern', 'The lift was offered to the whole group.');
    const head = (await open('head', 'm-2')).text;
    const lead = (await open('lead', 'm-2')).text;
    for (const text of [head, lead]) assert.match(text, /Low-level concern 1: Arranges to meet outside school/);
    assert.match(lead, /The lift was offered to the whole group\./);
    assert.equal(lead.includes(`/cases/${about?._id}`), false);
    assert.equal(head.includes(`/cases/${about?._id}`), true);
    assert.equal((await open('deputy', 'm-2')).text.includes('lift was offered'), false);
    assert.equal((await open('lead', 'p-2')).text.includes('lift was offered'), false, 'not on the pupil’s side');
  });

  it('can be cut down to a kind and a time, and counts only what is there', async () => {
    const findings = (await open('head', 'm-1', '?kind=finding')).text;
    assert.equal(titlesOf(findings).length, 3);
    const recent = (await open('head', 'm-1', '?period=3')).text;
    assert.equal(tabsOf(recent).includes('Checks and training 2'), false);
    assert.equal((await open('head', 'm-1', '?kind=nonsense')).status, 400);
  });

  it('draws twelve months and three for a phone, and says the same as a table', async () => {
    const { text } = await open('head', 'm-1');
    assert.equal([...text.matchAll(/<svg class="strip strip--(wide|phone)"/g)].length, 2);
    const labels = [...text.matchAll(/role="img" aria-label="([^"]+)"/g)].map(match => match[1]);
    assert.match(
      labels.find(label => label?.startsWith('Twelve')) ?? '',
      /message findings 3, decisions 1, raised by staff 1/,
    );
    const table = /The same as a table.*?<tbody>(.*?)<\/tbody>/s.exec(text)?.[1] ?? '';
    assert.equal([...table.matchAll(/<tr>/g)].length, 12);
  });

  it('tells a second reader nothing of what was decided before their own verdict stands', async () => {
    const about = (await CaseModel.findOne({ adultKey: 'm-3', lane: 'child-needs-help' }).lean()) ?? assert.fail();
    await decideAs('lead', about._id, 'welfare-concern', 'Spoke with the form tutor about it.');
    const reads = async () => {
      const { text } = await open('deputy', about.pupilKey);
      return /Decision: child welfare concern|form tutor about it|Task added/i.test(text);
    };
    assert.equal(await reads(), true);
    const [lead, deputy] = await Promise.all([
      UserModel.findOne({ role: 'lead' }).lean(),
      UserModel.findOne({ role: 'deputy' }).lean(),
    ]);
    assert.ok(lead && deputy);
    const ask = { id: 'blind', of: deputy._id, verdict: 'yes' } as const;
    await askSecondReader(about, ask, lead, new Date(), web.keys);
    assert.equal(await reads(), false);
    assert.match((await open('deputy', about.pupilKey)).text, /Findings/, 'what was found is still there');
    const answer = { id: 'blind-answer', verdict: 'yes', note: 'As it reads.' } as const;
    await answerAsSecondReader(about._id, answer, deputy, new Date(), web.keys);
    assert.equal(await reads(), true);
  });

  it('is on record before it is seen: as opened, and in each case that stands on it', async () => {
    const before = (await readRecord('access', web.keys)).length;
    await open('chair', 'm-3');
    const looks = (await readRecord('access', web.keys)).slice(before);
    assert.deepEqual(
      looks.map(entry => [entry.kind, entry.actor.name, entry.body.where, entry.body.personKey]),
      [['viewed', 'Dele Marsh', 'chronology', 'm-3']],
    );
    const about = await CaseModel.findOne({ adultKey: 'm-1', origin: 'messages' }).lean();
    const views = (await readRecord(about?._id ?? '', web.keys)).filter(entry => entry.kind === 'viewed');
    assert.ok(views.some(entry => entry.body.where === 'chronology' && entry.actor.name === 'Ruth Okafor'));
    assert.equal(await verifyRecord('access', web.keys), null);
  });

  it('shows names for a reason only, on the record of each case too, and hides them when the reader leaves', async () => {
    const head = await as('head');
    const address = addressOf('m-1');
    const _csrf = await head.tokenOf('/help');
    await head.post(`${address}/names`, { _csrf, id: randomUUID() });
    assert.equal((await head.get(address)).text.includes('Alex Corrigan'), false);
    await head.post(`${address}/names`, { _csrf, id: randomUUID(), reason: 'records' });
    const shown = (await head.get(address)).text;
    assert.match(shown, /Chronology: Alex Corrigan.*with <span class="untrusted">Dana Reeve/s);
    assert.match(shown, /<title>\s*Chronology – Candour/);
    const about = await CaseModel.findOne({ adultKey: 'm-1', origin: 'messages' }).lean();
    for (const record of ['access', about?._id ?? '']) {
      const entry = (await readRecord(record, web.keys)).find(one => one.kind === 'names-shown');
      assert.deepEqual([entry?.body.reason, entry?.body.where], ['records', 'chronology'], record);
    }
    await head.get('/queue');
    assert.equal((await head.get(address)).text.includes('Corrigan'), false);
  });

  it('cannot be used to learn whose pseudonym is whose: from the register it opens for a reason, under another address', async () => {
    const lead = await as('lead');
    const people = (await lead.get('/people/m-1')).text;
    const from = /href="(\/people\/[\w-]{22}\/open)"/.exec(people)?.[1] ?? '';
    assert.notEqual(from, '');
    assert.equal(people.includes(personToken('m-1', 'pseudonym', web.keys)), false);
    assert.equal((await lead.get(from)).text.includes('Mentor 1'), false);
    assert.equal((await lead.get(from.replace('/open', '/chronology'))).status, 404);
    const _csrf = await lead.tokenOf('/help');
    assert.equal((await lead.post(from, { _csrf, id: randomUUID() })).headers.get('location'), from);
    const opened = await lead.post(from, { _csrf, id: randomUUID(), reason: 'contact' });
    assert.equal(opened.headers.get('location'), addressOf('m-1'));
    assert.match((await lead.get(addressOf('m-1'))).text, /Chronology: Alex Corrigan/);
    const named = (await readRecord('access', web.keys)).filter(entry => entry.kind === 'names-shown').at(-1);
    assert.deepEqual([named?.actor.name, named?.body.personKey], ['Priya Raman', 'm-1']);
  });

  it('does not exist for the person themselves, for who reports to them, and for who reads no cases', async () => {
    const missing = (await (await as('head')).get('/no-such-page')).text.match(/<main.*<\/main>/s)?.[0];
    const own = await open('head', 's-head');
    assert.deepEqual([own.status, own.text.match(/<main.*<\/main>/s)?.[0]], [404, missing]);
    assert.equal((await open('chair', 's-head')).status, 200);
    await UserModel.updateOne({ role: 'lead' }, { $set: { reportsTo: 's-head' } });
    assert.equal((await open('lead', 's-head')).status, 404);
    assert.equal((await (await as('lead')).get('/people')).text.includes('of Ruth Okafor'), false);
    for (const role of ['administrator', 'reporter'] as const) assert.equal((await open(role, 'm-1')).status, 404);
    assert.equal((await open('head', 'm-404')).status, 404);
  });

  it('is one press away from a case, for each of the two, but not for an adult whom its readers must not know', async () => {
    const about = await CaseModel.findOne({ adultKey: 'm-1', origin: 'messages' }).lean();
    const { text } = await (await as('head')).get(`/cases/${about?._id}`);
    for (const [label, key] of [
      ['Mentor 1', 'm-1'],
      ['Pupil 1', 'p-1'],
    ] as const)
      assert.match(text, new RegExp(`href="${addressOf(key)}">Chronology of ${label}<`));
    const welfare = await CaseModel.findOne({ adultKey: 'm-1', pairKey: '-|p-1' }).lean();
    const lead = (await (await as('lead')).get(`/cases/${welfare?._id}`)).text;
    assert.deepEqual(
      [...lead.matchAll(/Chronology of ([^<]+)</g)].map(match => match[1]),
      ['Pupil 1'],
    );
  });

  it('shows forty entries, and the older ones when they are asked for', async () => {
    const letters = Array.from({ length: 45 }, (_, at) => ({
      ...{
        from: 'm-3',
        to: 'p-3',
        at: new Date(now.getTime() - at * 3_600_000),
        text: `Keep it secret, letter ${at}.`,
      },
      findings: [{ code: 'grooming.secrecy', words: 'Keep it secret', severity: 'medium' } as const],
    }));
    await seedMessages('mentor-mailboxes', letters, web.keys, now);
    const first = (await open('head', 'm-3', '?kind=finding')).text;
    assert.equal(titlesOf(first).length, 40);
    const older = /href="([^"]+)">Show older entries/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    assert.equal(titlesOf((await (await as('head')).get(older)).text).length, 45);
  });
});
