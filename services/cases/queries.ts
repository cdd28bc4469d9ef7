import { CaseModel, type CaseRecord } from '../../models/case.js';
import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { MessageModel, type MessageRecord } from '../../models/message.js';
import { type MessageText, TextModel } from '../../models/text.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import type { KeyRing } from '../store/seal.js';
import { type Code, type Severity, severityRank } from '../taxonomy.js';
import { LANES, type Lane } from './concern.js';
import { messagesOf } from './evidence.js';
import { ownLanes, readableCases } from './route.js';
import { type CaseState, WAITING } from './states.js';

export { WAITING } from './states.js';

type Reader = Pick<UserRecord, '_id' | 'email' | 'role' | 'personId' | 'active'>;

export interface QueueFilter {
  readonly states: readonly CaseState[];
  readonly severities: readonly Severity[];
  readonly channels: readonly string[];
  readonly codes: readonly Code[];
  readonly raisedSince: Date | null;
  /** Case number or pseudonym, as typed. */
  readonly words: string;
  /** User id of who has it; `null`: whoever. */
  readonly ownerId: string | null;
  readonly sort: 'severity' | 'newest' | 'oldest';
  /** From 1. */
  readonly page: number;
}

export const QUEUE_PAGE_SIZE = 50;

export interface QueueLane {
  readonly lane: Lane;
  readonly cases: readonly CaseRecord[];
  readonly total: number;
}

/** The condition under which this user may see a case, made afresh for every request: roles may have changed. */
export async function accessOf(user: Reader): Promise<Record<string, unknown>> {
  return readableCases(user, await UserModel.find({ active: true }).lean());
}

/** One page of a lane, and how many cases the filter lets through. */
export async function queueLane(user: Reader, lane: Lane, filter: QueueFilter): Promise<QueueLane> {
  const condition = { $and: [await accessOf(user), { lane }, conditionOf(filter)] };
  const [cases, total] = await Promise.all([
    CaseModel.find(condition)
      .sort(SORTS[filter.sort])
      .skip((filter.page - 1) * QUEUE_PAGE_SIZE)
      .limit(QUEUE_PAGE_SIZE)
      .lean(),
    CaseModel.countDocuments(condition),
  ]);
  return { lane, cases, total };
}

const SORTS = {
  severity: { severityRank: -1, raisedAt: 1 },
  newest: { raisedAt: -1 },
  oldest: { raisedAt: 1 },
} as const;

function conditionOf(filter: QueueFilter): Record<string, unknown> {
  const words = filter.words.trim();
  const pattern = new RegExp(words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i');
  return {
    ...(filter.states.length > 0 ? { state: { $in: filter.states } } : {}),
    ...(filter.severities.length > 0 ? { severityRank: { $in: filter.severities.map(severityRank) } } : {}),
    ...(filter.channels.length > 0 ? { channels: { $in: filter.channels } } : {}),
    ...(filter.codes.length > 0 ? { codes: { $in: filter.codes } } : {}),
    ...(filter.raisedSince ? { raisedAt: { $gte: filter.raisedSince } } : {}),
    ...(filter.ownerId === null ? {} : { ownerId: filter.ownerId }),
    ...(words === '' ? {} : { $or: [{ _id: pattern }, { adultLabel: pattern }, { pupilLabel: pattern }] }),
  };
}

/** Counts of readable cases by one field, for the filter's labels; `state` is kept, the other filters are not. */
export async function queueCounts(user: Reader, field: 'severity' | 'state' | 'lane', states: readonly CaseState[]) {
  const match = { $and: [await accessOf(user), states.length > 0 ? { state: { $in: states } } : {}] };
  const rows = await CaseModel.aggregate<{ _id: string; count: number }>([
    { $match: match },
    { $group: { _id: `$${field}`, count: { $sum: 1 } } },
  ]);
  return new Map(rows.map(row => [row._id, row.count]));
}

/** The lanes that come to this user, and any other in which they may read a case as it happens. The rest leave no trace. */
export async function lanesOf(user: Reader): Promise<readonly Lane[]> {
  const users = await UserModel.find({ active: true }).lean();
  const access = readableCases(user, users);
  const own = ownLanes(user, users);
  const shown = await Promise.all(
    LANES.map(async lane => own.includes(lane) || (await CaseModel.exists({ $and: [access, { lane }] })) !== null),
  );
  return LANES.filter((_, index) => shown[index]);
}

/** How many readable cases wait for a decision. */
export async function waitingCases(user: Reader): Promise<number> {
  return CaseModel.countDocuments({ $and: [{ state: { $in: WAITING } }, await accessOf(user)] });
}

/** How many of them this user has taken. */
export async function waitingOf(user: Reader): Promise<number> {
  return CaseModel.countDocuments({ $and: [{ state: { $in: WAITING }, ownerId: user._id }, await accessOf(user)] });
}

/** `null` both when there is no such case and when this user may not see it: the two must not be told apart. */
export async function readableCase(user: Reader, caseId: string): Promise<CaseRecord | null> {
  return CaseModel.findOne({ $and: [{ _id: caseId }, await accessOf(user)] }).lean();
}

/** Other cases about either person that this user may read, newest first. */
export async function otherCases(user: Reader, about: CaseRecord): Promise<readonly CaseRecord[]> {
  const sides = [{ adultKey: about.adultKey }, { pupilKey: about.pupilKey }];
  // `-` is no person: cases without that side have nothing to do with each other.
  const same = sides.filter(side => Object.values(side)[0] !== '-');
  if (same.length === 0) return [];
  return CaseModel.find({ $and: [{ _id: { $ne: about._id } }, { $or: same }, await accessOf(user)] })
    .sort({ raisedAt: -1 })
    .limit(OTHERS_SHOWN)
    .lean();
}

const OTHERS_SHOWN = 10;

/** A message of a conversation as a reader sees it. */
export interface ThreadMessage {
  readonly message: MessageRecord;
  /** `null`: its words were not stored, or are gone after the set time. */
  readonly text: MessageText | null;
  /** Those of this pair. */
  readonly findings: readonly FindingRecord[];
}

export const THREAD_LIMIT = 200;

/** The conversation of a case's pair across all channels, oldest first, at most the latest `THREAD_LIMIT` messages. */
export async function threadOf(about: CaseRecord, keys: KeyRing): Promise<readonly ThreadMessage[]> {
  const latest = await MessageModel.find({ pairKeys: about.pairKey }).sort({ at: -1 }).limit(THREAD_LIMIT).lean();
  const shown = await withEvidence(about, latest);
  const ids = shown.map(message => message._id);
  const [texts, findings] = await Promise.all([
    TextModel.find({ _id: { $in: ids } }).lean(),
    FindingModel.find({
      $or: [{ messageId: { $in: ids } }, { 'earlier.messageId': { $in: ids } }],
      pairKey: about.pairKey,
    }).lean(),
  ]);
  const textOf = new Map(texts.map(text => [text._id, text.sealed]));
  return shown
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(message => {
      const sealed = textOf.get(message._id);
      const text = sealed ? (JSON.parse(keys.open(sealed, `texts|${message._id}`)) as MessageText) : null;
      return { message, text, findings: findings.flatMap(finding => asStandsIn(finding, message._id)) };
    });
}

/** The finding with its place in one message: what was put together from several is shown in each. */
function asStandsIn(finding: FindingRecord, messageId: string): readonly FindingRecord[] {
  if (finding.messageId === messageId) return [finding];
  const pieces = (finding.earlier ?? []).filter(piece => piece.messageId === messageId);
  return pieces.map(({ span }) => ({ ...finding, messageId, span }));
}

/** Messages that are evidence are shown however long ago they were. */
async function withEvidence(about: CaseRecord, latest: readonly MessageRecord[]): Promise<MessageRecord[]> {
  const found = await FindingModel.find({ caseId: about._id }, { messageId: 1, earlier: 1 }).lean();
  const evidence = new Set(found.flatMap(messagesOf));
  const shown = new Set(latest.map(message => message._id));
  const missing = [...evidence].filter(id => !shown.has(id));
  return [...latest, ...(await MessageModel.find({ _id: { $in: missing } }).lean())];
}

/** The findings that the case collected, gravest first. */
export async function findingsOf(caseId: string): Promise<readonly FindingRecord[]> {
  const findings = await FindingModel.find({ caseId }).lean();
  return findings.sort(
    (a, b) => severityRank(b.severity) - severityRank(a.severity) || b.at.getTime() - a.at.getTime(),
  );
}
