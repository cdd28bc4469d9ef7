import { WebhookDeliveryModel } from '../../models/webhook-delivery.js';
import type { WebhookConfig } from '../config.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** Whether other systems got what they are to be told. */
export async function checkWebhooks(webhooks: readonly WebhookConfig[]): Promise<readonly CheckLine[]> {
  return Promise.all(
    webhooks.map(async ({ id }) => {
      const name = `Webhook ${id}`;
      const [given, waiting, last] = await Promise.all([
        WebhookDeliveryModel.countDocuments({ webhookId: id, state: 'failed' }),
        WebhookDeliveryModel.findOne({ webhookId: id, state: 'waiting', attempts: { $gt: 0 } }).lean(),
        WebhookDeliveryModel.findOne({ webhookId: id, state: 'sent' }).sort({ at: -1 }).lean(),
      ]);
      if (given > 0)
        return failed(name, `${given} events were given up. Mend the receiver, then: candour doctor --retry-webhooks`);
      if (waiting) return advice(name, `It does not take what it is told (${waiting.problem}); it is tried again.`);
      return last
        ? passed(name, `It took what happened at ${last.at.toISOString()}.`)
        : passed(name, 'Nothing was to be told yet.');
    }),
  );
}
