import { model, Schema } from 'mongoose';
import { AUDIENCES, type ReportAudience } from '../services/reports/audience.js';
import { PERIOD_KINDS, type PeriodKind } from '../services/reports/period.js';
import { schemaOptions } from './schema-options.js';
import { type Sealed, sealedSchema } from './sealed.js';

/** A report that was made for one reader. What it says never changes; where it was sent to is noted beside it. */
export interface ReportRecord {
  _id: string;
  /** Names what it is, so that the same is made once: of a schedule `<audience>|<period>|<user>`, else the form it was asked with. Unique. */
  key: string;
  audience: ReportAudience;
  userId: string;
  kind: PeriodKind;
  /** `Period.id` */
  periodId: string;
  /** In words: `Autumn term 2026, 1 September to 31 December 2026`. */
  periodName: string;
  from: string;
  until: string;
  madeAt: Date;
  /** When the schedule wanted it; `null`: somebody asked for it. */
  plannedAt: Date | null;
  /** JSON of a `KeptReport`. Data: `reports|<_id>`. */
  sealed: Sealed;
  /** Hex SHA-256 of what is sealed. */
  hash: string;
  /** The one that was made in its place, since its reader may know less now; absent: it stands. */
  replacedBy?: string;
  delivery: ReportDelivery;
  /** When and how it was taken. */
  taken: { way: TakenWay; at: Date }[];
}

/** `none`: nobody is sent it. */
export interface ReportDelivery {
  state: 'none' | 'waiting' | 'sent' | 'failed' | 'unknown';
  attempts: number;
  dueAt: Date | null;
  sentAt: Date | null;
  /** ServiceError code of the last failure. */
  problem: string | null;
}

export const TAKEN_WAYS = ['page', 'pdf', 'csv', 'html', 'mail'] as const;
export type TakenWay = (typeof TAKEN_WAYS)[number];

const delivery = new Schema<ReportDelivery>(
  {
    state: { type: String, enum: ['none', 'waiting', 'sent', 'failed', 'unknown'], required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, default: null },
    sentAt: { type: Date, default: null },
    problem: { type: String, default: null },
  },
  { _id: false },
);
const taken = new Schema({ way: { type: String, enum: TAKEN_WAYS }, at: Date }, { _id: false });

const schema = new Schema<ReportRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    audience: { type: String, enum: AUDIENCES, required: true },
    userId: { type: String, required: true },
    kind: { type: String, enum: PERIOD_KINDS, required: true },
    periodId: { type: String, required: true },
    periodName: { type: String, required: true },
    from: { type: String, required: true },
    until: { type: String, required: true },
    madeAt: { type: Date, required: true },
    plannedAt: { type: Date, default: null },
    sealed: { type: sealedSchema, required: true },
    hash: { type: String, required: true },
    replacedBy: { type: String },
    delivery: { type: delivery, required: true },
    taken: { type: [taken], required: true },
  },
  { ...schemaOptions, collection: 'reports' },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ userId: 1, madeAt: -1 });
schema.index({ 'delivery.state': 1, 'delivery.dueAt': 1 });

export const ReportModel = model('Report', schema);
