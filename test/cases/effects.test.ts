import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UnfinishedModel } from '../../models/unfinished.js';
import { UserModel } from '../../models/user.js';
import { loadAccounts } from '../../services/cases/accounts.js';
import { clocksOfNewCase } from '../../services/cases/clocks.js';
import { type Decision, decide } from '../../services/cases/decide.js';
import { finishUnfinished } from '../../services/cases/effects.js';
import { caseworkOfCase } from '../../services/cases/follow.js';
import { passedOnIn } from '../../services/cases/passed-on.js';
import { planOf } from '../../services/cases/plan.js';
import { appendToRecord, readRecord, verifyRecord } from '../../services/cases/record.js';
import { mayRead } from '../../services/cases/route.js';
import { ACTIONS } from '../../services/cases/states.js';
import { addMeeting } from '../../services/cases/tasks.js';
import { visibleRecord } from '../../services/cases/visible-record.js';
import { ANSWERABLE_NAMES, whoAnswers } from '../../services/cases/who-answers.js';
import { afterWorkingDays } from '../../services/cases/working-days.js';
import { actionWords } from '../../services/review/presenters/actions.js';
import { wordsOf } from '../../services/review/presenters/record.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { account, seedCase, seedReaders } from '../support/school-of-readers.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const later = new Date(now.getTime() + 5 * 60_000);
const HEAD = account('head');
const LEAD = account('lead');
const NOTE = 'On 23 November the mentor gave a number that is not registered.';

let ids = 0;
function decision(kind: Decision['kind'], conduct = true): Decision {
  ids += 1;
  return {
    id: `d${ids}`,
    kind,
    verdict: 'yes',
    note: NOTE,
    conduct,
    day: '2026-11-23',
    ...(kind === 'allegation' ? { harm: ['risk'] } : {}),
  };
}

describe('what follows from a decision', () => {
  useDatabase();
  before(seedReaders);
  beforeEach(() => NotificationModel.deleteMany({}));
  const toldOf = async (caseId: string) =>
    (await NotificationModel.find({ caseId }).sort({ userId: 1 }).lean()).map(one => `${one.userId} ${one.urgency}`);
  const linkedOf = async (caseId: string) => CaseModel.find({ links: caseId }).lean();
  const tasksOf = async (caseId: string) =>
    (await caseworkOfCase(caseId, keys)).tasks.map(({ text, due }) => `${due} ${text}`);

  it('is for an allegation: tasks for the LADO, and a record for the pupil with readers of its own', async () => {
    const caseId = await seedCase();
    const about = await decide(caseId, decision('allegation'), HEAD, now, keys);
    assert.deepEqual(await tasksOf(caseId), [
      '2026-11-24 Contact the LADO',
      '2026-11-23 Keep the adult and the pupil apart until the LADO has advised',
      '2026-11-24 Agree with the LADO who tells the adult and the parents, and when',
    ]);
    assert.equal(about.nextTaskDue, '2026-11-23');
    const [linked] = await linkedOf(caseId);
    assert.ok(linked);
    assert.deepEqual(
      [linked.lane, linked.origin, linked.severity, linked.state],
      ['child-needs-help', 'linked', 'high', 'new'],
    );
    assert.deepEqual(about.links, [linked._id]);
    assert.deepEqual(await toldOf(linked._id), ['deputy high', 'lead high']);
    assert.equal(await verifyRecord(linked._id, keys), null);
  });

  it('tells the record of the pupil nothing of what was written, found or noted about the adult', async () => {
    const caseId = await seedCase({ codes: ['grooming.secrecy'], title: 'Asks for secrecy' });
    await decide(caseId, decision('allegation'), HEAD, now, keys);
    const [linked] = await linkedOf(caseId);
    const record = JSON.stringify(await readRecord(linked?._id ?? '', keys));
    assert.equal(/secrecy|registered|risk/.test(record + JSON.stringify(linked)), false);
  });

  it('leaves the adult out of the record of the pupil: they never read it, whatever their role', async () => {
    const caseId = await seedCase({ adultKey: 's-lead', pairKey: 's-lead|p-9' });
    await UserModel.updateOne({ _id: 'lead' }, { $set: { personId: 's-lead' } });
    try {
      await decide(caseId, decision('allegation'), HEAD, now, keys);
      const [linked] = await linkedOf(caseId);
      assert.ok(linked);
      const accounts = await loadAccounts();
      assert.deepEqual(
        accounts.filter(one => mayRead(one, linked, accounts)).map(({ _id }) => _id),
        ['deputy'],
      );
      assert.deepEqual(await toldOf(linked._id), ['deputy high']);
      const { acknowledgeBy, decideBy, dueAt, escalateAt } = await clocksOfNewCase('high', now);
      assert.deepEqual([linked.acknowledgeBy, linked.decideBy], [acknowledgeBy, decideBy]);
      assert.deepEqual([linked.dueAt, linked.escalateAt], [dueAt, escalateAt]);
    } finally {
      await UserModel.updateOne({ _id: 'lead' }, { $set: { personId: null } });
    }
  });

  it('sends nobody to the head teacher about the head teacher: neither a word nor a task', async () => {
    const caseId = await seedCase({ adultKey: 's-head', pairKey: 's-head|p-9' });
    await UserModel.updateOne({ _id: 'head' }, { $set: { personId: 's-head' } });
    try {
      const about = (await CaseModel.findById(caseId).lean()) ?? assert.fail();
      const accounts = await loadAccounts();
      const answerable = whoAnswers(about, accounts);
      assert.equal(answerable, 'chair');
      assert.equal(whoAnswers({ ...about, lane: 'child-needs-help' }, accounts), 'chair');
      assert.equal(whoAnswers({ ...about, conflicts: ['chair'] }, accounts), 'lado', 'the lead only holds it');
      for (const action of ACTIONS) {
        const { next, procedure } = actionWords(action, answerable);
        assert.doesNotMatch([next, ...procedure].join(' '), /head teacher|[{}]/, action);
      }
      await decide(caseId, decision('allegation'), account('chair'), now, keys);
      const [linked] = await linkedOf(caseId);
      const who = ANSWERABLE_NAMES[answerable];
      assert.deepEqual(await tasksOf(linked?._id ?? ''), [
        `2026-11-24 Agree with ${who} how the pupil is kept safe and supported`,
      ]);
    } finally {
      await UserModel.updateOne({ _id: 'head' }, { $set: { personId: null } });
    }
  });

  it('passes a concern about an adult from who looks after children to the head teacher, with the note', async () => {
    const caseId = await seedCase({ lane: 'child-needs-help' });
    await decide(caseId, decision('low-level-concern'), LEAD, now, keys);
    const [linked] = await linkedOf(caseId);
    assert.ok(linked);
    assert.equal(linked.lane, 'adult-conduct');
    assert.deepEqual(await toldOf(linked._id), ['head low']);
    const seen = await visibleRecord(HEAD, linked._id, keys);
    assert.deepEqual(
      passedOnIn(seen).map(({ by, at, why, note }) => [by, at, why, note]),
      [['Priya Raman', now, 'low-level-concern', NOTE]],
    );
    assert.equal(JSON.stringify(seen).includes(caseId), false, 'the number of the other case is not theirs');
  });

  it('shows a note that was passed on before it had an entry of its own, without the number', async () => {
    const child = await seedCase({ lane: 'child-needs-help' });
    const adult = await seedCase({ links: [child] });
    const actor = { kind: 'user', id: 'lead', name: 'Priya Raman' } as const;
    const body = { with: child, why: 'allegation', note: NOTE, opened: true };
    await appendToRecord(adult, { key: 'linked:decision:old', kind: 'linked', actor, body }, now, keys);
    const seen = await visibleRecord(HEAD, adult, keys);
    assert.deepEqual(
      passedOnIn(seen).map(({ note }) => note),
      [NOTE],
    );
    assert.equal(JSON.stringify(seen).includes(child), false);
  });

  it('makes a child’s case that is open already as grave, and tells its readers not to speak to the adult', async () => {
    const pairKey = 'm-78|p-78';
    const openKey = `welfare|${pairKey}`;
    const mild = { severity: 'low', severityRank: 0, leastRank: undefined } as const;
    const child = await seedCase({ lane: 'child-needs-help', pairKey, adultKey: 'm-78', openKey, ...mild });
    const adult = await seedCase({ pairKey, adultKey: 'm-78', openKey: `adult-conduct|${pairKey}` });
    const made = decision('immediate-danger');
    await decide(adult, made, HEAD, now, keys);
    const after = await CaseModel.findById(child).lean();
    assert.deepEqual([after?.severity, after?.severityRank, after?.leastRank], ['critical', 3, 3]);
    assert.deepEqual([after?.decideBy], [(await clocksOfNewCase('critical', now)).decideBy]);
    assert.deepEqual(await toldOf(child), ['deputy critical', 'lead critical']);
    const seen = await visibleRecord(LEAD, child, keys);
    assert.deepEqual(
      seen.filter(({ kind }) => kind !== 'task').map(({ kind, body, actor }) => [kind, body, actor.name]),
      [
        ['looked-into', {}, 'Ruth Okafor'],
        ['severity', { from: 'low', to: 'critical' }, 'Ruth Okafor'],
      ],
    );
    const words = seen.map(one => JSON.stringify(wordsOf(one))).join();
    assert.match(words, /is being looked into.*Do not speak to them about it/);
    assert.match(words, /From low to immediate/);
    assert.equal(/registered|secrecy/.test(JSON.stringify(await readRecord(child, keys))), false);
    assert.equal(JSON.stringify(seen).includes(adult), false);
    // As after a crash in between: the case is brought to what its record says, and nothing is written twice.
    await CaseModel.updateOne({ _id: child }, { $set: mild });
    const key = `decision:${made.id}`;
    await UnfinishedModel.create({ _id: `${adult}|${key}`, caseId: adult, key, since: now });
    await finishUnfinished(later, keys);
    assert.equal((await CaseModel.findById(child).lean())?.severity, 'critical');
    assert.equal((await visibleRecord(LEAD, child, keys)).length, seen.length);
    assert.equal(await verifyRecord(child, keys), null);
  });

  it('explains itself also in a case that came out of the same message, and leaves a graver one as grave as it is', async () => {
    const adult = await seedCase();
    const child = await seedCase({ lane: 'child-needs-help', severity: 'critical', severityRank: 3, links: [adult] });
    await decide(adult, decision('allegation'), HEAD, now, keys);
    assert.equal((await CaseModel.findById(child).lean())?.severity, 'critical');
    const kinds = (await visibleRecord(LEAD, child, keys)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['looked-into', 'task']);
  });

  for (const action of ['allegation', 'immediate-danger'] as const) {
    it(`accuses nobody when the conduct of the adult plays no part: ${action}`, async () => {
      const caseId = await seedCase({ lane: 'child-needs-help' });
      await decide(caseId, decision(action, false), LEAD, now, keys);
      assert.deepEqual(await linkedOf(caseId), []);
      assert.deepEqual(await toldOf(caseId), [`deputy ${action === 'allegation' ? 'high' : 'critical'}`]);
      const entry = (await readRecord(caseId, keys)).find(({ kind }) => kind === 'decision');
      assert.equal(entry?.body.conduct, false);
      assert.match(JSON.stringify(wordsOf(entry ?? assert.fail())), /conduct of the adult play a part\? No\./);
    });
  }

  it('has to be said for each child’s case with an adult, and a low-level concern is about nothing else', async () => {
    const caseId = await seedCase({ lane: 'child-needs-help' });
    const open = { ...decision('immediate-danger'), conduct: null };
    await assert.rejects(decide(caseId, open, LEAD, now, keys), { code: 'DECISION_INCOMPLETE' });
    const none = decision('low-level-concern', false);
    await assert.rejects(decide(caseId, none, LEAD, now, keys), { code: 'DECISION_INCOMPLETE' });
    assert.equal((await readRecord(caseId, keys)).length, 0);
  });

  for (const [why, fields] of [
    ['no adult is of the case', { adultKey: '-', pairKey: '-|p-90' }],
    ['its readers must not know of the adult', { adultKey: 'm-91', pairKey: '-|p-91' }],
  ] as const) {
    it(`opens no record about an adult where ${why}, whatever is sent`, async () => {
      for (const action of ['low-level-concern', 'allegation', 'immediate-danger'] as const) {
        const caseId = await seedCase({ lane: 'child-needs-help', openKey: `welfare|${action}|${why}`, ...fields });
        await decide(caseId, decision(action), LEAD, now, keys);
        assert.deepEqual(await linkedOf(caseId), [], action);
      }
    });
  }

  it('joins the open record about the same pair where there is one', async () => {
    const pairKey = 'm-77|p-77';
    const child = await seedCase({ lane: 'child-needs-help', pairKey, openKey: `welfare|${pairKey}` });
    const adult = await seedCase({ pairKey, openKey: `adult-conduct|${pairKey}` });
    await decide(adult, decision('allegation'), HEAD, now, keys);
    assert.deepEqual(
      (await linkedOf(adult)).map(({ _id }) => _id),
      [child],
    );
    assert.deepEqual(await toldOf(child), ['deputy high', 'lead high']);
  });

  it('is told to the other readers at once when a child is in danger, as urgent', async () => {
    const caseId = await seedCase({ lane: 'child-needs-help' });
    await decide(caseId, decision('immediate-danger'), LEAD, now, keys);
    assert.deepEqual(await toldOf(caseId), ['deputy critical']);
    const [linked] = await linkedOf(caseId);
    assert.deepEqual(await toldOf(linked?._id ?? ''), ['head critical']);
  });

  it('is nothing when nothing is to be done, and nobody is told', async () => {
    const caseId = await seedCase();
    await decide(caseId, decision('no-further-action'), HEAD, now, keys);
    assert.deepEqual(
      [await tasksOf(caseId), await linkedOf(caseId), await NotificationModel.countDocuments()],
      [[], [], 0],
    );
  });

  for (const lane of ['adult-conduct', 'child-needs-help'] as const) {
    for (const action of ACTIONS) {
      it(`is exactly what the plan says: ${action} in the lane ${lane}`, async () => {
        const caseId = await seedCase({ lane });
        const user = lane === 'adult-conduct' ? HEAD : LEAD;
        const before = await CaseModel.findById(caseId).lean();
        assert.ok(before);
        const everybody = await loadAccounts();
        const plan = planOf(action, before, user._id, '2026-11-23', everybody, true);
        const after = await decide(caseId, decision(action), user, now, keys);
        assert.equal(after.state === 'closed', plan.closes);
        assert.deepEqual(
          await tasksOf(caseId),
          plan.tasks.map(({ due, text }) => `${due} ${text}`),
        );
        assert.deepEqual(await toldOf(caseId), plan.tell.map(({ _id }) => `${_id} ${plan.urgency}`).sort());
        const linked = await linkedOf(caseId);
        assert.deepEqual(
          linked.map(one => one.lane),
          plan.link ? [plan.link.lane] : [],
        );
        if (!plan.link) return;
        assert.deepEqual(
          await tasksOf(linked[0]?._id ?? ''),
          plan.link.tasks.map(({ due, text }) => `${due} ${text}`),
        );
        const readers = plan.link.readers.map(({ _id }) => _id).filter(id => id !== user._id);
        assert.deepEqual(await toldOf(linked[0]?._id ?? ''), readers.map(id => `${id} ${plan.urgency}`).sort());
      });
    }
  }
});

describe('a service that was killed between a decision and what follows from it', () => {
  useDatabase();
  before(seedReaders);

  it('carries out the rest when it is up again, however often it is killed', async () => {
    const caseId = await seedCase();
    const made = decision('allegation');
    await decide(caseId, made, HEAD, now, keys);
    const whole = await picture(caseId);
    // As after a crash behind each write: everything from there on is missing.
    const entries = await RecordEntryModel.find({ caseId }).sort({ seq: 1 }).lean();
    for (let kept = 1; kept <= entries.length; kept += 1) {
      const [linked] = await CaseModel.find({ links: caseId }).lean();
      await RecordEntryModel.deleteMany({ caseId, seq: { $gte: kept } });
      await NotificationModel.deleteMany({ caseId: linked?._id ?? '' });
      await CaseModel.updateOne({ _id: caseId }, { $set: { state: 'new', action: null, recordLength: 0 } });
      const key = `decision:${made.id}`;
      await UnfinishedModel.create({ _id: `${caseId}|${key}`, caseId, key, since: now });
      assert.equal(await finishUnfinished(later, keys), 1);
      assert.equal(await finishUnfinished(later, keys), 0);
      assert.deepEqual(await picture(caseId), whole, `killed behind entry ${kept}`);
      assert.equal(await verifyRecord(caseId, keys), null);
    }
  });

  it('forgets a decision that never came into the record', async () => {
    const caseId = await seedCase();
    await UnfinishedModel.create({ _id: `${caseId}|decision:x`, caseId, key: 'decision:x', since: now });
    await finishUnfinished(later, keys);
    assert.deepEqual(
      [await UnfinishedModel.countDocuments(), (await CaseModel.findById(caseId).lean())?.state],
      [0, 'new'],
    );
  });

  it('leaves what another process is about to finish to that one', async () => {
    const caseId = await seedCase();
    await UnfinishedModel.create({ _id: `${caseId}|decision:y`, caseId, key: 'decision:y', since: later });
    assert.equal(await finishUnfinished(later, keys), 0);
    await UnfinishedModel.deleteMany({});
  });

  it('sent again by the browser, the same decision adds nothing', async () => {
    const caseId = await seedCase();
    const made = decision('allegation');
    await decide(caseId, made, HEAD, now, keys);
    const whole = await picture(caseId);
    await decide(caseId, made, HEAD, later, keys);
    assert.deepEqual(await picture(caseId), whole);
  });

  async function picture(caseId: string) {
    const [linked] = await CaseModel.find({ links: caseId }).lean();
    const about = await CaseModel.findById(caseId).lean();
    return {
      kinds: (await readRecord(caseId, keys)).map(({ kind, body }) => [kind, body]),
      there: (await readRecord(linked?._id ?? '', keys)).map(({ kind, body }) => [kind, body]),
      linked: await CaseModel.countDocuments({ links: caseId }),
      told: await NotificationModel.countDocuments({ caseId: linked?._id ?? '' }),
      state: [about?.state, about?.action, about?.nextTaskDue, about?.links],
    };
  }
});

describe('a note of a meeting', () => {
  useDatabase();
  before(seedReaders);

  it('makes a task of each action that was agreed, also after a crash', async () => {
    const caseId = await seedCase();
    const actions = [
      { text: 'Call the family', due: '2026-11-30', who: null },
      { text: 'Write to the LADO', due: '2026-11-25', who: { id: 'head', name: 'Ruth Okafor' } },
    ];
    const notes = { id: 'm1', date: '2026-11-23', present: 'Ruth Okafor, LADO', discussed: 'Next steps.', actions };
    await addMeeting(caseId, notes, HEAD, now, keys);
    await RecordEntryModel.deleteMany({ caseId, kind: 'task' });
    await CaseModel.updateOne({ _id: caseId }, { $set: { recordLength: 0, nextTaskDue: null } });
    await addMeeting(caseId, notes, HEAD, now, keys);
    const { tasks, meetings } = await caseworkOfCase(caseId, keys);
    assert.deepEqual([meetings.length, tasks.map(({ text }) => text)], [1, ['Call the family', 'Write to the LADO']]);
    assert.equal((await CaseModel.findById(caseId).lean())?.nextTaskDue, '2026-11-25');
  });
});

describe('working days', () => {
  const TABLE: readonly [string, number, string][] = [
    ['2026-11-23', 0, '2026-11-23'],
    ['2026-11-23', 1, '2026-11-24'],
    ['2026-11-27', 1, '2026-11-30'],
    ['2026-11-28', 1, '2026-11-30'],
    ['2026-12-31', 5, '2027-01-07'],
  ];
  for (const [from, count, to] of TABLE)
    it(`${count} after ${from} is ${to}`, () => assert.equal(afterWorkingDays(from, count), to));
});
