import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/**
 * What one message may add to contact details that its sender splits over several, sealed and for minutes only. Most messages leave
 * none. `_id` is `<stream>:<message>`.
 */
export interface PieceRecord {
  _id: string;
  /** Hash of channel, platform, author and recipients: pieces of one stream may belong together. */
  stream: string;
  messageId: string;
  /** `happenedAt`. */
  at: Date;
  /** Its place in the source, which tells the order within one second or minute. */
  position: number;
  /** `Pieces` as JSON. Additional authenticated data: `pieces|<_id>`. */
  sealed: Sealed;
  expiresAt: Date;
}

const schema = new Schema<PieceRecord>(
  {
    _id: { type: String, required: true },
    stream: { type: String, required: true },
    messageId: { type: String, required: true },
    at: { type: Date, required: true },
    position: { type: Number, required: true },
    sealed: { type: sealedSchema, required: true },
    expiresAt: { type: Date, required: true },
  },
  { ...schemaOptions, collection: 'pieces' },
);
schema.index({ stream: 1, at: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const PieceModel = model('Piece', schema);
