import { model, Schema } from 'mongoose';
import type { Attachment, Link, Participant } from '../services/message.js';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** The words of one message, sealed; `_id` is the message's. Those without a finding are gone after `contextDays`. */
export interface TextRecord {
  _id: string;
  /** A `MessageText` as JSON. Additional authenticated data: `texts|<_id>`. */
  sealed: Sealed;
  /** `null`: kept as evidence for as long as its case. */
  expiresAt: Date | null;
}

/** What is sealed in it. */
export interface MessageText {
  readonly subject: string;
  readonly text: string;
  readonly quotedText: string;
  readonly signature: string;
  readonly links: readonly Link[];
  readonly attachments: readonly Attachment[];
  readonly author: Participant;
  readonly recipients: readonly Participant[];
}

const schema = new Schema<TextRecord>(
  {
    _id: { type: String, required: true },
    sealed: { type: sealedSchema, required: true },
    expiresAt: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'texts' },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const TextModel = model('Text', schema);
