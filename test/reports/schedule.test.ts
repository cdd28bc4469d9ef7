import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ApprovalModel } from '../../models/approval.js';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { ReportModel } from '../../models/report.js';
import { SettingModel } from '../../models/setting.js';
import { USER_ROLES, UserModel } from '../../models/user.js';
import { entriesOf } from '../../services/cases/record.js';
import { createLog } from '../../services/log.js';
import { finishApproved } from '../../services/monitoring/decide-change.js';
import { applyAgreedSchedule, changeSchedule, settleSchedule } from '../../services/reports/change-schedule.js';
import { openReport } from '../../services/reports/keep.js';
import { schoolTime } from '../../services/reports/make.js';
import { makeDueReports } from '../../services/reports/run-schedule.js';
import {
  beginSchedule,
  DEFAULT_SCHEDULE,
  dueReports,
  loadSchedule,
  type ReportSchedule,
} from '../../services/reports/schedule.js';
import { reportTroubles, tellOfTroubles } from '../../services/reports/trouble.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { reportEdges, userOf } from '../support/report-school.js';
import { seedAccounts, seedSchool } from '../support/seed.js';

const keys = new KeyRing(KeyRing.newContent());
const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });
const { config } = reportEdges(keys);
const smtp = {
  host: '127.0.0.1',
  port: 1,
  security: 'none',
  user: null,
  password: null,
  from: 'candour@northfield.example',
} as const;
const edges = { config: { ...config, smtp }, keys, log };
const BEGAN = new Date('2026-10-07T09:00:00Z');

describe('reports on a schedule', function () {
  this.timeout(60_000);
  useDatabase();
  before(async () => {
    await seedSchool(BEGAN);
    await seedAccounts(BEGAN, USER_ROLES);
  });
  beforeEach(async () => {
    await Promise.all([
      ReportModel.deleteMany({}),
      NotificationModel.deleteMany({}),
      ApprovalModel.deleteMany({}),
      SettingModel.deleteMany({ _id: { $in: ['reports', 'reports-since'] } }),
    ]);
    await beginSchedule(BEGAN);
  });
  const run = (at: string) => makeDueReports(new Date(at), edges);
  const kept = async () =>
    (await ReportModel.find().sort({ madeAt: 1, key: 1 }).lean()).map(
      ({ audience, periodId }) => `${audience} ${periodId}`,
    );

  it('come on Monday at half past seven by the school’s clock, in summer and in winter', async () => {
    assert.equal(await run('2026-10-19T06:29:59Z'), 4, 'those of the week before');
    assert.equal(await run('2026-10-19T06:30:00Z'), 4);
    await ReportModel.deleteMany({});
    await SettingModel.deleteOne({ _id: 'reports-since' });
    await beginSchedule(new Date('2026-10-19T08:00:00Z'));
    // The clocks went back on the day before: 07:30 is 07:30 UTC now.
    assert.equal(await run('2026-10-26T06:31:00Z'), 0);
    assert.equal(await run('2026-10-26T07:30:00Z'), 4);
    assert.deepEqual((await kept()).sort(), [
      'head week:2026-10-19',
      'it week:2026-10-19',
      'lead week:2026-10-19',
      'lead week:2026-10-19',
    ]);
  });

  it('are made once for each reader, whoever and however often asks', async () => {
    const at = '2026-10-12T06:30:00Z';
    const counts = await Promise.all([run(at), run(at), run(at)]);
    assert.equal((await kept()).length, 4);
    assert.ok(counts.every(count => count <= 4));
    assert.equal(await run('2026-10-12T09:00:00Z'), 0);
  });

  it('are made although nothing was found', async () => {
    assert.equal(await CaseModel.countDocuments(), 0);
    await run('2026-10-12T06:30:00Z');
    const report = await ReportModel.findOne({ audience: 'head' }).lean().orFail();
    assert.match(openReport(report, keys).document.summary, /No source is connected: nothing was watched\./);
    assert.equal(report.delivery.state, 'waiting');
  });

  it('come late when the service was down, each week by itself, over the clock change', async () => {
    await run('2026-10-12T06:30:00Z');
    // Down until Thursday of the third week after.
    const at = new Date('2026-11-05T15:00:00Z');
    assert.equal(await makeDueReports(at, edges), 12);
    assert.deepEqual(
      (await kept()).filter(one => one.startsWith('head')),
      ['head week:2026-10-05', 'head week:2026-10-12', 'head week:2026-10-19', 'head week:2026-10-26'],
    );
    assert.equal(await makeDueReports(at, edges), 0);
  });

  it('are not made of what was before the installation, nor for people of what was before they came', async () => {
    assert.equal(await run('2026-10-08T09:00:00Z'), 0);
    await UserModel.updateOne({ role: 'head' }, { $set: { createdAt: new Date('2026-10-13T00:00:00Z') } });
    assert.equal(await run('2026-10-14T09:00:00Z'), 3);
    await UserModel.updateOne({ role: 'head' }, { $set: { createdAt: BEGAN } });
  });

  it('come for governors when a term is over, and the annual review in July', async () => {
    const time = await schoolTime(config, BEGAN);
    const due = (at: string, today: string) =>
      dueReports(DEFAULT_SCHEDULE, new Date(at), today, BEGAN, time)
        .filter(({ planned }) => planned.kind !== 'week')
        .map(({ planned, period, at: when }) => `${planned.audience} ${period.id} ${when.toISOString()}`);
    assert.deepEqual(due('2027-01-04T07:29:00Z', '2027-01-04'), []);
    assert.deepEqual(due('2027-01-04T07:30:00Z', '2027-01-04'), [
      'chair term:2026-09-01 2027-01-04T07:30:00.000Z',
      'governors term:2026-09-01 2027-01-04T07:30:00.000Z',
    ]);
    assert.deepEqual(
      due('2027-07-05T06:30:00Z', '2027-07-05').filter(one => one.includes('review')),
      ['lead', 'head', 'governors', 'it'].map(who => `${who} review-year:2026-07-01 2027-07-05T06:30:00.000Z`),
    );
  });

  it('raise an alarm when one was not made in time: to the lead and IT, once, without content', async () => {
    const late = new Date('2026-10-12T08:00:00Z');
    assert.deepEqual((await reportTroubles(new Date('2026-10-12T07:00:00Z'), edges)).length, 0);
    const troubles = await reportTroubles(late, edges);
    assert.deepEqual(troubles.map(({ what, audience }) => `${what} ${audience}`).sort(), [
      'not-made head',
      'not-made it',
      'not-made lead',
      'not-made lead',
    ]);
    await tellOfTroubles(late, edges);
    await tellOfTroubles(late, edges);
    const told = await NotificationModel.find().lean();
    assert.equal(told.length, 8);
    const [lead, administrator] = [await userOf('lead'), await userOf('administrator')];
    assert.deepEqual([...new Set(told.map(({ userId }) => userId))].sort(), [lead._id, administrator._id].sort());
    await makeDueReports(late, edges);
    assert.deepEqual(await reportTroubles(late, edges), []);
  });

  it('raise it, too, where no scheduler has ever run: looking writes nothing', async () => {
    await SettingModel.deleteOne({ _id: 'reports-since' });
    assert.equal((await reportTroubles(new Date('2026-10-12T08:00:00Z'), edges)).length, 4);
    assert.equal(await SettingModel.exists({ _id: 'reports-since' }), null);
  });

  it('raise it for one that was made and not sent, too', async () => {
    await run('2026-10-12T06:30:00Z');
    const troubles = await reportTroubles(new Date('2026-10-12T10:30:00Z'), edges);
    assert.deepEqual([...new Set(troubles.map(({ what }) => what))], ['not-sent']);
    await ReportModel.updateMany({}, { $set: { 'delivery.state': 'sent' } });
    assert.deepEqual(await reportTroubles(new Date('2026-10-12T10:30:00Z'), edges), []);
  });

  it('keep going for the others when one cannot be made', async () => {
    // What is sealed for nobody: the head's own report fails, since their account has no id that anything fits.
    const broken = new KeyRing(KeyRing.newContent());
    const failing = Object.assign(Object.create(broken) as KeyRing, {
      seal: (text: string, context: string) => {
        if (text.includes('head teacher')) throw new Error('For the test.');
        return keys.seal(text, context);
      },
      open: (sealed: Parameters<KeyRing['open']>[0], context: string) => keys.open(sealed, context),
    });
    assert.equal(await makeDueReports(new Date('2026-10-12T06:30:00Z'), { ...edges, keys: failing }), 3);
    assert.equal(await run('2026-10-12T06:35:00Z'), 1);
  });

  describe('when it is changed', () => {
    const change = (
      fields: Partial<ReportSchedule['reports'][number]>,
      audience = 'head',
      kind = 'week',
    ): ReportSchedule => ({
      ...DEFAULT_SCHEDULE,
      reports: DEFAULT_SCHEDULE.reports.map(one =>
        one.audience === audience && one.kind === kind ? { ...one, ...fields } : one,
      ),
    });
    const at = new Date('2026-10-14T09:00:00Z');
    const isOn = async (audience: string, kind: string) =>
      (await loadSchedule()).reports.find(one => one.audience === audience && one.kind === kind)?.on;

    it('switches one on, or to another hour, at once, and begins then', async () => {
      const wanted = { formId: randomUUID(), reason: 'For the test.' };
      assert.equal(
        await changeSchedule(change({ on: true }, 'lead', 'day'), wanted, await userOf('lead'), at, keys),
        'changed',
      );
      assert.equal(await isOn('lead', 'day'), true);
      await run('2026-10-15T06:31:00Z');
      const days = (await kept()).filter(one => one.includes('day:'));
      assert.deepEqual(days, ['lead day:2026-10-14', 'lead day:2026-10-14']);
    });

    it('waits for a second person before it switches one off, and stands on the record', async () => {
      const formId = randomUUID();
      const [lead, chair] = [await userOf('lead'), await userOf('chair')];
      assert.equal(
        await changeSchedule(change({ on: false }), { formId, reason: 'Too many.' }, lead, at, keys),
        'proposed',
      );
      assert.equal(await isOn('head', 'week'), true);
      await assert.rejects(settleSchedule(formId, 'approved', '', lead, at, keys), { code: 'APPROVAL_NOT_POSSIBLE' });
      await settleSchedule(formId, 'approved', 'Yes.', chair, at, keys);
      assert.equal(await isOn('head', 'week'), false);
      const entries = await entriesOf('monitoring', ['changed'], keys);
      assert.equal(
        entries.some(({ key }) => key === `reports:${formId}`),
        true,
      );
    });

    it('is brought about by the scheduler when the service was killed in between, and keeps no rule from its change', async () => {
      const formId = randomUUID();
      const [lead, chair] = [await userOf('lead'), await userOf('chair')];
      await changeSchedule(change({ on: false }), { formId, reason: 'Too many.' }, lead, at, keys);
      await ApprovalModel.updateOne(
        { _id: formId },
        { $set: { state: 'approved', decidedBy: chair._id, decidedAt: at } },
      );
      await finishApproved(at, keys);
      await applyAgreedSchedule(keys, new Date(at.getTime() + 1_000));
      assert.equal(await isOn('head', 'week'), false);
    });
  });
});
