import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UnfinishedModel } from '../../models/unfinished.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { type Account, loadAccounts } from './accounts.js';
import { decisionBody, meetingBody, STAGE_KINDS, secondReaderBody } from './casework.js';
import { caseworkOfCase, followRecord } from './follow.js';
import { openLinked } from './linked.js';
import { planOf, type TaskPlan } from './plan.js';
import { appendToRecord, entryOf, type OpenedEntry, SERVICE_ACTOR } from './record.js';
import { signersOf } from './sign-off.js';
import { isAction } from './states.js';
import { tellPeople } from './tell.js';

/**
 * Records a step and carries out what follows from it. That it is under way is written down first: should the service be killed at any
 * point, `finishUnfinished` carries out the rest. What `record` refuses leaves nothing behind.
 */
export async function recordStep(
  caseId: string,
  key: string,
  record: () => Promise<unknown>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  await begin(caseId, key, now);
  try {
    await record();
  } catch (error) {
    // Unless the database cannot be asked: then it is not known whether the entry stands, and it is looked up later.
    if ((await entryOf(caseId, key, keys)) === null) await end(caseId, key);
    throw error;
  }
  await carryOut(caseId, key, now, keys);
  await end(caseId, key);
}

/** A step that is as old as this and not finished belongs to a process that was killed, milliseconds. */
const GIVEN_UP_AFTER = 60_000;

/** Carries out what a killed process has left undone. Returns how many steps. */
export async function finishUnfinished(now: Date, keys: KeyRing): Promise<number> {
  const old = await UnfinishedModel.find({ since: { $lte: new Date(now.getTime() - GIVEN_UP_AFTER) } }).lean();
  for (const { caseId, key } of old) {
    await carryOut(caseId, key, now, keys);
    await end(caseId, key);
  }
  return old.length;
}

async function begin(caseId: string, key: string, since: Date): Promise<void> {
  try {
    await UnfinishedModel.collection.insertOne({ _id: `${caseId}|${key}`, caseId, key, since } as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

async function end(caseId: string, key: string): Promise<void> {
  await UnfinishedModel.deleteOne({ _id: `${caseId}|${key}` });
}

/** Follows from the entry alone and may be repeated: entries have keys, letters and links too. */
async function carryOut(caseId: string, key: string, now: Date, keys: KeyRing): Promise<void> {
  const entry = await entryOf(caseId, key, keys);
  if (entry === null) return;
  await followRecord(caseId, keys);
  if (entry.kind === 'second-reader') await tellSecondReader(caseId, entry, now);
  if (entry.kind === 'meeting') await addTasksOfMeeting(caseId, entry, now, keys);
  if (STAGE_KINDS.some(kind => kind === entry.kind)) await carryOutDecision(caseId, entry, now, keys);
  await followRecord(caseId, keys);
}

async function carryOutDecision(caseId: string, entry: OpenedEntry, now: Date, keys: KeyRing): Promise<void> {
  // What was recorded before it was asked had promised a record about the adult.
  const { decision, conduct = true, day = entry.at.toISOString().slice(0, 10) } = decisionBody.parse(entry.body);
  const about = await CaseModel.findById(caseId).lean();
  if (!about) return;
  const everybody = await loadAccounts();
  if (decision === 'outcome') await tellSigners(about, entry, everybody, now, keys);
  if (!isAction(decision)) return;
  const plan = planOf(decision, about, entry.actor.id, day, everybody, conduct);
  await addTasks(caseId, plan.tasks, entry, now, keys);
  if (plan.link) {
    const other = await openLinked(about, plan.link, entry, now, keys);
    await addTasks(other, plan.link.tasks, entry, now, keys);
    await followRecord(other, keys);
  }
  const told = plan.tell.map(({ _id }) => _id);
  await tellPeople(caseId, entry.key, told, plan.urgency, now);
}

/** It waits for a signature now. */
async function tellSigners(
  about: CaseRecord,
  { key, actor }: OpenedEntry,
  everybody: readonly Account[],
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { people } = signersOf(about, await caseworkOfCase(about._id, keys), everybody);
  const told = people.map(({ _id }) => _id).filter(id => id !== actor.id);
  await tellPeople(about._id, key, told, 'medium', now);
}

async function tellSecondReader(caseId: string, { key, body }: OpenedEntry, now: Date): Promise<void> {
  const step = secondReaderBody.parse(body);
  const about = await CaseModel.findById(caseId, { severity: 1 }).lean();
  if (step.step === 'asked' && about) await tellPeople(caseId, key, [step.of.id], about.severity, now);
}

async function addTasks(
  caseId: string,
  tasks: readonly TaskPlan[],
  { key: event }: OpenedEntry,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  for (const { key, text, due } of tasks) {
    const taskId = `${event}:${key}`;
    const body = { step: 'added', taskId, text, due, who: null };
    await appendToRecord(caseId, { key: `task:${taskId}`, kind: 'task', actor: SERVICE_ACTOR, body }, now, keys);
  }
}

async function addTasksOfMeeting(caseId: string, { body, actor }: OpenedEntry, now: Date, keys: KeyRing) {
  const { meetingId, actions } = meetingBody.parse(body);
  for (const [index, action] of actions.entries()) {
    const taskId = `meeting:${meetingId}:${index + 1}`;
    const added = { step: 'added', taskId, ...action };
    await appendToRecord(caseId, { key: `task:${taskId}`, kind: 'task', actor, body: added }, now, keys);
  }
}
