import { model, Schema } from 'mongoose';
import { CONCERNS, type Concern, LANES, type Lane } from '../services/cases/concern.js';
import { CASE_STATES, type CaseState } from '../services/cases/states.js';
import { type Code, SEVERITIES, type Severity } from '../services/taxonomy.js';
import { schemaOptions } from './schema-options.js';
import type { UserRole } from './user.js';

/** Findings about one pair and one concern, on their way to a decision. */
export interface CaseRecord {
  /** `2026-0187`: the year, and the number within it. */
  _id: string;
  /** `<concern>|<pair>` while it is open, absent once it is closed: at most one open case of each. */
  openKey?: string;
  lane: Lane;
  concern: Concern;
  pairKey: string;
  /** Not in the pair where its readers must not learn of the adult: then it only keeps the case from them (decision 0094). */
  adultKey: string;
  pupilKey: string;
  /** Pseudonyms, for lists: `Mentor 14`, or `Unknown sender`. */
  adultLabel: string;
  pupilLabel: string;
  /** Made from the codes, never from words of a message. */
  title: string;
  state: CaseState;
  codes: Code[];
  channels: string[];
  severity: Severity;
  /** Index of `severity`, for sorting and `$max`. */
  severityRank: number;
  /** A decision about a linked record made it at least this grave: counting its findings again makes it no less so. Absent: none did. */
  leastRank?: number;
  /** 0 to 1, of the strongest finding. Apart from severity. */
  confidence: number;
  findingCount: number;
  messageCount: number;
  raisedAt: Date;
  /** When its first and its latest message happened. */
  firstAt: Date;
  lastAt: Date;
  acknowledgedAt: Date | null;
  decidedAt: Date | null;
  /** User id of who has it. */
  ownerId: string | null;
  /** Until when it is theirs alone; `null` while nobody reviews it. */
  leaseUntil: Date | null;
  /** What raised it: messages that were read, somebody on the staff, or a decision about a record of the other lane (`cases/linked.ts`). */
  origin: 'messages' | 'staff' | 'linked';
  /** Cases that came out of the same message or report and have other readers. */
  links: string[];
  /** Who has said that a conflict of interest stands in the way of whom; see `cases/route.ts`. */
  conflicts: ('head' | 'chair' | 'lead' | 'deputy')[];
  /** User id of the case manager it was handed to. */
  managerId: string | null;
  /** When somebody is to have taken it, and to have decided; `null` once that is done. */
  acknowledgeBy: Date | null;
  decideBy: Date | null;
  /** By when it was to have been taken, and decided, once that is done: so that it can be told later whether it was in time. Absent: it is not done, or was done before this was kept. */
  acknowledgeWasBy?: Date | null;
  decideWasBy?: Date | null;
  /** The nearer of the two, for sorting; `null` once both are done. Absent until they are set for the first time. */
  dueAt?: Date | null;
  /** When the scheduler is to see whether the next person must be told; `null`: no clock runs, or everybody was told. */
  escalateAt?: Date | null;
  /** Who was told last that a clock ran out; absent: nobody was. */
  lastTold?: { role: UserRole | null; at: Date };
  /** How often a clock of it ran out and the next person was told. */
  escalations: number;
  /** Cases of the same make: one adult, one kind of concern. For grouping in the queue. */
  groupKey: string;
  /** The same in every case whose messages are near-copies of one text; absent when it was several texts, or a short one. */
  likeKey?: string;
  /** Parts of a keyed fingerprint of that text, by which near-copies are found. Nothing can be read from them. */
  likeBands?: string[];
  /** The last decision about what to do, and how an allegation ended. */
  action: string | null;
  outcome: 'substantiated' | 'malicious' | 'false' | 'unsubstantiated' | 'unfounded' | null;
  signedOffAt: Date | null;
  /** When somebody wrote down how it ended; it waits for a signature until `signedOffAt`. Absent and `null`: it has not ended. */
  concludedAt?: Date | null;
  /** The earliest date by which a task of it is due, `YYYY-MM-DD`; `null`: none is open. */
  nextTaskDue: string | null;
  /** Number of entries in its record; the next entry's `seq`. */
  recordLength: number;
  /** Compared on every change of what is derived (figures, state): two processes never overwrite each other. */
  revision: number;
}

const schema = new Schema<CaseRecord>(
  {
    _id: { type: String, required: true },
    openKey: { type: String },
    lane: { type: String, enum: LANES, required: true },
    concern: { type: String, enum: Object.keys(CONCERNS), required: true },
    pairKey: { type: String, required: true },
    adultKey: { type: String, required: true },
    pupilKey: { type: String, required: true },
    adultLabel: { type: String, required: true },
    pupilLabel: { type: String, required: true },
    title: { type: String, required: true },
    state: { type: String, enum: CASE_STATES, required: true },
    codes: { type: [String], required: true },
    channels: { type: [String], required: true },
    severity: { type: String, enum: SEVERITIES, required: true },
    severityRank: { type: Number, required: true },
    leastRank: { type: Number },
    confidence: { type: Number, required: true },
    findingCount: { type: Number, required: true },
    messageCount: { type: Number, required: true },
    raisedAt: { type: Date, required: true },
    firstAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    acknowledgedAt: { type: Date, default: null },
    decidedAt: { type: Date, default: null },
    ownerId: { type: String, default: null },
    leaseUntil: { type: Date, default: null },
    origin: { type: String, enum: ['messages', 'staff', 'linked'], required: true },
    links: { type: [String], required: true },
    conflicts: { type: [String], required: true },
    managerId: { type: String, default: null },
    acknowledgeBy: { type: Date, default: null },
    decideBy: { type: Date, default: null },
    acknowledgeWasBy: { type: Date },
    decideWasBy: { type: Date },
    dueAt: { type: Date },
    escalateAt: { type: Date },
    lastTold: { type: new Schema({ role: String, at: Date }, { _id: false }), default: undefined },
    escalations: { type: Number, required: true },
    groupKey: { type: String, required: true },
    likeKey: { type: String },
    likeBands: { type: [String], default: undefined },
    action: { type: String, default: null },
    outcome: { type: String, default: null },
    signedOffAt: { type: Date, default: null },
    concludedAt: { type: Date, default: null },
    nextTaskDue: { type: String, default: null },
    recordLength: { type: Number, required: true },
    revision: { type: Number, required: true },
  },
  { ...schemaOptions, collection: 'cases' },
);
schema.index({ openKey: 1 }, { unique: true, partialFilterExpression: { openKey: { $exists: true } } });
// The queue: each of its orders, and each of its filters with its figures.
schema.index({ lane: 1, state: 1, severityRank: -1, dueAt: 1, raisedAt: 1 });
schema.index({ lane: 1, state: 1, dueAt: 1 });
schema.index({ lane: 1, state: 1, raisedAt: 1 });
schema.index({ lane: 1, state: 1, codes: 1 });
schema.index({ lane: 1, state: 1, channels: 1 });
schema.index({ lane: 1, state: 1, origin: 1 });
schema.index({ lane: 1, state: 1, ownerId: 1 });
// What has come since a page was made: asked by every open queue.
schema.index({ raisedAt: 1 });
schema.index({ groupKey: 1, state: 1 });
schema.index({ likeKey: 1, state: 1 }, { sparse: true });
schema.index({ likeBands: 1 }, { sparse: true });
// Cases that were left, and clocks that ran out.
schema.index({ state: 1, leaseUntil: 1 });
schema.index({ escalateAt: 1 });
// Few cases have a conflict or a manager: what comes to somebody only for that is found among thousands.
schema.index({ conflicts: 1 });
schema.index({ managerId: 1 });
// Whoever reads a case only because others are its subject, and pseudonyms that are looked for.
schema.index({ adultKey: 1 });
schema.index({ pupilKey: 1 });
schema.index({ adultLabel: 1 });
schema.index({ pupilLabel: 1 });
schema.index({ pairKey: 1 });
schema.index({ links: 1 }, { sparse: true });

export const CaseModel = model('Case', schema);
