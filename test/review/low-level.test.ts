import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { decide } from '../../services/cases/decide.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { sendReport } from '../../services/staff-reports/send.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { askNobody, told } from '../support/told.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('the register of low-level concerns', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'chair', 'administrator', 'reporter']);
    await seedStory(keys, new Date());
  });
  const visitors = new Map<string, Visitor>();
  const as = async (role: string) => {
    const known = visitors.get(role) ?? (await Visitor.signedIn(web.url, role));
    visitors.set(role, known);
    return known;
  };
  const userOf = async (role: UserRole) => (await UserModel.findOne({ role }).lean()) ?? assert.fail(role);
  const post = async (role: string, path: string, fields: Readonly<Record<string, string>>) => {
    const visitor = await as(role);
    return visitor.post(path, { _csrf: await visitor.tokenOf('/help'), id: randomUUID(), ...fields });
  };
  const decideLow = async (caseId: string, role: UserRole, note: string) => {
    const user = await userOf(role);
    const by = (kind: 'start-review' | 'low-level-concern') =>
      decide(caseId, { id: randomUUID(), kind, verdict: 'yes', conduct: true, note }, user, new Date(), web.keys);
    await by('start-review');
    await by('low-level-concern');
  };
  const adultPage = async (role: string, label = 'Mentor 1') => {
    const { text } = await (await as(role)).get('/low-level');
    return new RegExp(`href="(/low-level/[\\w-]{22})">${label}<`).exec(text)?.[1] ?? null;
  };
  const ENTRY = {
    conduct: 'photographs',
    adult: 'Alex Corrigan',
    pupil: 'Kit Farrow, year 9',
    words: 'Photographed the board with his own phone.',
    when: 'yesterday',
    where: 'Room 12',
    done: 'Reminded in writing. A first time, nobody in the picture.',
  };

  it('holds what was decided as one, in either lane, and nothing else', async () => {
    const about = await CaseModel.findOne({ adultKey: 'm-2', lane: 'adult-conduct' }).lean();
    await decideLow(about?._id ?? '', 'head', 'The lift was offered to the whole group.');
    const [child = ''] = (
      await sendReport(
        told({ kind: 'contact', adult: 'Jo Mensah', pupil: 'Kit Farrow' }),
        askNobody,
        new Date(),
        web.keys,
      )
    ).caseIds;
    await decideLow(child, 'lead', 'Answered a pupil’s private message once, and told us the same day.');
    assert.equal((await CaseModel.findById(child).lean())?.action, 'low-level-concern');
    const address = (await adultPage('head', 'Mentor 2')) ?? assert.fail('not in the register');
    const { text } = await (await as('head')).get(address);
    assert.match(text, /The lift was offered to the whole group.*/s);
    assert.match(text, /Answered a pupil’s private message once/);
    assert.match(text, new RegExp(`href="/cases/${about?._id}"`));
    assert.equal(text.includes(`/cases/${child}`), false, 'the head teacher does not read that lane');
    assert.equal(/Mensah|Farrow/.test(text), false, 'pseudonyms');
    assert.equal(await adultPage('head', 'Mentor 1'), null);
  });

  it('takes an entry by hand: a case that is decided at once, with its words sealed, told to those who read it', async () => {
    const answer = await post('lead', '/low-level/new', ENTRY);
    assert.match(answer.headers.get('location') ?? '', /^\/low-level\/[\w-]{22}$/);
    const about = await CaseModel.findOne({ adultKey: 'm-1', origin: 'staff' }).lean();
    assert.deepEqual([about?.state, about?.action, about?.severity], ['closed', 'low-level-concern', 'low']);
    const record = await readRecord(about?._id ?? '', web.keys);
    assert.deepEqual(
      record.map(entry => entry.kind),
      ['raised', 'reported', 'routed', 'decision', 'decision'],
    );
    assert.equal(record.at(-1)?.actor.name, 'Priya Raman');
    assert.equal(await verifyRecord(about?._id ?? '', web.keys), null);
    const head = await userOf('head');
    assert.deepEqual(
      (await NotificationModel.find({ caseId: about?._id }).lean()).map(one => one.userId),
      [head._id],
    );
    const { text } = await (await as('lead')).get(answer.headers.get('location') ?? '');
    assert.match(text, /Photographs on a personal device.*Pupil 2.*Reminded in writing/s);
    assert.equal((await (await as('lead')).get(`/cases/${about?._id}`)).status, 404, 'the register opens no case');
  });

  it('names what is missing, keeps what was typed, and is not the place for who is above whoever enters it', async () => {
    const missing = await post('head', '/low-level/new', { words: 'Only this.' });
    assert.equal(missing.status, 422);
    assert.deepEqual(
      [...missing.text.matchAll(/<li><a href="#(\w+)">/g)].map(match => match[1]),
      ['adult', 'conduct', 'when', 'done'],
    );
    assert.match(missing.text, />Only this\.<\/textarea>/);
    const cases = await CaseModel.countDocuments();
    for (const [role, adult] of [
      ['head', 'Ruth Okafor'],
      ['lead', 'Ruth Okafor'],
      ['lead', 'Priya Raman'],
      ['head', 'Corrigan'],
      ['head', 'Nobody Inparticular'],
    ] as const)
      assert.equal((await post(role, '/low-level/new', { ...ENTRY, adult })).status, 422, `${role} ${adult}`);
    assert.equal(await CaseModel.countDocuments(), cases);
  });

  it('says what makes a pattern, and becomes one case for a fresh decision, linked with each of them', async () => {
    await post('head', '/low-level/new', { ...ENTRY, pupil: 'Dana Reeve', when: 'today' });
    await post('head', '/low-level/new', { ...ENTRY, conduct: 'gifts', pupil: '', when: 'earlier' });
    const address = (await adultPage('head')) ?? assert.fail('not in the register');
    const list = (await (await as('head')).get('/low-level')).text;
    assert.match(
      list,
      /Mentor 1.*3 in 12 months.*Twice the same kind: Photographs on a personal device.*2 pupils: Pupil 2, Pupil 1/s,
    );
    const page = (await (await as('head')).get(address)).text;
    assert.match(page, /Raise one case from these/);
    assert.equal(
      (await (await as('lead')).get(address)).text.includes('Raise one case'),
      false,
      'for whoever would read it',
    );
    assert.equal((await post('lead', `${address}/case`, {})).status, 404);
    const first = await post('head', `${address}/case`, {});
    const again = await post('head', `${address}/case`, {});
    assert.equal(first.headers.get('location'), again.headers.get('location'), 'while it is open there is no second');
    const number = first.headers.get('location')?.slice(7) ?? '';
    const whole = await CaseModel.findById(number).lean();
    assert.deepEqual([whole?.severity, whole?.state, whole?.adultKey, whole?.pupilKey], ['high', 'new', 'm-1', '-']);
    const earlier = await CaseModel.find({ adultKey: 'm-1', action: 'low-level-concern' }).lean();
    assert.deepEqual([...(whole?.links ?? [])].sort(), earlier.map(one => one._id).sort());
    for (const one of earlier) {
      assert.deepEqual(one.links, [number]);
      assert.equal(await verifyRecord(one._id, web.keys), null);
      assert.ok((await readRecord(one._id, web.keys)).some(entry => entry.kind === 'linked'));
    }
    const casePage = (await (await as('head')).get(`/cases/${number}`)).text;
    for (const one of earlier) assert.match(casePage, new RegExp(`href="/cases/${one._id}"`));
    assert.match(casePage, /3 in 12 months/);
    await decideLow(number, 'head', 'Seen together; training agreed, to be looked at again in March.');
    const after = (await (await as('head')).get(address)).text;
    assert.match(after, /Mentor 1: 3 low-level concerns/, 'a look at them is not one more');
    assert.match(after, /training agreed/);
  });

  it('is on record whenever somebody looks into it', async () => {
    const address = (await adultPage('lead')) ?? assert.fail('not in the register');
    await (await as('lead')).get(address);
    const looks = (await readRecord('access', web.keys)).filter(entry => entry.body.where === 'low-level');
    const [look] = looks.filter(entry => entry.actor.name === 'Priya Raman');
    assert.equal(look?.body.personKey, 'm-1');
    const [caseId = ''] = Array.isArray(look?.body.caseIds) ? look.body.caseIds : [];
    const viewed = (await readRecord(caseId, web.keys)).filter(entry => entry.kind === 'viewed');
    assert.ok(viewed.some(entry => entry.actor.name === 'Priya Raman' && entry.body.where === 'low-level'));
    assert.equal(await verifyRecord('access', web.keys), null);
  });

  it('follows what the school says about who reads it, and leaves no trace for everybody else', async () => {
    const address = (await adultPage('lead')) ?? assert.fail('not in the register');
    const opens = async (role: string) => {
      const statuses = [];
      for (const path of ['/low-level', address, '/low-level/new'])
        statuses.push((await (await as(role)).get(path)).status);
      return [...new Set(statuses)].join();
    };
    const menuOf = async (role: string) => (await (await as(role)).get('/help')).text.includes('href="/low-level"');
    assert.deepEqual([await opens('lead'), await opens('deputy'), await menuOf('deputy')], ['200', '404', false]);
    assert.equal((await (await as('chair')).get(address)).status, 404, 'the chair reads about the head teacher alone');
    assert.equal((await post('lead', '/low-level/readers', { circle: 'deputies' })).status, 404);
    await post('head', '/low-level/readers', { circle: 'deputies' });
    assert.deepEqual([await opens('deputy'), await menuOf('deputy')], ['200', true]);
    await post('head', '/low-level/readers', { circle: 'head' });
    assert.deepEqual([await opens('lead'), await opens('deputy'), await opens('head')], ['404', '404', '200']);
    const changes = (await readRecord('access', web.keys)).filter(entry => entry.kind === 'changed');
    assert.deepEqual(
      changes.map(entry => [entry.body.from, entry.body.to]),
      [
        ['lead', 'deputies'],
        ['deputies', 'head'],
      ],
    );
    for (const role of ['administrator', 'reporter']) assert.equal(await opens(role), '404');
  });

  it('never shows anybody what is about themselves, nor about whom they report to', async () => {
    await post('head', '/low-level/readers', { circle: 'deputies' });
    await post('chair', '/low-level/new', { ...ENTRY, adult: 'Ruth Okafor', pupil: '' });
    assert.ok(await adultPage('chair', 'Staff 1'));
    for (const role of ['head', 'lead', 'deputy']) assert.equal(await adultPage(role, 'Staff 1'), null, role);
    await UserModel.updateOne({ role: 'deputy' }, { $set: { reportsTo: 'm-2' } });
    assert.equal(await adultPage('deputy', 'Mentor 2'), null);
    assert.ok(await adultPage('deputy', 'Mentor 1'));
  });
});
