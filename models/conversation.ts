import { model, Schema } from 'mongoose';
import type { Code } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';

/** The running risk of one pair across all channels; `_id` is the pair's key. Holds no text. */
export interface ConversationRecord {
  _id: string;
  adultKey: string;
  pupilKey: string;
  /** The latest messages that were counted, newest last, so that a replay is not counted twice. At most 500. */
  recent: { messageId: string; at: Date; byAdult: boolean }[];
  /** What the risk is made of, largest first. At most 100. */
  contributions: { findingId: string; messageId: string; code: Code; weight: number; at: Date }[];
  messagesByAdult: number;
  messagesByPupil: number;
  firstAt: Date;
  lastAt: Date;
  /** 0 to 1, at `lastAt`. */
  risk: number;
  /** Compared on every write: two scanners never overwrite each other. */
  revision: number;
}

const recent = new Schema({ messageId: String, at: Date, byAdult: Boolean }, { _id: false });
const contribution = new Schema(
  { findingId: String, messageId: String, code: String, weight: Number, at: Date },
  { _id: false },
);

const schema = new Schema<ConversationRecord>(
  {
    _id: { type: String, required: true },
    adultKey: { type: String, required: true },
    pupilKey: { type: String, required: true },
    recent: { type: [recent], required: true },
    contributions: { type: [contribution], required: true },
    messagesByAdult: { type: Number, required: true },
    messagesByPupil: { type: Number, required: true },
    firstAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    risk: { type: Number, required: true },
    revision: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'conversations' },
);
schema.index({ adultKey: 1 });
schema.index({ pupilKey: 1 });

export const ConversationModel = model('Conversation', schema);
