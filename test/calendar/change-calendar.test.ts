import assert from 'node:assert/strict';
import { ApprovalModel } from '../../models/approval.js';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { SettingModel } from '../../models/setting.js';
import type { UserRole } from '../../models/user.js';
import {
  DEFAULT_CALENDAR,
  loadCalendar,
  loadWithMoves,
  type SchoolCalendar,
} from '../../services/calendar/calendar.js';
import {
  changeCalendar,
  finishCalendar,
  settleCalendar,
  waitingCalendars,
} from '../../services/calendar/change-calendar.js';
import { clocksOfNewCase } from '../../services/cases/clocks.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { KeyRing } from '../../services/store/seal.js';
import type { Severity } from '../../services/taxonomy.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
/** A Monday. */
const now = new Date('2026-11-23T10:00:00Z');
const person = (role: UserRole) => ({ _id: `u-${role}`, name: role, role });
const TUESDAY = { name: 'Snow', from: '2026-11-24', to: '2026-11-24' };
const JULY = { name: 'Training day', from: '2027-07-02', to: '2027-07-02' };

describe('the calendar of the school', () => {
  useDatabase();
  beforeEach(async () => {
    await Promise.all([
      ApprovalModel.deleteMany({}),
      CaseModel.deleteMany({}),
      RecordEntryModel.deleteMany({}),
      SettingModel.deleteMany({}),
    ]);
  });
  let cases = 0;
  const raise = async (severity: Severity, fields: Partial<CaseRecord> = {}) => {
    cases += 1;
    const _id = `2026-${String(cases).padStart(4, '0')}`;
    const about = caseAbout({ _id, severity, ...(await clocksOfNewCase(severity, now)), ...fields });
    await CaseModel.collection.insertOne(about as never);
    return _id;
  };
  const dueOf = async (number: string) => {
    const about = (await CaseModel.findById(number).lean()) ?? assert.fail(number);
    return [about.acknowledgeBy, about.decideBy, about.dueAt, about.escalateAt].map(at =>
      at?.toISOString().slice(0, 13),
    );
  };
  let forms = 0;
  const change = (next: Partial<SchoolCalendar>, role: UserRole = 'lead') => {
    forms += 1;
    const form = { formId: `form-${forms}`, reason: 'The heating.' };
    return changeCalendar({ ...DEFAULT_CALENDAR, ...next }, form, person(role), now, keys);
  };
  const agree = async (role: UserRole) => {
    const [waiting] = await waitingCalendars(now, keys);
    await settleCalendar(waiting?._id ?? '', 'approved', '', person(role), now, keys);
  };
  const changes = async () => (await readRecord('monitoring', keys)).filter(({ kind }) => kind === 'changed');

  it('leaves its closed days out of the clocks of cases that are raised, but never of immediate ones', async () => {
    await change({ closed: [TUESDAY] });
    assert.deepEqual(await dueOf(await raise('high')), [
      '2026-11-23T14',
      '2026-11-25T10',
      '2026-11-23T14',
      '2026-11-23T14',
    ]);
    assert.deepEqual((await dueOf(await raise('medium'))).slice(0, 2), ['2026-11-25T10', '2026-11-27T10']);
    const night = new Date('2026-12-25T02:00:00Z');
    const { acknowledgeBy, decideBy } = await clocksOfNewCase('critical', night);
    assert.deepEqual([acknowledgeBy, decideBy].map(Number), [
      night.getTime() + 30 * 60_000,
      night.getTime() + 4 * 3_600_000,
    ]);
  });

  it('is closed on bank holidays of itself: Christmas and its substitute do not count', async () => {
    const { decideBy } = await clocksOfNewCase('high', new Date('2026-12-24T10:00:00Z'));
    assert.equal(decideBy?.toISOString(), '2026-12-29T10:00:00.000Z');
    await change({ bankHolidays: false });
    assert.equal(
      (await clocksOfNewCase('high', new Date('2026-12-24T10:00:00Z'))).decideBy?.toISOString(),
      '2026-12-25T10:00:00.000Z',
    );
  });

  it('holds at once and stands on the record where no deadline of now comes later', async () => {
    await raise('low');
    assert.equal(await change({ closed: [JULY] }), 'changed');
    assert.deepEqual((await loadCalendar()).closed, [JULY]);
    const [entry] = await changes();
    assert.deepEqual(
      [entry?.body.what, entry?.actor.id, entry?.body.reason],
      ['school-calendar', 'u-lead', 'The heating.'],
    );
    assert.equal(await verifyRecord('monitoring', keys), null);
  });

  it('takes two people where a waiting case gets more time, and moves its deadlines when they agree', async () => {
    const number = await raise('medium');
    const before = await dueOf(number);
    assert.equal(await change({ closed: [TUESDAY] }), 'proposed');
    assert.deepEqual([await dueOf(number), (await loadCalendar()).closed, await changes()], [before, [], []]);
    await assert.rejects(agree('lead'), { code: 'APPROVAL_NOT_POSSIBLE' });
    await agree('head');
    assert.deepEqual(await dueOf(number), ['2026-11-25T10', '2026-11-27T10', '2026-11-25T10', '2026-11-25T10']);
    assert.deepEqual((await loadWithMoves()).moving, []);
    assert.equal((await changes()).length, 1);
  });

  it('brings deadlines nearer at once where a day opens', async () => {
    await change({ closed: [TUESDAY] });
    const number = await raise('medium');
    assert.equal(await change({ closed: [] }, 'head'), 'changed');
    assert.deepEqual(await dueOf(number), ['2026-11-24T10', '2026-11-26T10', '2026-11-24T10', '2026-11-24T10']);
  });

  const STAYS: readonly [what: string, severity: Severity, fields: Partial<CaseRecord>][] = [
    ['is immediate', 'critical', {}],
    ['is decided', 'medium', { state: 'closed' }],
    [
      'has run out',
      'medium',
      { acknowledgeBy: new Date(0), decideBy: new Date(1), dueAt: new Date(0), escalateAt: null },
    ],
  ];
  for (const [what, severity, fields] of STAYS)
    it(`asks for nobody else when the one case ${what}, and moves nothing of it`, async () => {
      const number = await raise(severity, fields);
      const before = await dueOf(number);
      assert.equal(await change({ closed: [TUESDAY] }), 'changed');
      assert.deepEqual(await dueOf(number), before);
    });

  it('answers an administrator the same whether a case is waiting or not', async () => {
    assert.equal(await change({ closed: [TUESDAY] }, 'administrator'), 'proposed');
    await ApprovalModel.deleteMany({});
    await raise('medium');
    assert.equal(await change({ closed: [TUESDAY] }, 'administrator'), 'proposed');
    assert.equal(await change({ closed: [JULY] }, 'administrator'), 'changed');
    assert.equal(await change({ closed: [] }, 'administrator'), 'changed');
  });

  it('is finished where a killed process left deadlines unmoved, or what was agreed to undone; never twice', async () => {
    const numbers = [await raise('medium'), await raise('medium')];
    await change({ closed: [TUESDAY] });
    const [approval] = await waitingCalendars(now, keys);
    await ApprovalModel.updateOne(
      { _id: approval?._id },
      { $set: { state: 'approved', decidedBy: 'u-head', decidedAt: now } },
    );
    await finishCalendar(keys, now);
    const moved = ['2026-11-25T10', '2026-11-27T10', '2026-11-25T10', '2026-11-25T10'];
    assert.deepEqual(await dueOf(numbers[0] ?? ''), moved);
    const { calendar } = await loadWithMoves();
    const again = {
      caseId: numbers[1] ?? '',
      clock: 'decideBy',
      from: '2026-11-27T10:00:00.000Z',
      to: '2026-11-30T10:00:00.000Z',
    };
    const value = { calendar, moving: [again] };
    await SettingModel.updateOne({ _id: 'school-calendar' }, { $set: { value } });
    for (let turn = 0; turn < 2; turn += 1) await finishCalendar(keys, new Date(now.getTime() + 60_000));
    assert.deepEqual(await dueOf(numbers[0] ?? ''), moved);
    assert.deepEqual((await dueOf(numbers[1] ?? '')).slice(0, 2), ['2026-11-25T10', '2026-11-30T10']);
    assert.equal((await changes()).length, 1);
  });

  it('that cannot be read says so, and stops no case silently', async () => {
    await SettingModel.collection.insertOne({
      _id: 'school-calendar',
      value: { calendar: 7 },
      updatedAt: now,
    } as never);
    await assert.rejects(loadCalendar(), { code: 'CALENDAR_DAMAGED' });
  });
});
