import { WebhookDeliveryModel, type WebhookDeliveryRecord } from '../../models/webhook-delivery.js';
import type { WebhookConfig } from '../config.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { post } from './post.js';

export interface DeliverEdges {
  readonly webhooks: readonly WebhookConfig[];
  readonly now: Date;
  readonly log: Log;
  /** Another one in tests. */
  readonly send?: typeof post;
}

const MINUTE = 60_000;
/** After each attempt: three days in all, then it is given up. Minutes. */
const PAUSES = [1, 5, 30, 120, 480, 1_440, 1_440, 1_440] as const;
const AT_A_TIME = 50;
/** How long a process that sends may take before another may try the same. */
const LEASE = 2 * MINUTE;
/** What was sent, or given up, is kept so long. */
const KEPT = 30 * 86_400_000;

/** Sends what is due; at least once, under the same id. A receiver that is away holds up no other. */
export async function deliverWebhooks({ webhooks, now, log, send = post }: DeliverEdges): Promise<void> {
  const due = await WebhookDeliveryModel.find({ state: 'waiting', dueAt: { $lte: now } })
    .sort({ at: 1 })
    .limit(AT_A_TIME)
    .lean();
  const byReceiver = new Map(webhooks.map(webhook => [webhook.id, webhook]));
  await Promise.all(
    [...new Set(due.map(({ webhookId }) => webhookId))].map(async id => {
      for (const delivery of due.filter(({ webhookId }) => webhookId === id)) {
        const went = await deliverOne(delivery, byReceiver.get(id) ?? null, now, send);
        if (went !== 'sent') log.warn({ webhookId: id, problem: went }, 'a webhook was not delivered');
        // In order, as far as may be: what comes after it would only meet the same.
        if (went !== 'sent' && went !== 'claimed') break;
      }
    }),
  );
  await WebhookDeliveryModel.deleteMany({ state: { $ne: 'waiting' }, at: { $lte: new Date(now.getTime() - KEPT) } });
}

/** `sent`, `claimed` by another process, or the problem. */
async function deliverOne(
  { _id, eventId, type, at, data, attempts, dueAt }: WebhookDeliveryRecord,
  webhook: WebhookConfig | null,
  now: Date,
  send: typeof post,
): Promise<string> {
  const claimed = await WebhookDeliveryModel.updateOne(
    { _id, state: 'waiting', attempts, dueAt },
    { $set: { dueAt: new Date(now.getTime() + LEASE) }, $inc: { attempts: 1 } },
  );
  if (claimed.modifiedCount !== 1) return 'claimed';
  if (webhook === null) return fail(_id, 'WEBHOOK_REMOVED');
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const problem = await outcomeOf(() => send(webhook, { id: eventId, body, now }));
  if (problem === null) {
    await WebhookDeliveryModel.updateOne({ _id }, { $set: { state: 'sent', sentAt: now, dueAt: null, problem: null } });
    return 'sent';
  }
  const pause = PAUSES[attempts];
  // The receiver says itself that it wants nothing more.
  if (pause === undefined || problem === 'HTTP_410') return fail(_id, problem);
  await WebhookDeliveryModel.updateOne({ _id }, { $set: { dueAt: new Date(now.getTime() + pause * MINUTE), problem } });
  return problem;
}

async function outcomeOf(send: () => Promise<number>): Promise<string | null> {
  try {
    const status = await send();
    return status >= 200 && status < 300 ? null : `HTTP_${status}`;
  } catch (error) {
    return errorCode(error);
  }
}

async function fail(id: string, problem: string): Promise<string> {
  await WebhookDeliveryModel.updateOne({ _id: id }, { $set: { state: 'failed', dueAt: null, problem } });
  return problem;
}

/** Puts what was given up back into line. Returns how many. */
export async function retryFailed(now: Date): Promise<number> {
  const { modifiedCount } = await WebhookDeliveryModel.updateMany(
    { state: 'failed' },
    { $set: { state: 'waiting', attempts: 0, dueAt: now } },
  );
  return modifiedCount;
}
