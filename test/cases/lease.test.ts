import assert from 'node:assert/strict';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { type Decision, decide } from '../../services/cases/decide.js';
import { LEASE } from '../../services/cases/follow.js';
import { leaseHolds, renewLease, takeNext, takeOver } from '../../services/cases/lease.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import type { DecisionKind } from '../../services/cases/states.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const minute = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const LEAD = { _id: 'u-lead', name: 'Priya Raman' };
const DEPUTY = { _id: 'u-deputy', name: 'Sam Bailey' };
const THIRD = { _id: 'u-third', name: 'Nia Holt' };
const EVERYTHING = {};
const NOT_POSSIBLE = { code: 'DECISION_NOT_POSSIBLE' };
const decision = (kind: DecisionKind, id: string = kind): Decision => ({ id, kind, verdict: null, note: 'A reason.' });

describe('a case that somebody has', () => {
  useDatabase();
  let number = 0;
  let caseId = '';
  beforeEach(async () => {
    number += 1;
    caseId = `2026-${String(number).padStart(4, '0')}`;
    await CaseModel.deleteMany({});
    await CaseModel.collection.insertOne(caseAbout({ _id: caseId }) as never);
  });
  const stored = async () => (await CaseModel.findById(caseId).lean<CaseRecord>()) ?? assert.fail();
  const start = () => decide(caseId, decision('start-review'), LEAD, now, keys);

  it('is theirs for half an hour, and for another one with every sign of life', async () => {
    assert.deepEqual((await start()).leaseUntil, minute(30));
    assert.equal(await renewLease(caseId, LEAD._id, minute(20)), true);
    assert.deepEqual((await stored()).leaseUntil, minute(50));
    assert.equal(leaseHolds(await stored(), minute(49)), true);
    assert.equal(leaseHolds(await stored(), minute(50)), false);
  });

  it('is not held by a sign of life of anybody else', async () => {
    await start();
    assert.equal(await renewLease(caseId, DEPUTY._id, minute(20)), false);
    assert.deepEqual((await stored()).leaseUntil, minute(30));
  });

  it('is not taken over while they have it', async () => {
    await start();
    await assert.rejects(takeOver(caseId, 't-1', DEPUTY, minute(29), keys), NOT_POSSIBLE);
    assert.equal((await stored()).ownerId, LEAD._id);
  });

  it('is taken over once they have gone silent, which stands on the record, and only the new one decides', async () => {
    await start();
    const taken = await takeOver(caseId, 't-1', DEPUTY, minute(31), keys);
    assert.deepEqual([taken.ownerId, taken.state, taken.leaseUntil], [DEPUTY._id, 'in-review', minute(61)]);
    const entry = (await readRecord(caseId, keys)).at(-1);
    assert.deepEqual(
      [entry?.kind, entry?.actor.name, entry?.body],
      ['lease', 'Sam Bailey', { step: 'taken-over', from: LEAD._id }],
    );
    await assert.rejects(decide(caseId, decision('no-further-action'), LEAD, minute(32), keys), NOT_POSSIBLE);
    assert.equal(await renewLease(caseId, LEAD._id, minute(32)), false);
    const after = await decide(caseId, decision('no-further-action'), DEPUTY, minute(33), keys);
    assert.deepEqual([after.state, after.leaseUntil], ['closed', null]);
    assert.equal(await verifyRecord(caseId, keys), null);
  });

  it('is decided by whoever had it all the same while nobody has taken it over', async () => {
    await start();
    assert.equal((await decide(caseId, decision('no-further-action'), LEAD, minute(90), keys)).state, 'closed');
    await assert.rejects(takeOver(caseId, 't-1', DEPUTY, minute(91), keys), NOT_POSSIBLE);
  });

  it('goes to one of several who take it over at once', async () => {
    await start();
    const outcomes = await Promise.allSettled(
      [DEPUTY, THIRD].map(user => takeOver(caseId, `t-${user._id}`, user, minute(31), keys)),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const takers = (await readRecord(caseId, keys)).filter(({ kind }) => kind === 'lease');
    assert.deepEqual([takers.length, (await stored()).ownerId], [1, takers[0]?.actor.id]);
  });

  it('is taken over once when the form is sent twice, also after a crash in between', async () => {
    await start();
    await takeOver(caseId, 't-1', DEPUTY, minute(31), keys);
    await CaseModel.updateOne({ _id: caseId }, { $set: { ownerId: LEAD._id } });
    assert.equal((await takeOver(caseId, 't-1', DEPUTY, minute(31), keys)).ownerId, DEPUTY._id);
    assert.equal((await readRecord(caseId, keys)).length, 2);
  });

  it('is given back, and then nobody has it', async () => {
    await start();
    const after = await decide(caseId, decision('return-to-queue'), LEAD, minute(5), keys);
    assert.deepEqual([after.state, after.ownerId, after.leaseUntil], ['new', null, null]);
  });
});

describe('the next case', () => {
  useDatabase();
  beforeEach(() => Promise.all([CaseModel.deleteMany({}), RecordEntryModel.deleteMany({})]));
  const put = (cases: readonly (Partial<CaseRecord> & { _id: string })[]) =>
    CaseModel.collection.insertMany(cases.map(one => caseAbout({ pairKey: one._id, ...one })) as never);
  const next = (user = LEAD, at = now, access: Record<string, unknown> = EVERYTHING) =>
    takeNext(access, crypto.randomUUID(), user, at, keys);

  it('is the gravest, then the one with the least time left', async () => {
    await put([
      { _id: '2026-0001', severityRank: 1, dueAt: minute(5) },
      { _id: '2026-0002', severityRank: 2, dueAt: minute(90) },
      { _id: '2026-0003', severityRank: 2, dueAt: minute(60) },
    ]);
    assert.deepEqual(
      [await next(), await next(), await next(), await next()],
      ['2026-0003', '2026-0002', '2026-0001', null],
    );
  });

  it('is one that the reader may read, and no other', async () => {
    await put([
      { _id: '2026-0001', severityRank: 3 },
      { _id: '2026-0002', lane: 'child-needs-help' },
    ]);
    assert.equal(await next(LEAD, now, { lane: 'child-needs-help' }), '2026-0002');
    assert.equal(await next(LEAD, now, { lane: 'child-needs-help' }), null);
    assert.equal((await CaseModel.findById('2026-0001').lean())?.state, 'new');
  });

  it('may be one whose reviewer has gone silent, but not one that somebody has', async () => {
    await put([
      { _id: '2026-0001', severityRank: 3 },
      { _id: '2026-0002', severityRank: 1 },
    ]);
    assert.equal(await next(LEAD), '2026-0001');
    assert.equal(await next(DEPUTY, minute(29)), '2026-0002');
    assert.equal(await next(DEPUTY, minute(29)), null);
    assert.equal(await next(DEPUTY, minute(30)), '2026-0001');
    assert.equal((await CaseModel.findById('2026-0001').lean())?.ownerId, DEPUTY._id);
  });

  it('is free again a minute after the service was killed between marking it and writing it down', async () => {
    await put([{ _id: '2026-0001', leaseUntil: minute(1) }]);
    assert.deepEqual([await next(LEAD, now), await next(LEAD, minute(1))], [null, '2026-0001']);
  });

  it('is never the same one for two of fifty who ask at once', async function () {
    this.timeout(60_000);
    const numbers = Array.from({ length: 60 }, (_, at) => `2026-${String(at).padStart(4, '0')}`);
    // Ten of them were left by somebody.
    await put(
      numbers.map((_id, at) => ({
        _id,
        severityRank: at % 4,
        dueAt: minute(at),
        ...(at < 10 ? { state: 'in-review' as const, ownerId: 'u-gone', leaseUntil: minute(-1) } : {}),
      })),
    );
    for (const _id of numbers.slice(0, 10)) {
      await CaseModel.updateOne({ _id }, { $set: { state: 'new' } });
      await decide(_id, decision('start-review'), { _id: 'u-gone', name: 'Gone' }, minute(-60), keys);
      await CaseModel.updateOne({ _id }, { $set: { leaseUntil: minute(-1) } });
    }
    const reviewers = Array.from({ length: 50 }, (_, at) => ({ _id: `u-${at}`, name: `Reader ${at}` }));
    const taken = await Promise.all(reviewers.map(user => next(user)));
    assert.equal(new Set(taken).size, 50);
    assert.equal(taken.includes(null), false);
    for (const [at, caseId] of taken.entries()) {
      const about = await CaseModel.findById(caseId).lean();
      assert.deepEqual([about?.ownerId, about?.state], [`u-${at}`, 'in-review']);
      assert.equal(await verifyRecord(caseId ?? '', keys), null);
    }
    // What is left over are ten of the least urgent.
    const left = await CaseModel.find({ $or: [{ state: 'new' }, { ownerId: 'u-gone' }] }).lean();
    assert.equal(left.length, 10);
    assert.equal(Math.max(...left.map(one => one.severityRank)), 0);
  });
});

it('a lease is half an hour', () => assert.equal(LEASE, 1_800_000));
