import { model, Schema } from 'mongoose';
import { SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';

/** An e-mail to be sent: the outbox. `_id` is `<case>:<what happened>:<user>` (a severity, an event, or a clock that ran out), so that a replay tells nobody twice. */
export interface NotificationRecord {
  _id: string;
  caseId: string;
  userId: string;
  urgency: Severity;
  /** A clock of the case ran out. `others`: whoever is told does not read it, and can only ask those who do. */
  overdue?: 'own' | 'others';
  /** Where it goes instead of the school's own address of the account. */
  address?: string;
  /** It is about Candour's own working, not about a case: `caseId` is `monitoring`. */
  about?: 'monitoring';
  state: 'waiting' | 'sent' | 'failed' | 'unknown';
  attempts: number;
  dueAt: Date | null;
  createdAt: Date;
  sentAt: Date | null;
  /** ServiceError code of the last failure. */
  problem: string | null;
}

const schema = new Schema<NotificationRecord>(
  {
    _id: { type: String, required: true },
    caseId: { type: String, required: true },
    userId: { type: String, required: true },
    urgency: { type: String, enum: SEVERITIES, required: true },
    overdue: { type: String, enum: ['own', 'others'] },
    about: { type: String, enum: ['monitoring'] },
    address: { type: String },
    state: { type: String, enum: ['waiting', 'sent', 'failed', 'unknown'], required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
    problem: { type: String, default: null },
  },
  { ...schemaOptions, collection: 'notifications' },
);
schema.index({ state: 1, dueAt: 1 });

export const NotificationModel = model('Notification', schema);
