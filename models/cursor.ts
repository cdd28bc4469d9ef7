import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/** How far one container has been read: the highest position at and below which every message is done. `_id` is `<source>|<container>`. */
export interface CursorRecord {
  _id: string;
  sourceId: string;
  container: string;
  generation: string;
  position: number;
  /** Why the container is not read; `null` when it is. */
  excluded: string | null;
  /** As last listed; `null` when only reading would tell. */
  present: number | null;
  updatedAt: Date;
}

const schema = new Schema<CursorRecord>(
  {
    _id: { type: String, required: true },
    sourceId: { type: String, required: true },
    container: { type: String, required: true },
    generation: { type: String, required: true },
    position: { type: Number, required: true },
    excluded: { type: String, default: null },
    present: { type: Number, default: null },
    updatedAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'cursors' },
);
schema.index({ sourceId: 1 });

export const CursorModel = model('Cursor', schema);
