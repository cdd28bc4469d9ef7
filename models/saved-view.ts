import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** A filter of the queue that somebody keeps under a name; theirs alone. */
export interface SavedView {
  _id: string;
  userId: string;
  /** As they typed it. Unique among theirs. */
  name: string;
  /** The query of the queue's address, e.g. `severity=high&channel=chat`; read through its schema whenever it is used. */
  query: string;
  createdAt: Date;
}

const schema = new Schema<SavedView>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    name: { type: String, required: true },
    query: { type: String, default: '' },
    createdAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'saved-views' },
);
schema.index({ userId: 1, name: 1 }, { unique: true });

export const SavedViewModel = model('SavedView', schema);
