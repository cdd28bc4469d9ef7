import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ReportModel } from '../../models/report.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { DEFAULT_SCHEDULE, loadSchedule } from '../../services/reports/schedule.js';
import { fieldOf } from '../../services/review/presenters/report-schedule.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('the pages of reports', function () {
  this.timeout(120_000);
  const web = useWeb(async keys => {
    const now = new Date();
    await seedSchool(now);
    await seedAccounts(now, USER_ROLES);
    await seedStory(keys, now);
  });
  const visitors = new Map<UserRole, Visitor>();
  const as = (role: UserRole) => visitors.get(role) ?? assert.fail(role);
  before(async () => {
    for (const role of ['lead', 'head', 'chair', 'administrator', 'governor'] as const)
      visitors.set(role, await Visitor.signedIn(web.url, role));
  });

  async function make(role: UserRole, fields: Readonly<Record<string, string>>) {
    const visitor = as(role);
    const _csrf = await visitor.tokenOf('/reports');
    return visitor.post('/reports', { _csrf, id: randomUUID(), from: '', to: '', ...fields });
  }
  const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date());
  const daysAgo = (count: number) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(Date.now() - count * 86_400_000));

  it('make one of any days, show it with its pictures, and hand it over as PDF and CSV', async () => {
    const answer = await make('head', { period: 'range', from: daysAgo(27), to: today() });
    const path = answer.headers.get('location') ?? '';
    assert.match(path, /^\/reports\/[0-9a-f-]{36}$/);
    const { text, status } = await as('head').get(path);
    assert.equal(status, 200);
    assert.match(text, /<h1[^>]*>Report<\/h1>/);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, 'ids of pictures are their own');
    assert.equal([...text.matchAll(/<svg class="picture/g)].length, 4, 'two pictures, each also for telephones');
    assert.match(text, /The same as a table/);
    assert.equal(/Corrigan|Mensah|Reeve|Farrow/.test(text), false);
    const pdf = await as('head').get(`${path}/pdf`);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    assert.match(pdf.headers.get('content-disposition') ?? '', /candour-report-head-[\d-]+-to-[\d-]+\.pdf"?$/);
    const csv = await as('head').get(`${path}/csv`);
    assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
    assert.match(csv.text, /Cases raised each/);
    const kept = await ReportModel.findById(path.split('/')[2]).lean().orFail();
    assert.deepEqual(
      kept.taken.map(({ way }) => way),
      ['page', 'pdf', 'csv'],
    );
    assert.ok((await as('head').get('/reports')).text.includes(path));
  });

  it('are a page that does not exist for every other reader, also of the same role', async () => {
    const answer = await make('head', { period: 'last-week' });
    const path = answer.headers.get('location') ?? '';
    for (const role of ['lead', 'chair', 'administrator', 'governor'] as const)
      for (const below of ['', '/pdf', '/csv']) assert.equal((await as(role).get(`${path}${below}`)).status, 404, role);
    assert.equal((await as('lead').get('/reports')).text.includes(path), false);
    const user = await UserModel.findOne({ role: 'head' }).lean().orFail();
    await ReportModel.updateOne({ _id: path.split('/')[2] }, { $set: { userId: `${user._id}x` } });
    assert.equal((await as('head').get(path)).status, 404);
  });

  it('make it once when the form is sent twice', async () => {
    const id = randomUUID();
    const [first, second] = [
      await make('lead', { id, period: 'last-week' }),
      await make('lead', { id, period: 'last-week' }),
    ];
    assert.equal(first.headers.get('location'), second.headers.get('location'));
  });

  it('say what is wrong with days, and give governors none but whole terms', async () => {
    const wrong = await make('lead', { period: 'range', from: '2026-10-31', to: '2026-10-01' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /Enter two days, the first before the last/);
    assert.equal((await make('governor', { period: 'last-week' })).status, 422);
    assert.equal((await make('governor', { period: 'range', from: '2026-01-01', to: '2026-10-01' })).status, 422);
    const [first, second] = [
      await make('governor', { period: 'last-term' }),
      await make('governor', { period: 'last-term' }),
    ];
    assert.match(first.headers.get('location') ?? '', /^\/reports\//);
    assert.equal(first.headers.get('location'), second.headers.get('location'), 'the figures of a term are made once');
    const page = await as('governor').get('/reports');
    assert.equal(/Other days|Last week|Yesterday/.test(page.text), false);
  });

  it('hold no case for IT, and let IT plan nothing', async () => {
    const answer = await make('administrator', { period: 'last-week' });
    const { text } = await as('administrator').get(answer.headers.get('location') ?? '');
    assert.equal(/cases raised|What they were about|Open now/i.test(text), false);
    assert.equal((await as('administrator').get('/reports/schedule')).status, 404);
  });

  it('change the schedule at once where more comes, and with a second person where less does', async () => {
    const form = (off: string | null, on: string | null) => ({
      mail: 'link',
      reason: 'For the test.',
      ...Object.fromEntries(
        DEFAULT_SCHEDULE.reports.flatMap(one => [
          ...((one.on || fieldOf(one) === on) && fieldOf(one) !== off ? [[`${fieldOf(one)}-on`, 'yes']] : []),
          [`${fieldOf(one)}-weekday`, '2'],
          [`${fieldOf(one)}-time`, '08:15'],
        ]),
      ),
    });
    const send = async (role: UserRole, fields: Readonly<Record<string, string>>) => {
      const _csrf = await as(role).tokenOf('/reports/schedule');
      return as(role).post('/reports/schedule', { _csrf, id: randomUUID(), ...fields });
    };
    await send('lead', form(null, 'lead-day'));
    const now = await loadSchedule();
    assert.equal(now.mail, 'link');
    assert.ok(now.reports.every(({ weekday, time }) => weekday === 2 && time === '08:15'));
    assert.equal(now.reports.find(one => fieldOf(one) === 'lead-day')?.on, true);
    await send('lead', form('head-week', 'lead-day'));
    assert.equal((await loadSchedule()).reports.find(one => fieldOf(one) === 'head-week')?.on, true);
    const page = await as('head').get('/reports/schedule');
    assert.match(page.text, /Weekly report for the head teacher/);
    const id = /action="\/reports\/schedule\/([0-9a-f-]{36})"/.exec(page.text)?.[1] ?? assert.fail();
    const _csrf = await as('head').tokenOf('/reports/schedule');
    await as('head').post(`/reports/schedule/${id}`, { _csrf, state: 'approved', words: '' });
    assert.equal((await loadSchedule()).reports.find(one => fieldOf(one) === 'head-week')?.on, false);
    const wrong = await send('lead', { ...form(null, null), 'lead-week-time': 'soon', reason: '' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /Enter a time like 07:30/);
  });
});
