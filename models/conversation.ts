import { model, Schema } from 'mongoose';
import { type Code, SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';

/** What the evidence of a pair is about; each has a risk of its own (`services/conversation/lanes.ts`). */
export const RISK_LANES = ['conduct', 'infatuation', 'help'] as const;
export type RiskLane = (typeof RISK_LANES)[number];

/** Ways of writing that make a tactic weigh more and are nothing without one. */
export const SIGNALS = ['begins', 'late', 'out-of-hours', 'unanswered', 'growth', 'one-sided', 'silence'] as const;
export type SignalKind = (typeof SIGNALS)[number];

/** One message that is remembered: who and when, and nothing else. */
export interface RecentMessage {
  messageId: string;
  at: Date;
  byAdult: boolean;
  /** The school's day on which it was written, `YYYY-MM-DD`; what is written before 06:00 belongs to the evening before. */
  day: string;
  /** Written after 22:00 or before 06:00 by the school's clock. Absent when not: two hundred of these are read with every message. */
  late?: true;
  /** Written by an adult outside the hours of the scheme. Absent when not. */
  outOfHours?: true;
}

/** One finding that the risk of a lane is made of. */
export interface RiskContribution {
  findingId: string;
  messageId: string;
  code: Code;
  lane: RiskLane;
  severity: Severity;
  /** 0 to 1, on the day of the message. */
  weight: number;
  at: Date;
  /** It did not raise a case by itself and does when something else joins it (`services/cases/waiting.ts`). */
  waits: boolean;
}

/** One way of writing at its strongest. What its numbers count is said by its kind. */
export interface BehaviourSignal {
  kind: SignalKind;
  byAdult: boolean;
  /** 0 to 1, at `at`. */
  weight: number;
  at: Date;
  count: number;
  of: number;
  /** The same among the other pairs of the scheme, 0 to 1; `null` where it is not compared. */
  others: number | null;
  /** The messages that show it, newest last. At most 5. */
  messageIds: string[];
}

/** What a pair adds to the scheme's habits: days on which somebody wrote, late ones among them, and who began. */
export interface HabitCounts {
  adultDays: number;
  adultLateDays: number;
  adultOutOfHoursDays: number;
  pupilDays: number;
  pupilLateDays: number;
  beginnings: number;
  beginningsByAdult: number;
}

/** The running risk of one pair across all channels; `_id` is the pair's key. Holds no text. */
export interface ConversationRecord {
  _id: string;
  adultKey: string;
  pupilKey: string;
  /** The latest messages by their own time, newest last. At most 200. */
  recent: RecentMessage[];
  /** What the risks are made of, the weightiest of each lane and code, in order of time. */
  contributions: RiskContribution[];
  /** At most one of each kind and side. */
  signals: BehaviourSignal[];
  /** What this pair has added to the habits of the scheme so far. */
  habits: HabitCounts;
  messagesByAdult: number;
  messagesByPupil: number;
  firstAt: Date;
  lastAt: Date;
  /** 0 to 1 for each lane, at `lastAt`. */
  risks: Record<RiskLane, number>;
  /** When silence after contact details begins to count if nobody writes before; absent when it would not. */
  quietAt?: Date;
  /** Compared on every write: two scanners never overwrite each other. */
  revision: number;
}

const required = { _id: false } as const;
const recent = new Schema<RecentMessage>(
  { messageId: String, at: Date, byAdult: Boolean, day: String, late: Boolean, outOfHours: Boolean },
  required,
);
const contribution = new Schema<RiskContribution>(
  {
    findingId: String,
    messageId: String,
    code: String,
    lane: { type: String, enum: RISK_LANES },
    severity: { type: String, enum: SEVERITIES },
    weight: Number,
    at: Date,
    waits: Boolean,
  },
  required,
);
const signal = new Schema<BehaviourSignal>(
  {
    kind: { type: String, enum: SIGNALS },
    byAdult: Boolean,
    weight: Number,
    at: Date,
    count: Number,
    of: Number,
    others: { type: Number, default: null },
    messageIds: [String],
  },
  required,
);
/** Shared with the habits of the scheme (`models/habits.ts`). */
export const habitFields = {
  adultDays: { type: Number, required: true },
  adultLateDays: { type: Number, required: true },
  adultOutOfHoursDays: { type: Number, required: true },
  pupilDays: { type: Number, required: true },
  pupilLateDays: { type: Number, required: true },
  beginnings: { type: Number, required: true },
  beginningsByAdult: { type: Number, required: true },
} as const;

const schema = new Schema<ConversationRecord>(
  {
    _id: { type: String, required: true },
    adultKey: { type: String, required: true },
    pupilKey: { type: String, required: true },
    recent: { type: [recent], required: true },
    contributions: { type: [contribution], required: true },
    signals: { type: [signal], required: true },
    habits: { type: new Schema<HabitCounts>(habitFields, required), required: true },
    messagesByAdult: { type: Number, required: true },
    messagesByPupil: { type: Number, required: true },
    firstAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    risks: { type: new Schema({ conduct: Number, infatuation: Number, help: Number }, required), required: true },
    quietAt: { type: Date },
    revision: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'conversations' },
);
schema.index({ adultKey: 1 });
schema.index({ pupilKey: 1 });
schema.index({ quietAt: 1 }, { sparse: true });

export const ConversationModel = model('Conversation', schema);
