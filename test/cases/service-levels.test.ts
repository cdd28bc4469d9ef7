import assert from 'node:assert/strict';
import { ApprovalModel } from '../../models/approval.js';
import { SettingModel } from '../../models/setting.js';
import { DEFAULT_CALENDAR } from '../../services/calendar/calendar.js';
import {
  applyAgreedLevels,
  changeServiceLevels,
  settleLevels,
  waitingLevels,
} from '../../services/cases/change-levels.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import {
  type Allowance,
  type Clock,
  DEFAULT_LEVELS,
  deadline,
  loadServiceLevels,
  loosenings,
  type ServiceLevels,
  underCalendar,
} from '../../services/cases/service-levels.js';
import { KeyRing } from '../../services/store/seal.js';
import type { Severity } from '../../services/taxonomy.js';
import { useDatabase } from '../support/database.js';

function withAllowance(severity: Severity, clock: Clock, allowance: Allowance): ServiceLevels {
  const { allowed } = DEFAULT_LEVELS;
  return { ...DEFAULT_LEVELS, allowed: { ...allowed, [severity]: { ...allowed[severity], [clock]: allowance } } };
}

describe('the times that a case has', () => {
  const saturday = new Date('2026-11-28T10:20:00Z');
  const TABLE: readonly [Severity, acknowledge: string, decide: string][] = [
    ['critical', '2026-11-28T10:50:00.000Z', '2026-11-28T14:20:00.000Z'],
    ['high', '2026-11-30T12:00:00.000Z', '2026-12-01T08:00:00.000Z'],
    ['medium', '2026-12-01T08:00:00.000Z', '2026-12-03T08:00:00.000Z'],
    ['low', '2026-12-03T08:00:00.000Z', '2026-12-14T08:00:00.000Z'],
  ];
  for (const [severity, acknowledge, decide] of TABLE) {
    it(`of severity ${severity} that comes on a Saturday, unless the school sets others`, () => {
      const of = (clock: Clock) =>
        deadline(saturday, clock, severity, underCalendar(DEFAULT_LEVELS, DEFAULT_CALENDAR)).toISOString();
      assert.deepEqual([of('acknowledge'), of('decide')], [acknowledge, decide]);
    });
  }
});

describe('a change of the times', () => {
  const CHANGES: readonly [what: string, next: ServiceLevels, loosens: boolean][] = [
    ['nothing', DEFAULT_LEVELS, false],
    ['less time', withAllowance('high', 'acknowledge', { amount: 3, unit: 'hours' }), false],
    ['more time', withAllowance('high', 'acknowledge', { amount: 5, unit: 'hours' }), true],
    ['a day into hours that are fewer', withAllowance('high', 'decide', { amount: 8, unit: 'hours' }), false],
    [
      'hours into a day, which is longer',
      withAllowance('high', 'acknowledge', { amount: 1, unit: 'school-days' }),
      true,
    ],
    [
      'Saturdays too',
      { ...DEFAULT_LEVELS, hours: [...DEFAULT_LEVELS.hours, { days: [6], from: '09:00', to: '12:00' }] },
      false,
    ],
    ['later mornings', { ...DEFAULT_LEVELS, hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] }, true],
    ['four days', { ...DEFAULT_LEVELS, hours: [{ days: [1, 2, 3, 4], from: '08:00', to: '17:00' }] }, true],
  ];
  for (const [what, next, loosens] of CHANGES) {
    it(`to ${what} ${loosens ? 'gives more time' : 'gives nobody more time'}`, () => {
      assert.equal(loosenings(DEFAULT_LEVELS, next).length > 0, loosens);
    });
  }

  describe('in the database', () => {
    useDatabase();
    const keys = new KeyRing(KeyRing.newContent());
    const now = new Date('2026-11-23T10:00:00Z');
    const later = new Date('2026-11-23T11:00:00Z');
    const lead = { _id: 'u-lead', name: 'Priya Raman' };
    const head = { _id: 'u-head', name: 'Ruth Okafor' };
    const tighter = withAllowance('low', 'decide', { amount: 5, unit: 'school-days' });
    const looser = withAllowance('low', 'decide', { amount: 6, unit: 'school-days' });
    const change = (next: ServiceLevels, formId: string) =>
      changeServiceLevels(next, { formId, reason: 'For the test.' }, lead, now, keys);

    it('that tightens holds at once and stands in the record of monitoring, once however often the form is sent', async () => {
      for (let times = 0; times < 2; times += 1) assert.equal(await change(tighter, 'f-1'), 'changed');
      assert.deepEqual((await loadServiceLevels()).allowed.low.decide, { amount: 5, unit: 'school-days' });
      const record = await readRecord('monitoring', keys);
      assert.deepEqual(
        record.map(({ kind, actor, body }) => [kind, actor.name, body.what, body.reason]),
        [['changed', 'Priya Raman', 'service-levels', 'For the test.']],
      );
    });

    it('that gives more time waits for a second person, and is not agreed to by the first', async () => {
      assert.equal(await change(looser, 'f-2'), 'proposed');
      assert.deepEqual(await loadServiceLevels(), tighter);
      await assert.rejects(settleLevels('f-2', 'approved', '', lead, later, keys), { code: 'APPROVAL_NOT_POSSIBLE' });
      await settleLevels('f-2', 'approved', 'Agreed', head, later, keys);
      assert.deepEqual(await loadServiceLevels(), looser);
      assert.deepEqual(await waitingLevels(later, keys), []);
      assert.equal(await verifyRecord('monitoring', keys), null);
    });

    it('that was agreed to when the service was killed takes effect afterwards', async () => {
      await change(DEFAULT_LEVELS, 'f-3');
      const at = new Date('2026-11-23T12:00:00Z');
      await ApprovalModel.updateOne(
        { _id: 'f-3' },
        { $set: { state: 'approved', decidedBy: head._id, decidedAt: at } },
      );
      await applyAgreedLevels(keys, at);
      assert.deepEqual(await loadServiceLevels(), DEFAULT_LEVELS);
      const length = (await readRecord('monitoring', keys)).length;
      await applyAgreedLevels(keys, at);
      assert.equal((await readRecord('monitoring', keys)).length, length);
    });

    it('that cannot be read any more is an error, not the defaults', async () => {
      await SettingModel.updateOne({ _id: 'service-levels' }, { $set: { value: { allowed: {} } } });
      await assert.rejects(loadServiceLevels(), { code: 'SERVICE_LEVELS_DAMAGED' });
    });
  });
});
