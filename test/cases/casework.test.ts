import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CaseModel } from '../../models/case.js';
import { UnfinishedModel } from '../../models/unfinished.js';
import { type Casework, openTasks } from '../../services/cases/casework.js';
import { type Decision, decide } from '../../services/cases/decide.js';
import { caseworkOfCase } from '../../services/cases/follow.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { CASE_TRANSITIONS, type DecisionKind, nextState, type Stage, stateOf } from '../../services/cases/states.js';
import { addTask, changeTask } from '../../services/cases/tasks.js';
import { ServiceError } from '../../services/errors.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { account, seedCase, seedReaders } from '../support/school-of-readers.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const KINDS = [...new Set(Object.values(CASE_TRANSITIONS).flatMap(Object.keys))] as readonly DecisionKind[];
const PEOPLE = { lead: account('lead'), deputy: account('deputy') } as const;
type Who = keyof typeof PEOPLE;

/** What a case is, as far as its rules go: written down anew, apart from the service. */
interface Model {
  stage: Stage;
  holder: Who | null;
  decider: Who | null;
  concluder: Who | null;
  action: string | null;
  openTasks: number;
}

type Step =
  | { readonly kind: 'decide'; readonly who: Who; readonly decision: DecisionKind; readonly outcome: boolean }
  | { readonly kind: 'add-task'; readonly who: Who }
  | { readonly kind: 'do-tasks'; readonly who: Who };

const who = fc.constantFrom<Who>('lead', 'deputy');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      who,
      decision: fc.constantFrom(...KINDS),
      outcome: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add-task' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('do-tasks' as const), who }) },
);

/** So many tasks each action brings to a record of a child's welfare. */
const TASKS: Readonly<Record<string, number>> = { 'welfare-concern': 2, allegation: 1, 'immediate-danger': 2 };

/** Whether the rules allow it; and if so, what the case is then. */
function expected(model: Model, { who: by, decision, outcome }: Extract<Step, { kind: 'decide' }>): Model | null {
  const to = nextState(model.stage, decision);
  if (to === null) return null;
  if (model.stage === 'in-review' && model.holder !== by && decision !== 'return-to-queue') return null;
  if (decision === 'outcome') {
    // The five outcomes are for allegations about adults, which have a record of their own.
    return outcome ? null : { ...model, stage: to, concluder: by };
  }
  if (decision === 'sign-off') {
    // Of two people, the one who did not decide.
    return model.openTasks > 0 || model.decider === by ? null : { ...model, stage: to };
  }
  if (decision === 'send-back') return { ...model, stage: to, concluder: null };
  if (decision === 'return-to-queue')
    return { ...model, stage: to, holder: null, decider: null, action: null, concluder: null };
  if (decision === 'start-review' || decision === 'reopen')
    return { ...model, stage: to, holder: by, decider: null, action: null, concluder: null };
  return {
    ...model,
    stage: to,
    holder: by,
    decider: by,
    action: decision,
    concluder: null,
    openTasks: model.openTasks + (TASKS[decision] ?? 0),
  };
}

describe('the work on a case, over random sequences of steps', function () {
  this.timeout(120_000);
  useDatabase();
  before(seedReaders);

  it('goes the way of the table and of its rules, whoever does what in which order', async () => {
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async steps => {
        const caseId = await seedCase({ lane: 'child-needs-help' });
        let model: Model = { stage: 'new', holder: null, decider: null, concluder: null, action: null, openTasks: 0 };
        for (const one of steps) {
          id += 1;
          const user = PEOPLE[one.who];
          if (one.kind === 'add-task') {
            await addTask(
              caseId,
              { id: `t${id}`, text: 'Call the family', due: '2026-11-30', who: null },
              user,
              now,
              keys,
            );
            model = { ...model, openTasks: model.openTasks + 1 };
          } else if (one.kind === 'do-tasks') {
            for (const task of openTasks(await caseworkOfCase(caseId, keys)))
              await changeTask(
                caseId,
                { id: `c${id}:${task.id}`, taskId: task.id, step: 'done', note: 'Done.' },
                user,
                now,
                keys,
              );
            model = { ...model, openTasks: 0 };
          } else {
            const next = expected(model, one);
            assert.equal(
              await tried(caseId, one, `d${id}`),
              next !== null,
              `${model.stage}: ${one.decision} by ${one.who}`,
            );
            model = next ?? model;
          }
          agree(model, await caseworkOfCase(caseId, keys));
        }
        const stored = await CaseModel.findById(caseId).lean();
        assert.equal(stored?.state, stateOf(model.stage));
        assert.equal(stored?.nextTaskDue === null, model.openTasks === 0);
        assert.equal(await verifyRecord(caseId, keys), null);
      }),
      { numRuns: 15 },
    );
    assert.equal(await UnfinishedModel.countDocuments(), 0);
  });

  async function tried(caseId: string, { who: by, decision, outcome }: Extract<Step, { kind: 'decide' }>, id: string) {
    const made: Decision = {
      id,
      kind: decision,
      verdict: null,
      note: 'For the test.',
      conduct: true,
      ...(decision === 'allegation' ? { harm: ['risk'] } : {}),
      ...(decision === 'outcome' ? { outcome: outcome ? 'unfounded' : null } : {}),
    };
    const before = (await readRecord(caseId, keys)).length;
    try {
      await decide(caseId, made, PEOPLE[by], now, keys);
      return true;
    } catch (error) {
      assert.ok(error instanceof ServiceError, String(error));
      assert.equal((await readRecord(caseId, keys)).length, before, 'what is refused leaves no trace');
      return false;
    }
  }
});

function agree(model: Model, casework: Casework): void {
  assert.deepEqual(
    [casework.stage, casework.holder?.id ?? null, casework.action?.by.id ?? null, casework.concluded?.by.id ?? null],
    [model.stage, model.holder, model.decider, model.concluder],
  );
  assert.equal(openTasks(casework).length, model.openTasks);
}
