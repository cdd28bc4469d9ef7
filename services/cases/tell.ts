import type { CaseRecord } from '../../models/case.js';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { SEVERITIES } from '../taxonomy.js';
import { type Account, loadAccounts } from './accounts.js';
import { routeOf } from './route.js';

/**
 * Puts an e-mail into the outbox for everybody who reads this case, once for each severity that it reaches. Repeating it
 * after a crash tells nobody twice.
 */
export async function tellReaders(about: CaseRecord, now: Date, accounts?: readonly Account[]): Promise<void> {
  const notifications: NotificationRecord[] = readersOf(about, accounts ?? (await loadAccounts())).map(userId => ({
    _id: `${about._id}:${about.severity}:${userId}`,
    caseId: about._id,
    userId,
    urgency: about.severity,
    state: 'waiting',
    attempts: 0,
    dueAt: now,
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
  const told = SEVERITIES.flatMap(severity => readers.map(userId => `${about._id}:${severity}:${userId}`));
  await NotificationModel.deleteMany({
    caseId: about._id,
    state: 'waiting',
    $and: [{ _id: { $regex: `^${about._id}:(${SEVERITIES.join('|')}):` } }, { _id: { $nin: told } }],
  });
}

function readersOf(about: CaseRecord, accounts: readonly Account[]): readonly string[] {
  const { readers, managerId } = routeOf(about, accounts);
  return managerId === null ? readers : [...readers, managerId];
}
