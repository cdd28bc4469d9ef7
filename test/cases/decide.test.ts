import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { addNote, type Decision, decide } from '../../services/cases/decide.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { CASE_TRANSITIONS, type DecisionKind, nextState, STAGES } from '../../services/cases/states.js';
import type { ServiceError } from '../../services/errors.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const LEAD = { _id: 'u-lead', name: 'Priya Raman' };
const DEPUTY = { _id: 'u-deputy', name: 'Sam Bailey' };
const decision = (kind: DecisionKind, id: string = kind): Decision => ({ id, kind, verdict: null, note: '' });

describe('the states of a case', () => {
  const decisions = [...new Set(Object.values(CASE_TRANSITIONS).flatMap(Object.keys))];
  for (const state of STAGES) {
    it(`from ${state} change by the decisions of the table and by no other`, () => {
      const allowed = decisions.filter(kind => nextState(state, kind) !== null);
      assert.deepEqual(allowed.sort(), Object.keys(CASE_TRANSITIONS[state]).sort());
    });
  }

  it('are not changed by a word that every object knows', () => {
    assert.equal(nextState('new', 'constructor'), null);
    assert.equal(nextState('new', '__proto__'), null);
  });
});

describe('a decision', () => {
  useDatabase();
  let number = 0;
  let caseId = '';
  beforeEach(async () => {
    number += 1;
    // Numbers of this year are given to records that a decision opens.
    caseId = `2025-${String(number).padStart(4, '0')}`;
    const pairKey = `m-${number}|p-1`;
    await CaseModel.collection.insertOne(
      caseAbout({ _id: caseId, pairKey, openKey: `adult-conduct|${pairKey}` }) as never,
    );
  });
  const decideAs = (user: typeof LEAD, what: Decision) => decide(caseId, what, user, now, keys);

  it('moves the case, names who has it and since when somebody looks after it', async () => {
    const after = await decideAs(LEAD, decision('start-review'));
    assert.deepEqual([after.state, after.ownerId, after.acknowledgedAt], ['in-review', LEAD._id, now]);
  });

  it('stands in the record with who, when, why and what it led to', async () => {
    await decideAs(LEAD, { id: 'd1', kind: 'start-review', verdict: 'yes', note: 'Spoke to the form tutor.' });
    const [entry] = await readRecord(caseId, keys);
    assert.equal(entry?.actor.name, 'Priya Raman');
    assert.deepEqual(entry?.at, now);
    assert.deepEqual(entry?.body, {
      decision: 'start-review',
      verdict: 'yes',
      note: 'Spoke to the form tutor.',
      from: 'new',
      to: 'in-review',
    });
  });

  it('that is sent twice, as a browser does when the first answer was lost, is recorded once and answered alike', async () => {
    await decideAs(LEAD, decision('start-review'));
    const again = await decideAs(LEAD, decision('start-review'));
    assert.equal(again.state, 'in-review');
    assert.equal((await readRecord(caseId, keys)).length, 1);
  });

  it('of nobody yet can be made at once, and takes the case with it', async () => {
    const after = await decideAs(LEAD, { ...decision('no-further-action'), note: 'A quotation from the set book.' });
    assert.deepEqual([after.state, after.ownerId, after.action], ['closed', LEAD._id, 'no-further-action']);
    await assert.rejects(decideAs(DEPUTY, decision('low-level-concern')), { code: 'DECISION_NOT_POSSIBLE' });
  });

  it('that is an allegation needs a criterion of the harm threshold', async () => {
    await assert.rejects(decideAs(LEAD, decision('allegation')), { code: 'DECISION_INCOMPLETE' });
    assert.equal((await readRecord(caseId, keys)).length, 0);
  });

  for (const [kind, fields] of [
    ['allegation', { harm: ['risk'] }],
    ['immediate-danger', {}],
  ] as const)
    it(`“No, the finding is wrong” does not go with ${kind}: it would count against the rule that found it`, async () => {
      const made = { ...decision(kind), ...fields } as const;
      const wrong = decideAs(LEAD, { ...made, verdict: 'no' });
      await assert.rejects(wrong, (error: ServiceError) => {
        assert.equal(error.code, 'DECISION_CONTRADICTORY');
        assert.match(error.remedy, /choose “Unsure” and write why, or raise the concern by hand/);
        return true;
      });
      assert.equal((await readRecord(caseId, keys)).length, 0);
      assert.equal((await decideAs(LEAD, { ...made, verdict: 'unsure' })).state, 'referred');
    });

  it('that the state does not allow is refused and leaves no trace in the record', async () => {
    await assert.rejects(decideAs(LEAD, decision('sign-off')), { code: 'DECISION_NOT_POSSIBLE' });
    assert.equal((await readRecord(caseId, keys)).length, 0);
  });

  it('of two people at once counts once: the other one is refused before it is recorded', async () => {
    await decideAs(LEAD, decision('start-review'));
    const kinds = ['no-further-action', 'allegation', 'welfare-concern', 'low-level-concern'] as const;
    const outcomes = await Promise.allSettled(
      kinds.map(kind => decideAs(LEAD, { ...decision(kind), ...(kind === 'allegation' ? { harm: ['risk'] } : {}) })),
    );
    assert.equal(outcomes.filter(outcome => outcome.status === 'fulfilled').length, 1);
    const decisions = (await readRecord(caseId, keys)).filter(entry => entry.kind === 'decision');
    assert.equal(decisions.length, 2);
    const stored = await CaseModel.findById(caseId).lean();
    assert.equal(stored?.state, decisions[1]?.body.to);
    assert.equal(await verifyRecord(caseId, keys), null);
  });

  it('is not for others while somebody reviews the case, but they can give it back so that it never depends on one person', async () => {
    await decideAs(LEAD, decision('start-review'));
    await assert.rejects(decideAs(DEPUTY, decision('allegation')), { code: 'DECISION_NOT_POSSIBLE' });
    const after = await decideAs(DEPUTY, decision('return-to-queue'));
    assert.deepEqual([after.state, after.ownerId], ['new', null]);
    assert.equal((await readRecord(caseId, keys)).length, 2);
  });

  it('that was recorded when the service was killed takes effect when it is sent again', async () => {
    await decideAs(LEAD, decision('start-review'));
    await CaseModel.updateOne({ _id: caseId }, { $set: { state: 'new', ownerId: null } });
    const after = await decideAs(LEAD, decision('start-review'));
    assert.deepEqual([after.state, after.ownerId], ['in-review', LEAD._id]);
  });

  it('that closes the case makes room for a new one about the same, and reopening it does not break that one', async () => {
    await decideAs(LEAD, decision('start-review'));
    const closed = await decideAs(LEAD, decision('no-further-action'));
    assert.equal(closed.openKey, undefined);
    const openKey = `adult-conduct|${closed.pairKey}`;
    await CaseModel.collection.insertOne(caseAbout({ _id: `${caseId}b`, pairKey: closed.pairKey, openKey }) as never);
    const reopened = await decideAs(LEAD, decision('reopen'));
    assert.deepEqual([reopened.state, reopened.openKey], ['in-review', undefined]);
  });

  it('that reopens the case lets it collect again when no other has taken its place', async () => {
    for (const kind of ['start-review', 'no-further-action', 'reopen'] as const) await decideAs(LEAD, decision(kind));
    const stored = await CaseModel.findById(caseId).lean();
    assert.equal(stored?.openKey, `adult-conduct|${stored?.pairKey}`);
  });

  it('about a case that is not there is refused', async () => {
    await assert.rejects(decide('2026-9999', decision('start-review'), LEAD, now, keys), {
      code: 'DECISION_NOT_POSSIBLE',
    });
  });

  it('is not needed for a note, which is kept once however often the form is sent', async () => {
    for (let times = 0; times < 3; times += 1)
      await addNote(caseId, { id: 'n1', text: 'Called the family.' }, LEAD, now, keys);
    assert.deepEqual(
      (await readRecord(caseId, keys)).map(entry => entry.body),
      [{ note: 'Called the family.' }],
    );
  });
});
