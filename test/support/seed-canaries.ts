import { CanaryModel, type CanaryRecord } from '../../models/canary.js';

const DAY = 86_400_000;

/** Four weeks of test messages to one mailbox, of which two are missing, and one is on its way. */
export async function seedCanaries(now: Date, sourceId = 'mentor-mailboxes'): Promise<void> {
  const records = Array.from({ length: 28 }, (_, ago): CanaryRecord => {
    const dueAt = new Date(now.getTime() - ago * DAY);
    const isMissing = ago === 9 || ago === 10;
    const arrived = ago > 0 && !isMissing;
    const after = (seconds: number) => (arrived ? new Date(dueAt.getTime() + seconds * 1_000) : null);
    return {
      _id: ago.toString(16).padStart(32, '0'),
      sourceId,
      dueAt,
      state: arrived ? 'arrived' : isMissing ? 'missing' : 'sent',
      sentAt: dueAt,
      seenAt: after(4),
      scannedAt: after(5),
      raisedAt: after(6),
      severity: arrived ? 'high' : null,
      altered: ago === 3,
      missedToldAt: isMissing ? new Date(dueAt.getTime() + 1_800_000) : null,
      returnedToldAt: null,
      problem: ago === 9 ? 'NOTIFY_UNREACHABLE' : null,
    };
  });
  await CanaryModel.collection.insertMany(records as never);
}
