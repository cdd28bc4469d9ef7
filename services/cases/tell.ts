import type { CaseRecord } from '../../models/case.js';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import { UserModel } from '../../models/user.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { Severity } from '../taxonomy.js';
import { mayRead } from './route.js';

/**
 * Puts an e-mail into the outbox for everybody who reads this case, once for each severity that it reaches. Repeating it
 * after a crash tells nobody twice.
 */
export async function tellReaders(about: CaseRecord, now: Date): Promise<void> {
  const users = await UserModel.find({ active: true }).lean();
  const readers = users.filter(user => mayRead(user, about, users)).map(({ _id }) => _id);
  await tellPeople(about._id, about.severity, readers, about.severity, now);
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
  const notifications: NotificationRecord[] = userIds.map(userId => ({
    _id: `${caseId}:${event}:${userId}`,
    caseId,
    userId,
    urgency,
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
