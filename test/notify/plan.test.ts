import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { UserModel } from '../../models/user.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { escalateOverdue } from '../../services/cases/escalate.js';
import { tellReaders } from '../../services/cases/tell.js';
import { DEFAULT_PLAN, type NotifyPlan, saveNotifyPlan } from '../../services/notify/plan.js';
import { KeyRing } from '../../services/store/seal.js';
import type { Severity } from '../../services/taxonomy.js';
import { useDatabase } from '../support/database.js';
import { account, seedCase } from '../support/school-of-readers.js';

const keys = new KeyRing(KeyRing.newContent());
const RANK: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

describe('who is told when', () => {
  useDatabase();
  before(async () => {
    await UserModel.insertMany([
      account('lead'),
      account('deputy'),
      account('deputy', 'deputy-2'),
      account('head'),
      account('chair'),
    ]);
  });
  beforeEach(async () => {
    await NotificationModel.deleteMany({});
    await CaseModel.deleteMany({});
    await saveNotifyPlan(DEFAULT_PLAN, new Date());
  });
  const plan = (fields: Partial<NotifyPlan>) => saveNotifyPlan({ ...DEFAULT_PLAN, ...fields }, new Date());
  const raise = async (
    severity: Severity,
    at: string,
    lane: 'child-needs-help' | 'adult-conduct' = 'child-needs-help',
  ) => {
    const raisedAt = new Date(at);
    const number = await seedCase({ lane, severity, severityRank: RANK[severity], raisedAt });
    const about = (await CaseModel.findById(number).lean()) ?? assert.fail();
    await tellReaders(about, raisedAt, await loadAccounts());
    await tellReaders(about, raisedAt, await loadAccounts());
    return number;
  };
  const told = async () =>
    (await NotificationModel.find().lean())
      .map(({ userId, address, dueAt }) => `${userId}${address ? ` at ${address}` : ''} ${dueAt?.toISOString()}`)
      .sort();
  const WEEK = { from: '2026-11-23', to: '2026-11-29' };

  it('is every reader at once, as long as the school has said nothing', async () => {
    await raise('low', '2026-11-23T10:00:00Z');
    const at = '2026-11-23T10:00:00.000Z';
    assert.deepEqual(await told(), [`deputy ${at}`, `deputy-2 ${at}`, `lead ${at}`]);
  });

  it('is whoever is on call and reads it; others come when nobody takes it in time', async () => {
    await plan({
      rota: [
        { userId: 'deputy', ...WEEK },
        { userId: 'head', ...WEEK },
      ],
    });
    const number = await raise('critical', '2026-11-23T10:00:00Z');
    assert.deepEqual(await told(), ['deputy 2026-11-23T10:00:00.000Z']);
    await escalateOverdue(keys, new Date('2026-11-23T10:00:00Z'));
    await CaseModel.updateOne(
      { _id: number },
      { $set: { escalateAt: new Date('2026-11-23T10:30:00Z'), acknowledgeBy: new Date('2026-11-23T10:30:00Z') } },
    );
    await escalateOverdue(keys, new Date('2026-11-23T10:31:00Z'));
    const next = await NotificationModel.find({ overdue: { $exists: true } }).lean();
    assert.deepEqual(
      next.map(({ userId }) => userId),
      ['lead'],
      'the first who was not told already',
    );
  });

  it('is every reader where nobody on call may read it, and after the last day of a stretch', async () => {
    await plan({ rota: [{ userId: 'deputy', ...WEEK }] });
    await raise('high', '2026-11-24T10:00:00Z', 'adult-conduct');
    assert.deepEqual(
      (await told()).map(line => line.split(' ')[0]),
      ['head'],
    );
    await NotificationModel.deleteMany({});
    await raise('high', '2026-11-30T10:00:00Z');
    assert.deepEqual((await told()).length, 3);
  });

  it('ends a day on call at midnight by the school’s clock', async () => {
    await plan({ rota: [{ userId: 'deputy', from: '2026-07-01', to: '2026-07-01' }] });
    await raise('high', '2026-06-30T23:30:00Z');
    assert.equal((await told()).length, 1, 'half past midnight of the first in London');
    await NotificationModel.deleteMany({});
    await raise('high', '2026-07-01T23:30:00Z');
    assert.equal((await told()).length, 3);
  });

  it('leaves what can wait for the daily letter of the next school day, over a weekend and a bank holiday', async () => {
    await plan({
      daily: ['low', 'medium'],
      dailyAt: '07:30',
      rota: [{ userId: 'lead', from: '2026-01-01', to: '2026-12-31' }],
    });
    await raise('medium', '2026-11-23T06:00:00Z');
    await raise('low', '2026-11-27T10:00:00Z');
    await raise('low', '2026-05-01T10:00:00Z');
    await raise('high', '2026-05-01T10:00:00Z');
    assert.deepEqual(await told(), [
      'lead 2026-05-01T10:00:00.000Z',
      'lead 2026-05-05T06:30:00.000Z',
      'lead 2026-11-23T07:30:00.000Z',
      'lead 2026-11-30T07:30:00.000Z',
    ]);
  });

  it('reaches who wants it elsewhere too, for immediate cases outside the hours of work alone, and never who may not read it', async () => {
    const away = [
      { userId: 'lead', address: 'p@home.example' },
      { userId: 'head', address: 'r@home.example' },
    ];
    await plan({ away });
    await raise('critical', '2026-11-21T22:00:00Z');
    assert.deepEqual(
      (await told()).filter(line => line.includes(' at ')),
      ['lead at p@home.example 2026-11-21T22:00:00.000Z'],
    );
    await NotificationModel.deleteMany({});
    await raise('critical', '2026-11-23T10:00:00Z');
    await raise('high', '2026-11-21T22:00:00Z');
    assert.deepEqual(
      (await told()).filter(line => line.includes(' at ')),
      [],
    );
  });
});
