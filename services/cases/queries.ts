import { CaseModel, type CaseRecord } from '../../models/case.js';
import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { type KeptReaction, MessageModel, type MessageRecord } from '../../models/message.js';
import { type MessageText, TextModel } from '../../models/text.js';
import type { UserRecord } from '../../models/user.js';
import { openReactions } from '../scan/chat-facts.js';
import type { KeyRing } from '../store/seal.js';
import { severityRank } from '../taxonomy.js';
import { loadAccounts } from './accounts.js';
import { messagesOf } from './evidence.js';
import { keptCases, readableCases } from './route.js';

type Reader = Pick<UserRecord, '_id'>;

/** The condition under which this user may see a case, made afresh for every request: roles may have changed. */
export async function accessOf(user: Reader): Promise<Record<string, unknown>> {
  return readableCases(user, await loadAccounts());
}

/** `null` both when there is no such case and when this user may not see it: the two must not be told apart. */
export async function readableCase(user: Reader, caseId: string): Promise<CaseRecord | null> {
  return CaseModel.findOne({ $and: [{ _id: caseId }, await accessOf(user)] }).lean();
}

/** Which of these cases this user may read. */
export async function readableAmong(user: Reader, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseIds.length === 0) return new Set();
  const found = await CaseModel.find({ $and: [{ _id: { $in: caseIds } }, await accessOf(user)] }, { _id: 1 }).lean();
  return new Set(found.map(({ _id }) => _id));
}

/** The numbers of cases that this user is a subject of, or reports to one: whatever tells of all cases leaves them out. */
export async function casesKeptFrom(user: Reader): Promise<readonly string[]> {
  const found = await CaseModel.find(keptCases(user, await loadAccounts()), { _id: 1 }).lean();
  return found.map(({ _id }) => _id);
}

/** Cases that came out of the same message or report, as far as this user may read them too. */
export async function linkedCases(user: Reader, about: CaseRecord): Promise<readonly CaseRecord[]> {
  if (about.links.length === 0) return [];
  return CaseModel.find({ $and: [{ _id: { $in: about.links } }, await accessOf(user)] })
    .sort({ raisedAt: -1 })
    .lean();
}

/** Other cases about either person that this user may read, newest first. */
export async function otherCases(user: Reader, about: CaseRecord): Promise<readonly CaseRecord[]> {
  const [pairAdult = '-'] = about.pairKey.split('|');
  const sides = [{ adultKey: pairAdult }, { pupilKey: about.pupilKey }];
  // `-` is no person: cases without that side have nothing to do with each other.
  const same = sides.filter(side => Object.values(side)[0] !== '-');
  if (same.length === 0) return [];
  return CaseModel.find({ $and: [{ _id: { $ne: about._id } }, { $or: same }, await accessOf(user)] })
    .sort({ raisedAt: -1 })
    .limit(OTHERS_SHOWN)
    .lean();
}

/** Of these cases those that this user may read, oldest first. */
export async function readableOf(user: Reader, caseIds: readonly string[]): Promise<readonly CaseRecord[]> {
  if (caseIds.length === 0) return [];
  return CaseModel.find({ $and: [{ _id: { $in: [...caseIds] } }, await accessOf(user)] })
    .sort({ lastAt: 1 })
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
  /** Of a chat message. */
  readonly reactions?: readonly KeptReaction[];
}

export const THREAD_LIMIT = 200;

/** A record of a child's welfare that a concern about an adult has opened takes over nothing of what was written (`linked.ts`). */
export function showsConversation({ origin, lane, findingCount }: CaseRecord): boolean {
  return origin !== 'linked' || lane !== 'child-needs-help' || findingCount > 0;
}

/** The conversation of a case's pair across all channels, oldest first, at most the latest `THREAD_LIMIT` messages. */
export async function threadOf(about: CaseRecord, keys: KeyRing): Promise<readonly ThreadMessage[]> {
  if (!showsConversation(about)) return [];
  // A report about one person alone is no reason to read everything that they wrote to others.
  const isAlone = about.origin === 'staff' && about.pairKey.split('|').includes('-');
  const latest = isAlone
    ? []
    : await MessageModel.find({ pairKeys: about.pairKey }).sort({ at: -1 }).limit(THREAD_LIMIT).lean();
  const shown = await withEvidence(about, latest);
  const ids = shown.map(message => message._id);
  const [texts, findings] = await Promise.all([
    TextModel.find({ _id: { $in: ids } }).lean(),
    FindingModel.find({
      $or: [{ messageId: { $in: ids } }, { 'earlier.messageId': { $in: ids } }],
      pairKey: about.pairKey,
    })
      .sort({ _id: 1 })
      .lean(),
  ]);
  const textOf = new Map(texts.map(text => [text._id, text.sealed]));
  return shown
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(message => {
      const sealed = textOf.get(message._id);
      const text = sealed ? (JSON.parse(keys.open(sealed, `texts|${message._id}`)) as MessageText) : null;
      const reactions = openReactions(message._id, message.chat, keys);
      return { message, text, findings: findings.flatMap(finding => asStandsIn(finding, message._id)), reactions };
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

/** The findings that the case collected, gravest first, always in the same order. */
export async function findingsOf(caseId: string): Promise<readonly FindingRecord[]> {
  const findings = await FindingModel.find({ caseId }).lean();
  return findings.sort(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      b.at.getTime() - a.at.getTime() ||
      (a._id < b._id ? -1 : 1),
  );
}
