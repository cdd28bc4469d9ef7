import { model, Schema } from 'mongoose';
import type { SourceKind } from '../services/sources/source.js';
import type { IntakeFigures } from '../services/spool/figures.js';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** A source connected in the browser, and the last known state of every source, those of candour.yaml included. `_id` is the source's id. */
export interface SourceRecord {
  _id: string;
  kind: SourceKind;
  label: string;
  /** The `SourceConfig` as JSON, secrets included; `null` for sources of candour.yaml. */
  config: Sealed | null;
  /** The newest refresh token that the provider handed out, if it hands out new ones; `sources/refresh-tokens.ts` knows more. */
  refreshToken: Sealed | null;
  enabled: boolean;
  state: 'new' | 'reading' | 'up-to-date' | 'failing';
  lastPolledAt: Date | null;
  lastSucceededAt: Date | null;
  /** When it was read for the first time; absent: never, or before this was kept (`ledger/beginnings.ts`). */
  watchedSince?: Date;
  /** When a poll last compared the full set of positions with the ledger. */
  lastSweptAt: Date | null;
  /** Code and remedy of the ServiceError that stopped the last poll. */
  problem: { code: string; message: string; remedy: string; since: Date } | null;
  /** What the receiver counted, of a source that is handed its messages; absent for the others. */
  intake?: IntakeFigures | null;
}

const schema = new Schema<SourceRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: ['imap', 'folder', 'chat', 'journal', 'push'], required: true },
    label: { type: String, required: true },
    config: { type: sealedSchema, default: null },
    refreshToken: { type: sealedSchema, default: null },
    enabled: { type: Boolean, required: true },
    state: { type: String, enum: ['new', 'reading', 'up-to-date', 'failing'], required: true },
    lastPolledAt: { type: Date, default: null },
    lastSucceededAt: { type: Date, default: null },
    watchedSince: { type: Date },
    lastSweptAt: { type: Date, default: null },
    problem: {
      type: new Schema({ code: String, message: String, remedy: String, since: Date }, { _id: false }),
      default: null,
    },
    intake: { type: Schema.Types.Mixed, default: undefined },
  },
  { ...schemaOptions, collection: 'sources' },
);

export const SourceModel = model('Source', schema);
