import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { SessionModel } from '../../models/session.js';
import { StaffReportModel } from '../../models/staff-report.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { readRecord } from '../../services/cases/record.js';
import { mayRead } from '../../services/cases/route.js';
import { loadConfig } from '../../services/config.js';
import { createLog } from '../../services/log.js';
import { CONFIRMATION_SUBJECT } from '../../services/notify/confirmation-letter.js';
import type { Letter } from '../../services/notify/letter.js';
import { RaiseLimits } from '../../services/review/raise-limits.js';
import { sendConfirmations } from '../../services/staff-reports/confirm.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const seed = async () => {
  await seedSchool(new Date());
  await seedAccounts(new Date(), ['lead', 'head', 'chair', 'administrator', 'reporter']);
};

const form = (fields: Readonly<Record<string, string>> = {}) => ({
  id: randomUUID(),
  kind: 'conduct',
  adult: 'Alex Corrigan',
  pupil: '',
  words: 'Took a photograph on his own phone.',
  when: 'today',
  where: '',
  name: 'Tess Adeyemi',
  email: 't.adeyemi@northfield.example',
  website: '',
  told: 'adult',
  ...fields,
});

async function sendAs(visitor: Visitor, fields: Readonly<Record<string, string>> = {}) {
  const _csrf = await visitor.tokenOf('/raise');
  return visitor.post('/raise', { ...form(fields), _csrf });
}

/** The page without what differs by chance: references, tokens, ids. */
function plainOf(text: string): string {
  return text
    .replaceAll(/R-[A-Z0-9]{4}-[A-Z0-9]{4}/g, 'R')
    .replaceAll(/value="[^"]{20,}"/g, 'value')
    .replaceAll(/data-token="[^"]+"/g, '');
}

describe('raising a concern without an account', () => {
  const web = useWeb(seed);
  const count = () => StaffReportModel.countDocuments();

  it('is acknowledged with a reference that says how far it is, to whoever has it, and nothing else', async () => {
    const sent = await sendAs(new Visitor(web.url));
    const address = sent.headers.get('location') ?? '';
    assert.match(address, /^\/raise\/R-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    const { text, status } = await new Visitor(web.url).get(address.toLowerCase().replace('/RAISE', '/raise'));
    assert.equal(status, 200);
    assert.match(text, /aria-current="step"><b>Received/);
    const [report] = await StaffReportModel.find({ _id: address.slice(7) }).lean();
    assert.equal(report?.reporterId, null);
    for (const hidden of ['Corrigan', 'Mentor', 'own phone', 'Adeyemi', 'conduct', report?.caseIds[0] ?? '-'])
      assert.equal(text.includes(hidden), false, hidden);
  });

  it('teaches a stranger nothing about who is on the register: the answers are the same whatever the names', async () => {
    const NAMES = ['Alex Corrigan', 'Corrigan', 'a.corrigan@northfield.example', 'Ruth Okafor', 'Nobody Inparticular'];
    const answers: string[] = [];
    for (const adult of NAMES) {
      for (const pupil of ['Dana Reeve, year 8', 'Nobody Else']) {
        const visitor = new Visitor(web.url);
        const sent = await sendAs(visitor, { adult, pupil, told: 'adult-and-pupil' });
        const page = await visitor.get(sent.headers.get('location') ?? '');
        answers.push(plainOf(`${sent.status} ${page.status} ${page.text}`));
      }
    }
    assert.equal(new Set(answers).size, 1);
    const check = await sendAs(new Visitor(web.url), { told: '', adult: 'Alex Corrigan' });
    const other = await sendAs(new Visitor(web.url), { told: '', adult: 'Alex Corrigon' });
    assert.equal(plainOf(check.text), plainOf(other.text).replaceAll('Corrigon', 'Corrigan'));
    const { text } = await new Visitor(web.url).get('/raise');
    assert.equal(/datalist|Corrigan|Okafor|Mentor 1|northfield\.example/.test(text), false);
  });

  it('says who gets it before it is sent, on a page of its own where no script has told it', async () => {
    const before = await count();
    const visitor = new Visitor(web.url);
    const check = await sendAs(visitor, { told: '', head: 'yes', words: 'First line.\nSecond <b>line</b>.' });
    assert.equal(check.status, 200);
    assert.match(check.text, /This goes to the chair of governors/);
    assert.match(check.text, /Second &lt;b&gt;line/);
    assert.equal(await count(), before, 'nothing is sent yet');
    const stale = await sendAs(visitor, { told: 'adult', head: 'yes' });
    assert.match(
      stale.text,
      /This goes to the chair of governors/,
      'what was told before the answers changed does not count',
    );
    assert.equal(await count(), before);
    const changed = await sendAs(visitor, { step: 'change', words: 'Kept.' });
    assert.match(changed.text, />Kept\.<\/textarea>/);
    const sent = await sendAs(visitor, { step: 'send', told: 'chair', head: 'yes' });
    assert.equal(sent.status, 303);
    assert.equal(await count(), before + 1);
  });

  it('names everything that is missing at once and keeps what was typed', async () => {
    const answer = await new Visitor(web.url).get('/raise');
    assert.equal(answer.status, 200);
    const visitor = new Visitor(web.url);
    const _csrf = await visitor.tokenOf('/raise');
    const { status, text } = await visitor.post('/raise', { id: randomUUID(), words: 'Only this.', _csrf });
    assert.equal(status, 422);
    const found = [...text.matchAll(/<li><a href="#(\w+)">/g)].map(match => match[1]);
    assert.deepEqual(found, ['kind', 'pupil', 'when', 'name', 'email']);
    assert.match(text, />Only this\.<\/textarea>/);
  });

  it('keeps what was typed when the page was open for too long, and sends nothing', async () => {
    const before = await count();
    const visitor = new Visitor(web.url);
    const _csrf = await visitor.tokenOf('/raise');
    await SessionModel.deleteMany({});
    const answer = await visitor.post('/raise', { ...form({ words: 'Typed for half an hour.' }), _csrf });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /nothing was sent.*Typed for half an hour\./s);
    assert.equal(await count(), before);
    const fresh = /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1] ?? '';
    assert.equal((await visitor.post('/raise', { ...form(), _csrf: fresh })).status, 303);
    const foreign = await visitor.post('/raise', { ...form(), _csrf: fresh }, { 'Sec-Fetch-Site': 'cross-site' });
    assert.equal(foreign.status, 403, 'what another site has started is refused');
  });

  it('asks again when the field that nobody sees was filled in: a program goes away, a person presses once more', async () => {
    const before = await count();
    const visitor = new Visitor(web.url);
    const answer = await sendAs(visitor, { website: 'https://cheap.example' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /press the button again/);
    assert.equal(answer.text.includes('cheap.example'), false);
    assert.equal(await count(), before);
  });

  it('takes hostile words as words, and refuses what is no form of ours', async () => {
    const before = await count();
    for (const [field, value] of [
      ['kind', 'pattern'],
      ['kind', 'low-level'],
      ['when', 'never'],
      ['id', 'x'],
      ['caseId', '2026-0001'],
      ['words', 'x'.repeat(60_000)],
    ] as const)
      assert.equal((await sendAs(new Visitor(web.url), { [field]: value })).status, 400, field);
    assert.equal(await count(), before);
    const long = await sendAs(new Visitor(web.url), { words: 'x'.repeat(10_001) });
    assert.equal(long.status, 422);
    const hostile = await sendAs(new Visitor(web.url), {
      adult: 'm-1|p-1',
      words: '{{ 7 * 7 }}<script>alert(1)</script>',
    });
    assert.equal(hostile.status, 303);
    const report = await StaffReportModel.findById(hostile.headers.get('location')?.slice(7)).lean();
    const about = await CaseModel.findById(report?.caseIds[0]).lean();
    assert.match(about?.adultKey ?? '', /^unknown:R-/, 'an id is no name');
    assert.equal(about?.pairKey.split('|').length, 2);
  });

  it('serves the code of the poster as a picture of the address', async () => {
    const { headers, text } = await new Visitor(web.url).get('/raise/poster.svg');
    assert.equal(headers.get('content-type'), 'image/svg+xml; charset=utf-8');
    assert.match(text, /^<svg[^>]*>.*<\/svg>\s*$/s);
    assert.match((await new Visitor(web.url).get('/raise/poster')).text, /http:\/\/localhost:8080\/raise/);
  });
});

describe('raising a concern with an account', () => {
  const web = useWeb(seed);

  it('knows who it is, and a reporter’s first page is the form with how far their own concerns are', async () => {
    const visitor = await Visitor.signedIn(web.url, 'reporter');
    assert.equal((await visitor.get('/')).headers.get('location'), '/raise');
    const sent = await sendAs(visitor, { name: 'Somebody Else', email: 'else@northfield.example' });
    const reference = sent.headers.get('location')?.slice(7) ?? '';
    const report = await StaffReportModel.findById(reference).lean();
    const record = await readRecord(report?.caseIds[0] ?? '', web.keys);
    const entry = record.find(one => one.kind === 'reported');
    assert.deepEqual([entry?.actor.kind, entry?.actor.name], ['user', 'Tom Vance']);
    const own = (await visitor.get('/raise')).text;
    assert.match(own, new RegExp(`${reference}.*Received`, 's'));
    assert.equal(own.includes(report?.caseIds[0] ?? '-'), false);
    const head = await Visitor.signedIn(web.url, 'head');
    assert.equal((await head.get('/raise')).text.includes(reference), false, 'others do not see it there');
    assert.equal((await head.get(`/cases/${report?.caseIds[0]}`)).status, 200);
    assert.match((await visitor.get('/raise')).text, new RegExp(`${reference}.*Being read`, 's'));
    for (const path of ['/queue', `/cases/${report?.caseIds[0]}`, '/people', '/low-level'])
      assert.equal((await visitor.get(path)).status, 404, path);
  });

  it('sends a concern about whoever is signed in past them: no trace of it on any of their pages', async () => {
    const head = await Visitor.signedIn(web.url, 'head');
    const chair = await Visitor.signedIn(web.url, 'chair');
    await sendAs(head, { self: 'yes', adult: '', told: 'self' });
    const about = await CaseModel.findOne({ adultKey: 's-head' }).lean();
    assert.ok(about);
    assert.equal((await head.get(`/cases/${about._id}`)).status, 404);
    assert.equal((await head.get('/queue?view=all')).text.includes(about._id), false);
    assert.equal((await chair.get(`/cases/${about._id}`)).status, 200);
    const users = await loadAccounts();
    assert.deepEqual(
      users.filter(user => mayRead(user, about, users)).map(user => user.role),
      ['chair'],
    );
  });

  it('does not tell the readers of a pupil’s case who the adult is, not even with names shown or once it is decided', async () => {
    const lead = await Visitor.signedIn(web.url, 'lead');
    const sent = await sendAs(new Visitor(web.url), { pupil: 'Dana Reeve', told: 'adult-and-pupil' });
    const report = await StaffReportModel.findById(sent.headers.get('location')?.slice(7)).lean();
    const number = report?.caseIds[1] ?? '';
    const _csrf = await lead.tokenOf(`/cases/${number}`);
    const post = (form: string, fields: Readonly<Record<string, string>>) =>
      lead.post(`/cases/${number}/${form}`, { _csrf, id: randomUUID(), ...fields });
    await post('names', { reason: 'contact' });
    const shown = (await lead.get(`/cases/${number}`)).text;
    assert.match(shown, /Dana Reeve/);
    assert.equal(/Corrigan|Mentor 1/.test(shown), false);
    await post('person', { side: 'adult', person: 'Jo Mensah' });
    assert.equal((await CaseModel.findById(number).lean())?.adultKey, 'm-1');
    await post('decision', { kind: 'start-review' });
    await post('decision', { kind: 'low-level-concern', verdict: 'yes', conduct: 'yes', note: 'For the test.' });
    assert.equal((await CaseModel.findById(number).lean())?.action, 'low-level-concern');
    assert.equal((await lead.get('/low-level')).text.includes('Mentor 1'), false);
    for (const path of ['/queue?view=all', '/queue?view=all&words=Mentor+1'])
      assert.equal((await lead.get(path)).text.replaceAll('Mentor 14', '').includes('>Mentor 1'), false, path);
  });

  it('lets a reader say who it is, and loses the case with it when it is them', async () => {
    const head = await Visitor.signedIn(web.url, 'head');
    const sent = await sendAs(new Visitor(web.url), { adult: 'Mrs O' });
    const report = await StaffReportModel.findById(sent.headers.get('location')?.slice(7)).lean();
    const number = report?.caseIds[0] ?? '';
    const _csrf = await head.tokenOf(`/cases/${number}`);
    const say = (fields: Readonly<Record<string, string>>) =>
      head.post(`/cases/${number}/person`, { _csrf, id: randomUUID(), ...fields });
    await say({ side: 'adult', person: 'Nobody Inparticular' });
    assert.match((await head.get(`/cases/${number}`)).text, /knows nobody by this name/);
    const answer = await say({ side: 'adult', person: 'Ruth Okafor' });
    assert.equal(answer.headers.get('location'), '/queue');
    assert.equal((await head.get(`/cases/${number}`)).status, 404);
    assert.equal((await (await Visitor.signedIn(web.url, 'chair')).get(`/cases/${number}`)).status, 200);
  });
});

describe('the limits of raising a concern', () => {
  const limits = new RaiseLimits();
  const web = useWeb(seed, { raiseLimits: limits });

  it('slow down who asks after references that do not exist, and answer as for any page that is not there', async () => {
    const visitor = new Visitor(web.url);
    const missing = await visitor.get('/no-such-page');
    for (let times = 0; times < 30; times += 1) {
      const answer = await visitor.get(times % 2 === 0 ? '/raise/R-2222-2222' : '/raise/nonsense');
      assert.deepEqual([answer.status, plainOf(answer.text)], [404, plainOf(missing.text)]);
    }
    assert.equal((await visitor.get('/raise/R-2222-2223')).status, 429);
  });

  it('keep what was typed when too much has come from one address, and spare who is signed in', async () => {
    for (let times = 0; times < 30; times += 1) limits.count('report', '127.0.0.1', new Date());
    const answer = await sendAs(new Visitor(web.url), { words: 'Must not be lost.' });
    assert.equal(answer.status, 429);
    assert.match(answer.text, /in person.*Must not be lost\./s);
    const reporter = await Visitor.signedIn(web.url, 'reporter');
    assert.equal((await sendAs(reporter)).status, 303);
  });

  it('forget after fifteen minutes, and count a whole IPv6 network as one', () => {
    const fresh = new RaiseLimits();
    const now = new Date();
    for (let times = 0; times < 30; times += 1) fresh.count('report', `2001:db8:1:2::${times}`, now);
    assert.equal(fresh.wait('report', '2001:db8:1:2:ffff::1', now), 15);
    assert.equal(fresh.wait('report', '2001:db8:1:3::1', now), 0);
    assert.equal(fresh.wait('report', '2001:db8:1:2::1', new Date(now.getTime() + 15 * 60_000)), 0);
  });
});

describe('the letter that asks whether it was them', () => {
  const config = loadConfig({ env: {}, file: null });
  const smtp = {
    host: 'mail.northfield.example',
    port: 587,
    security: 'starttls',
    user: null,
    password: null,
  } as const;
  const web = useWeb(seed, {
    config: {
      ...config,
      web: { ...config.web, host: '127.0.0.1', port: 0 },
      smtp: { ...smtp, from: 'candour@northfield.example' },
      signIn: { ...config.signIn, secondFactor: 'sample-only' },
    },
  });
  const letters: Letter[] = [];
  const deliver = () =>
    sendConfirmations({
      now: new Date(),
      transport: { send: async letter => void letters.push(letter), verify: async () => undefined },
      from: 'candour@northfield.example',
      publicUrl: web.url,
      keys: web.keys,
      log: createLog({ level: 'error', role: 'scheduler', stream: { write: () => true } }),
    });

  it('says nothing of what was told, and the button behind its link puts it on the record', async () => {
    const sent = await sendAs(new Visitor(web.url), { adult: 'Alex Corrigan' });
    assert.equal(await deliver(), 1);
    assert.equal(await deliver(), 0, 'once');
    const [letter] = letters.splice(0);
    assert.deepEqual([letter?.to, letter?.subject], ['t.adeyemi@northfield.example', CONFIRMATION_SUBJECT]);
    assert.equal(/Corrigan|photograph|Adeyemi|concern|R-/i.test(`${letter?.subject} ${letter?.text}`), false);
    const path = new URL(/http\S+/.exec(letter?.text ?? '')?.[0] ?? '').pathname;
    const report = () => StaffReportModel.findById(sent.headers.get('location')?.slice(7)).lean();
    const visitor = new Visitor(web.url);
    const _csrf = await visitor.tokenOf(path);
    assert.equal((await report())?.confirmedAt, null, 'a program that opens links confirms nothing');
    assert.equal((await visitor.post(path, { _csrf })).status, 303);
    assert.match((await visitor.get(path)).text, /Confirmed/);
    assert.ok((await report())?.confirmedAt);
    const record = await readRecord((await report())?.caseIds[0] ?? '', web.keys);
    assert.equal(record.at(-1)?.body.step, 'confirmed');
    const head = await Visitor.signedIn(web.url, 'head');
    assert.match((await head.get(`/cases/${(await report())?.caseIds[0]}`)).text, /address confirmed/);
    assert.equal((await new Visitor(web.url).get(`${path}x`)).status, 404);
  });

  it('goes to addresses of the school only, three times a day at most, and not to who is signed in', async () => {
    await sendAs(new Visitor(web.url), { email: 'somebody@elsewhere.example' });
    await sendAs(await Visitor.signedIn(web.url, 'reporter'));
    for (let times = 0; times < 5; times += 1)
      await sendAs(new Visitor(web.url), { email: 'k.doyle@northfield.example' });
    await deliver();
    assert.deepEqual(
      letters.splice(0).map(letter => letter.to),
      Array.from({ length: 3 }, () => 'k.doyle@northfield.example'),
    );
  });
});
