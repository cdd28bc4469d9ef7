import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** Somebody opened the words of a message that belongs to no case, since it was only partly read. Never changed. */
export interface ReadingRecord {
  /** `<message>:<user>:<minute>`. */
  _id: string;
  messageId: string;
  userId: string;
  at: Date;
}

const schema = new Schema<ReadingRecord>(
  {
    _id: { type: String, required: true },
    messageId: { type: String, required: true },
    userId: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'readings' },
);
schema.index({ userId: 1, at: 1 });
schema.index({ messageId: 1 });

export const ReadingModel = model('Reading', schema);
