import type { CaseRecord } from '../../models/case.js';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import { UserModel } from '../../models/user.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { mayRead } from './route.js';

/**
 * Puts an e-mail into the outbox for everybody who reads this case, once for each severity that it reaches. Repeating it
 * after a crash tells nobody twice. `butNot`: user id of who raised it themselves.
 */
export async function tellReaders(about: CaseRecord, now: Date, butNot: string | null = null): Promise<void> {
  const users = await UserModel.find({ active: true }).lean();
  const notifications: NotificationRecord[] = users
    .filter(user => user._id !== butNot && mayRead(user, about, users))
    .map(user => ({
      _id: `${about._id}:${about.severity}:${user._id}`,
      caseId: about._id,
      userId: user._id,
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
