import type { CaseRecord } from '../../models/case.js';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import { awayOf, calledOf, leavesAt, loadNotifyPlan } from '../notify/plan.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { SEVERITIES, type Severity } from '../taxonomy.js';
import { type Account, loadAccounts } from './accounts.js';
import { isKeptFrom, routeOf } from './route.js';
import { loadRunningLevels } from './service-levels.js';

/**
 * Puts an e-mail into the outbox for whoever of the readers of this case is on call, once for each severity that it reaches; where nobody is, for
 * all of them. Repeating it after a crash tells nobody twice. Who else is told when nobody acts: `escalate.ts`.
 */
export async function tellReaders(about: CaseRecord, now: Date, accounts?: readonly Account[]): Promise<void> {
  const readers = readersOf(about, accounts ?? (await loadAccounts()));
  const [plan, levels] = await Promise.all([loadNotifyPlan(), loadRunningLevels()]);
  const { _id: caseId, severity } = about;
  const dueAt = leavesAt(severity, plan, now, levels);
  const called = calledOf(readers, plan, now, levels.timeZone);
  const letters = called.map(userId => ({
    _id: `${caseId}:${severity}:${userId}`,
    caseId,
    userId,
    urgency: severity,
    dueAt,
  }));
  const elsewhere = awayOf(readers, severity, plan, now, levels).map(({ userId, address }) => ({
    _id: `${caseId}:${severity}:${userId}:away`,
    caseId,
    userId,
    urgency: severity,
    address,
  }));
  await putIntoOutbox([...letters, ...elsewhere], now);
}

/**
 * The same for these users and one event of the case, e.g. a decision. They have to be readers of it: whoever is told is told nothing but that
 * there is work, and meets the case only if they may read it when they come.
 */
export async function tellPeople(
  caseId: string,
  event: string,
  userIds: readonly string[],
  urgency: Severity,
  now: Date,
): Promise<void> {
  const letters = userIds.map(userId => ({ _id: `${caseId}:${event}:${userId}`, caseId, userId, urgency }));
  await putIntoOutbox(letters, now);
}

type Letter = Pick<NotificationRecord, '_id' | 'caseId' | 'userId' | 'urgency' | 'about' | 'address'> & {
  readonly dueAt?: Date;
};

/** Each letter once: its `_id` names what happened and who is told, so that a replay adds nothing. */
export async function putIntoOutbox(letters: readonly Letter[], now: Date): Promise<void> {
  const notifications: NotificationRecord[] = letters.map(letter => ({
    dueAt: now,
    ...letter,
    state: 'waiting',
    attempts: 0,
    createdAt: now,
    sentAt: null,
    problem: null,
  }));
  if (notifications.length === 0) return;
  try {
    await NotificationModel.collection.insertMany(notifications as never, { ordered: false });
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

/** Takes back what has not been sent yet to people who read this case no longer: even "there is work for you" is a trace. */
export async function untellOthers(about: CaseRecord, accounts: readonly Account[]): Promise<void> {
  const readers = readersOf(about, accounts);
  const told = SEVERITIES.flatMap(severity =>
    readers.flatMap(userId => ['', ':away'].map(way => `${about._id}:${severity}:${userId}${way}`)),
  );
  await NotificationModel.deleteMany({
    caseId: about._id,
    state: 'waiting',
    $and: [{ _id: { $regex: `^${about._id}:(${SEVERITIES.join('|')}):` } }, { _id: { $nin: told } }],
  });
  // That it is overdue is known to who is responsible for its readers too, but never to whom it is kept from.
  const kept = accounts.filter(account => isKeptFrom(account, about)).map(({ _id }) => _id);
  await NotificationModel.deleteMany({
    caseId: about._id,
    state: 'waiting',
    $or: [
      { overdue: 'own', userId: { $nin: [...readers] } },
      { overdue: 'others', userId: { $in: kept } },
    ],
  });
}

function readersOf(about: CaseRecord, accounts: readonly Account[]): readonly string[] {
  const { readers, managerId } = routeOf(about, accounts);
  return managerId === null ? readers : [...readers, managerId];
}
