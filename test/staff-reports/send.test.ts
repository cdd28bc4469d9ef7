import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { StaffReportModel } from '../../models/staff-report.js';
import { UserModel } from '../../models/user.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { clocksOfNewCase } from '../../services/cases/clocks.js';
import { decide } from '../../services/cases/decide.js';
import { mergeIntoCase } from '../../services/cases/merge.js';
import { otherCases, threadOf } from '../../services/cases/queries.js';
import { decideCaseChanges, storedFindings } from '../../services/cases/raise.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { mayRead } from '../../services/cases/route.js';
import { storeFindings } from '../../services/scan/store-findings.js';
import { finishLeftOver } from '../../services/staff-reports/finish.js';
import { identify } from '../../services/staff-reports/identify.js';
import { sendReport, type Told } from '../../services/staff-reports/send.js';
import { stateOfReport } from '../../services/staff-reports/state.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seenFinding, seenMessage } from '../support/seen-message.js';
import { askNobody, told } from '../support/told.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');

describe('what somebody on the staff tells', () => {
  useDatabase();
  before(async () => {
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'deputy', 'head', 'chair', 'administrator', 'reporter']);
  });
  beforeEach(async () => {
    for (const model of [CaseModel, RecordEntryModel, StaffReportModel, NotificationModel] as const)
      await model.collection.deleteMany({});
  });
  const send = (fields: Partial<Told>) => sendReport(told(fields), askNobody, now, keys);
  const casesOf = async (caseIds: readonly string[]) =>
    CaseModel.find({ _id: { $in: [...caseIds] } })
      .sort({ _id: 1 })
      .lean();
  const readersOf = async (caseId: string) => {
    const [users, about] = await Promise.all([loadAccounts(), CaseModel.findById(caseId).lean()]);
    assert.ok(about);
    return users
      .filter(user => mayRead(user, about, users))
      .map(user => user.role)
      .sort();
  };
  const toldOf = async (caseId: string) => {
    const users = new Map((await UserModel.find().lean()).map(user => [user._id, user.role]));
    const notifications = await NotificationModel.find({ caseId }).lean();
    return notifications.map(({ userId, urgency }) => `${users.get(userId)} ${urgency}`).sort();
  };

  it('becomes a case of its own without findings, which names people by pseudonym and stands in the queue', async () => {
    const report = await send({ adult: 'Alex Corrigan' });
    const [about] = await casesOf(report.caseIds);
    assert.equal(report.caseIds.length, 1);
    assert.deepEqual(
      [about?.origin, about?.lane, about?.adultKey, about?.pupilKey, about?.adultLabel, about?.findingCount],
      ['staff', 'adult-conduct', 'm-1', '-', 'Mentor 1', 0],
    );
    assert.deepEqual([about?.severity, about?.title], ['medium', 'Staff report what an adult said, wrote or did']);
    assert.deepEqual(await toldOf(about?._id ?? ''), ['head medium']);
    const { acknowledgeBy, dueAt } = await clocksOfNewCase('medium', now);
    assert.ok(dueAt);
    assert.deepEqual([about?.acknowledgeBy, about?.dueAt], [acknowledgeBy, dueAt]);
  });

  it('stands in the record with its words sealed, and the chain holds', async () => {
    const words = 'Said that the pupil was his favourite.';
    const report = await send({ adult: 'Alex Corrigan', words });
    const caseId = report.caseIds[0] ?? '';
    const record = await readRecord(caseId, keys);
    assert.deepEqual(
      record.map(entry => entry.kind),
      ['raised', 'reported', 'routed'],
    );
    const body = record[1]?.body;
    assert.deepEqual([body?.words, body?.reference, body?.where], [words, report._id, 'Room 12']);
    assert.equal(await verifyRecord(caseId, keys), null);
    for (const collection of ['record', 'staff_reports', 'cases', 'notifications']) {
      const stored = JSON.stringify(await RecordEntryModel.db.collection(collection).find().toArray());
      assert.equal(/favourite|Corrigan|Adeyemi/.test(stored), false, collection);
    }
  });

  it('is graver when a child is in danger, and when it is infatuation', async () => {
    const danger = await send({ kind: 'child', pupil: 'Dana Reeve', danger: true });
    const infatuation = await send({ kind: 'infatuation', pupil: 'Dana Reeve', adult: 'Alex Corrigan' });
    const severities = [...(await casesOf(danger.caseIds)), ...(await casesOf(infatuation.caseIds))].map(
      about => `${about.concern} ${about.severity}`,
    );
    assert.deepEqual(severities, ['welfare critical', 'infatuation high']);
  });

  it('about an adult and a pupil becomes two cases with other readers, and the words go with one of them', async () => {
    const report = await send({ adult: 'Alex Corrigan', pupil: 'Dana Reeve, year 8' });
    const [conduct, welfare] = await casesOf(report.caseIds);
    assert.deepEqual([conduct?.lane, welfare?.lane], ['adult-conduct', 'child-needs-help']);
    assert.deepEqual([conduct?.links, welfare?.links], [[welfare?._id], [conduct?._id]]);
    assert.deepEqual(await toldOf(conduct?._id ?? ''), ['head medium']);
    assert.deepEqual(await toldOf(welfare?._id ?? ''), ['deputy medium', 'lead medium']);
    const lead = JSON.stringify(await readRecord(welfare?._id ?? '', keys));
    assert.equal(/photograph|conduct"|Room 12|Corrigan/.test(lead), false, 'the lane of the child gets no words');
    assert.equal(lead.includes(conduct?._id ?? '-'), false, 'nor the number of the other case');
    assert.deepEqual([welfare?.pairKey, welfare?.adultLabel, welfare?.adultKey], ['-|p-1', '', 'm-1']);
    assert.ok(welfare);
    assert.deepEqual(await threadOf(welfare, keys), [], 'nor what the adult wrote');
  });

  const ABOUT_READERS: readonly [why: string, fields: Partial<Told>, readers: readonly string[]][] = [
    ['about the head teacher, by the box, goes to the chair', { head: true }, ['chair']],
    ['about the head teacher, by name alone, goes to the chair too', { adult: 'Ruth Okafor' }, ['chair']],
    ['and misspelt, until somebody else has said who is meant', { adult: 'Ruth Okafer' }, ['chair']],
    ['and by surname, office or address', { adult: 'the head teacher' }, ['chair']],
    ['by the lead about the lead goes to the head teacher', { adult: 'Priya Raman' }, ['head']],
    [
      'by the head teacher about themselves goes to the chair',
      { self: true, reporter: { name: 'Ruth Okafor', email: 'head@northfield.example', userId: null } },
      ['chair'],
    ],
  ];
  for (const [why, fields, readers] of ABOUT_READERS) {
    it(`${why}, and nobody else is told`, async () => {
      const report = await send(fields);
      assert.equal(report.caseIds.length, 1);
      const caseId = report.caseIds[0] ?? '';
      assert.deepEqual(await readersOf(caseId), readers);
      assert.deepEqual(
        await toldOf(caseId),
        readers.map(role => `${role} medium`),
      );
    });
  }

  it('about a pupil and the lead keeps the lead out of the pupil’s case as well', async () => {
    const report = await send({ adult: 'Priya Raman', pupil: 'Dana Reeve' });
    const [conduct, welfare] = report.caseIds;
    assert.deepEqual(await readersOf(conduct ?? ''), ['head']);
    assert.deepEqual(await readersOf(welfare ?? ''), ['deputy']);
  });

  it('is told once however often the form is sent', async () => {
    const form = told({ adult: 'Alex Corrigan', pupil: 'Dana Reeve' });
    const sent = await Promise.all([1, 2, 3].map(() => sendReport(form, askNobody, now, keys)));
    assert.equal(new Set(sent.map(report => report._id)).size, 1);
    assert.equal(await CaseModel.countDocuments(), 2);
    assert.equal(await RecordEntryModel.countDocuments(), 6);
  });

  it('is finished by the scheduler when the process ended in the middle', async () => {
    const report = await send({ adult: 'Alex Corrigan', pupil: 'Dana Reeve' });
    const stored = await StaffReportModel.findById(report._id).lean();
    assert.equal(stored?.sealed, null, 'its words stand in the cases and nowhere else');
    await CaseModel.collection.deleteOne({ _id: report.caseIds[1] } as never);
    await RecordEntryModel.collection.deleteMany({ caseId: report.caseIds[1] });
    await StaffReportModel.updateOne({ _id: report._id }, { $set: { sealed: report.sealed } });
    assert.equal(await finishLeftOver(new Date(now.getTime() + 120_000), keys), 1);
    assert.equal((await readRecord(report.caseIds[0] ?? '', keys)).length, 3);
    assert.equal((await readRecord(report.caseIds[1] ?? '', keys)).length, 3);
    assert.equal(await finishLeftOver(new Date(now.getTime() + 120_000), keys), 0);
  });

  it('of two strangers with one name stays two, and a second report beside an open case is a case beside it', async () => {
    const first = await send({ adult: 'the new coach' });
    const second = await send({ adult: 'the new coach' });
    const [a, b] = [...(await casesOf(first.caseIds)), ...(await casesOf(second.caseIds))];
    assert.match(a?.adultKey ?? '', /^unknown:R-/);
    assert.notEqual(a?.adultKey, b?.adultKey);
    assert.equal(a?.adultLabel, 'Unknown adult');
    const third = await send({ adult: 'Alex Corrigan', pupil: 'Dana Reeve' });
    const fourth = await send({ adult: 'Alex Corrigan', pupil: 'Dana Reeve' });
    const [, , one, other] = await CaseModel.find({ lane: 'adult-conduct' }).sort({ _id: 1 }).lean();
    assert.deepEqual([one?._id, other?._id], [third.caseIds[0], fourth.caseIds[0]]);
    assert.deepEqual([one?.openKey, other?.openKey], ['adult-conduct|m-1|p-1', undefined]);
    const head = await UserModel.findOne({ role: 'head' }).lean();
    assert.ok(head && other);
    assert.deepEqual(
      (await otherCases(head, other)).map(about => about._id),
      [one?._id],
    );
  });

  it('is joined by what is found later about the same two, and is never made smaller by it', async () => {
    const report = await send({ kind: 'infatuation', adult: 'Alex Corrigan', pupil: 'Dana Reeve' });
    const message = seenMessage('m');
    const findings = storedFindings(
      { message, findings: [seenFinding('infatuation', 'medium')], detectVersion: 'test' },
      now,
    );
    await storeFindings(findings);
    for (const change of decideCaseChanges(message, findings)) await mergeIntoCase(change, now, keys);
    const [about] = await casesOf(report.caseIds);
    assert.deepEqual(
      [about?.findingCount, about?.severity, about?.title],
      [1, 'high', 'Signs of infatuation; reported by staff'],
    );
    assert.deepEqual([about?.firstAt, about?.lastAt], [message.sentAt, now]);
    const record = await readRecord(about?._id ?? '', keys);
    assert.deepEqual(
      record.map(entry => entry.kind),
      ['raised', 'reported', 'routed', 'evidence'],
    );
  });

  it('about one adult alone opens nothing of what they wrote to others', async () => {
    const report = await send({ adult: 'Alex Corrigan' });
    const [about] = await casesOf(report.caseIds);
    assert.ok(about);
    assert.deepEqual(await threadOf(about, keys), []);
  });

  it('is received, being read, then decided once every case of it is', async () => {
    const report = await send({ adult: 'Alex Corrigan', pupil: 'Dana Reeve' });
    const [conduct = '', welfare = ''] = report.caseIds;
    const head = await UserModel.findOne({ role: 'head' }).lean();
    assert.ok(head);
    const decideAs = (caseId: string, kind: 'start-review' | 'no-further-action') =>
      decide(caseId, { id: `${caseId}${kind}`, kind, verdict: null, note: '' }, head, now, keys);
    assert.equal(await stateOfReport(report), 'received');
    await decideAs(conduct, 'start-review');
    assert.equal(await stateOfReport(report), 'being-read');
    await decideAs(conduct, 'no-further-action');
    assert.equal(await stateOfReport(report), 'being-read');
    await decideAs(welfare, 'start-review');
    await decideAs(welfare, 'no-further-action');
    assert.equal(await stateOfReport(report), 'decided');
  });

  it('is kept from whoever it turns out to be, in the other lane as well, where nobody learns who that is', async () => {
    const report = await send({ adult: 'the one with the red car', pupil: 'Dana Reeve' });
    const [conduct = '', welfare = ''] = report.caseIds;
    assert.deepEqual(await readersOf(welfare), ['deputy', 'lead']);
    const [about, head] = await Promise.all([
      CaseModel.findById(conduct).lean(),
      UserModel.findOne({ role: 'head' }).lean(),
    ]);
    assert.ok(about && head);
    await identify(about, { id: 'n2', side: 'adult', typed: 'Priya Raman' }, head, now, keys);
    assert.deepEqual(await readersOf(conduct), ['head']);
    assert.deepEqual(await readersOf(welfare), ['deputy']);
    const after = await CaseModel.findById(welfare).lean();
    assert.deepEqual([after?.pairKey, after?.adultLabel], ['-|p-1', '']);
    const record = await readRecord(welfare, keys);
    assert.deepEqual(record.findLast(({ kind }) => kind === 'reported')?.body, { step: 'person-elsewhere' });
    // That the lead is passed follows; that they are a subject of it is not said.
    assert.deepEqual(record.at(-1)?.body.passed, [{ role: 'lead', because: 'kept-apart' }]);
  });

  it('is put right by a reader who knows who it is: on the record, with the readers that follow', async () => {
    const report = await send({ adult: 'Mrs O' });
    const [about] = await casesOf(report.caseIds);
    const head = await UserModel.findOne({ role: 'head' }).lean();
    assert.ok(about && head);
    assert.deepEqual(await readersOf(about._id), ['head']);
    assert.equal(await identify(about, { id: 'n0', side: 'adult', typed: 'Corrigan' }, head, now, keys), null);
    const after = await identify(about, { id: 'n1', side: 'adult', typed: 'Ruth Okafor' }, head, now, keys);
    assert.deepEqual(
      [after?.adultKey, after?.pairKey, after?.openKey],
      ['s-head', 's-head|-', 'adult-conduct|s-head|-'],
    );
    assert.deepEqual(await readersOf(about._id), ['chair']);
    // What was to be sent to the head teacher is taken back.
    assert.deepEqual(await toldOf(about._id), ['chair medium']);
    const last = (await readRecord(about._id, keys)).findLast(({ kind }) => kind === 'reported');
    assert.deepEqual([last?.kind, last?.actor.name, last?.body.to], ['reported', 'Ruth Okafor', 's-head']);
  });
});
