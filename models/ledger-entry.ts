import { model, Schema } from 'mongoose';
import { schemaOptions } from './schema-options.js';

/**
 * One message at one place of one source: what the coverage ledger counts. Holds no content.
 * present = scanned + partly read + could not read + excluded + gone before read, and `waiting` until then.
 */
export interface LedgerEntryRecord {
  /** `<source>|<container>|<generation>|<position>`, the container percent-encoded. */
  _id: string;
  sourceId: string;
  container: string;
  generation: string;
  position: number;
  state: LedgerState;
  /** Why, for all but `waiting` and `scanned`: a ServiceError or ReadProblem code. */
  reason: string | null;
  /** How often it was tried. */
  attempts: number;
  /** When it is to be handed to the queue again if nothing has come of it; `null` once it is done. */
  dueAt: Date | null;
  size: number | null;
  /** The message it turned out to be; several entries may share one (sender's and recipient's copy). */
  messageId: string | null;
  seenAt: Date;
  doneAt: Date | null;
  /** When a sweep first missed it at the source after it had been read; `null` while it stands there. */
  vanishedAt: Date | null;
}

export const LEDGER_STATES = ['waiting', 'scanned', 'partly-read', 'unreadable', 'excluded', 'gone'] as const;
export type LedgerState = (typeof LEDGER_STATES)[number];

const schema = new Schema<LedgerEntryRecord>(
  {
    _id: { type: String, required: true },
    sourceId: { type: String, required: true },
    container: { type: String, required: true },
    generation: { type: String, required: true },
    position: { type: Number, required: true },
    state: { type: String, enum: LEDGER_STATES, required: true },
    reason: { type: String, default: null },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    size: { type: Number, default: null },
    messageId: { type: String, default: null },
    seenAt: { type: Date, required: true },
    doneAt: { type: Date, default: null },
    vanishedAt: { type: Date, default: null },
  },
  { ...schemaOptions, collection: 'ledger' },
);
schema.index({ sourceId: 1, container: 1, generation: 1, position: 1 }, { unique: true });
schema.index({ sourceId: 1, state: 1 });
schema.index({ state: 1, dueAt: 1 });
schema.index({ messageId: 1 }, { sparse: true });

export const LedgerEntryModel = model('LedgerEntry', schema);
