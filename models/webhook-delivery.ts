import { model, Schema } from 'mongoose';
import { WEBHOOK_EVENTS, type WebhookEventType } from '../services/config/webhook-settings.js';
import { schemaOptions } from './schema-options.js';

/** One event on its way to one receiver. `_id` is `<webhook>:<event>`, so that what is derived again is not sent again. */
export interface WebhookDeliveryRecord {
  _id: string;
  webhookId: string;
  /** The same for every receiver and every attempt: receivers know a repetition by it. */
  eventId: string;
  type: WebhookEventType;
  /** When it happened. */
  at: Date;
  /** Ids, severities and kinds; never names, titles or words. */
  data: Record<string, string | boolean | null>;
  state: 'waiting' | 'sent' | 'failed';
  attempts: number;
  dueAt: Date | null;
  sentAt: Date | null;
  /** What the last attempt came to: a ServiceError code, or `HTTP_503`. */
  problem: string | null;
}

const schema = new Schema<WebhookDeliveryRecord>(
  {
    _id: { type: String, required: true },
    webhookId: { type: String, required: true },
    eventId: { type: String, required: true },
    type: { type: String, enum: WEBHOOK_EVENTS, required: true },
    at: { type: Date, required: true },
    data: { type: Schema.Types.Mixed, required: true },
    state: { type: String, enum: ['waiting', 'sent', 'failed'], required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    sentAt: { type: Date, default: null },
    problem: { type: String, default: null },
  },
  { ...schemaOptions, collection: 'webhook_deliveries' },
);
schema.index({ state: 1, dueAt: 1 });
schema.index({ at: 1 });

export const WebhookDeliveryModel = model('WebhookDelivery', schema);
