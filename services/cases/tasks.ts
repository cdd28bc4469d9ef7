import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import type { Person } from './casework.js';
import { recordStep } from './effects.js';
import { caseworkOfCase } from './follow.js';
import { appendDerived, appendToRecord } from './record.js';

type Worker = Pick<UserRecord, '_id' | 'name'>;

export interface NewTask {
  /** Of the form: sending it twice adds it once. */
  readonly id: string;
  readonly text: string;
  /** `YYYY-MM-DD` */
  readonly due: string;
  /** `null`: whoever has the case. */
  readonly who: Person | null;
}

export async function addTask(caseId: string, task: NewTask, user: Worker, now: Date, keys: KeyRing): Promise<void> {
  const { id, text, due, who } = task;
  const key = `task:${id}`;
  const body = { step: 'added', taskId: id, text, due, who };
  const event = { key, kind: 'task', actor: actorOf(user), body } as const;
  await recordStep(caseId, key, () => appendToRecord(caseId, event, now, keys), now, keys);
}

/** Throws ServiceError `TASK_NOT_POSSIBLE` when somebody else did the same before, or there is no such task. */
export async function changeTask(
  caseId: string,
  change: { readonly id: string; readonly taskId: string; readonly step: 'done' | 'reopened'; readonly note: string },
  user: Worker,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { id, taskId, step, note } = change;
  const key = `task-step:${id}`;
  const derive = async () => {
    const task = (await caseworkOfCase(caseId, keys)).tasks.find(one => one.id === taskId);
    if (!task || (task.done === null) !== (step === 'done')) throw notPossible();
    return { key, kind: 'task', actor: actorOf(user), body: { step, taskId, note } } as const;
  };
  await recordStep(caseId, key, () => appendDerived(caseId, key, derive, now, keys), now, keys);
}

export interface NewMeeting {
  readonly id: string;
  readonly date: string;
  readonly present: string;
  readonly discussed: string;
  /** Each becomes a task. */
  readonly actions: readonly Omit<NewTask, 'id'>[];
}

/** Notes of a strategy meeting or discussion. */
export async function addMeeting(caseId: string, meeting: NewMeeting, user: Worker, now: Date, keys: KeyRing) {
  const { id, ...notes } = meeting;
  const key = `meeting:${id}`;
  const event = { key, kind: 'meeting', actor: actorOf(user), body: { meetingId: id, ...notes } } as const;
  await recordStep(caseId, key, () => appendToRecord(caseId, event, now, keys), now, keys);
}

function actorOf({ _id, name }: Worker) {
  return { kind: 'user', id: _id, name } as const;
}

function notPossible(): ServiceError {
  return new ServiceError({
    code: 'TASK_NOT_POSSIBLE',
    message: 'Nothing was recorded: somebody has changed this task in the meantime.',
    remedy: 'Look at the list of tasks again.',
  });
}
