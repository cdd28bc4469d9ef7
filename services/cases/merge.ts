import { CaseModel, type CaseRecord } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { PersonModel } from '../../models/person.js';
import type { RecordKind } from '../../models/record-entry.js';
import { StaffReportModel } from '../../models/staff-report.js';
import { participantKey } from '../message.js';
import { REPORT_KINDS } from '../staff-reports/kinds.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { type Code, SEVERITIES, severityRank } from '../taxonomy.js';
import { clocksAfterFindings } from './clocks.js';
import { CONCERNS } from './concern.js';
import { messagesOf } from './evidence.js';
import { isLike } from './likeness.js';
import { linkLanes } from './link.js';
import { nextCaseNumber } from './number.js';
import type { CaseChange } from './raise.js';
import { appendToRecord, latestEntry, SERVICE_ACTOR } from './record.js';
import { loadRunningLevels, type RunningLevels } from './service-levels.js';
import { withStanding } from './standing-conflict.js';
import { caseTitle } from './title.js';

/**
 * Puts findings into the open case of their pair and concern, or raises one. Every step may be repeated after a crash: the
 * unique `openKey` allows one open case, findings are claimed by their id, figures are counted anew from the findings.
 */
export async function mergeIntoCase(change: CaseChange, now: Date, keys: KeyRing): Promise<CaseRecord> {
  const levels = await loadRunningLevels();
  const { _id: caseId } = await openCase(change, now);
  const findingIds = change.findings.map(finding => finding._id);
  await FindingModel.updateMany({ _id: { $in: findingIds }, caseId: null }, { $set: { caseId } });
  const after = await recount(caseId, change, levels, now);
  const record = (key: string, kind: RecordKind, body: Record<string, unknown>) =>
    appendToRecord(caseId, { key, kind, actor: SERVICE_ACTOR, body }, now, keys);
  const raised = await record('raised', 'raised', {
    concern: change.concern,
    severity: after.severity,
    codes: after.codes,
  });
  for (const [messageId, codes] of codesByMessage(change))
    await record(`evidence:${messageId}`, 'evidence', { messageId, codes });
  if (!raised) {
    // Compared with the record, not with the case before: after a crash the case may have risen already, and the record not.
    const noted = await latestEntry(caseId, ['raised', 'severity'], keys);
    const from = String(noted?.body.to ?? noted?.body.severity);
    if (from !== after.severity) {
      await record(`severity:${after.severity}`, 'severity', { from, to: after.severity });
    }
  }
  await linkLanes(after, change, now, keys);
  return after;
}

function codesByMessage(change: CaseChange): ReadonlyMap<string, readonly Code[]> {
  const codes = new Map<string, Set<Code>>();
  for (const finding of change.findings)
    for (const messageId of messagesOf(finding))
      codes.set(messageId, (codes.get(messageId) ?? new Set()).add(finding.code));
  return new Map([...codes].map(([messageId, found]) => [messageId, [...found].sort()]));
}

async function openCase(change: CaseChange, now: Date): Promise<CaseRecord> {
  for (;;) {
    // First: a replay of findings whose case is closed by now belongs there, not in the one that was opened since.
    const claimed = await caseOfFindings(change);
    if (claimed) return claimed;
    const open = await CaseModel.findOne({ openKey: change.openKey }).lean();
    if (open) return open;
    const fresh = await newCase(change, await nextCaseNumber(now), now);
    try {
      await CaseModel.collection.insertOne(fresh as never);
      return fresh;
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
    }
  }
}

async function caseOfFindings(change: CaseChange): Promise<CaseRecord | null> {
  const ids = change.findings.map(finding => finding._id);
  const stored = await FindingModel.find({ _id: { $in: ids } }, { caseId: 1 }).lean();
  const [caseId] = stored.map(finding => finding.caseId).filter(id => id !== null);
  if (!caseId || stored.some(finding => finding.caseId === null)) return null;
  return CaseModel.findById(caseId).lean();
}

/** As it is before anything stands in it. */
export async function newCase(
  change: Pick<CaseChange, 'openKey' | 'concern' | 'pair' | 'findings' | 'likeness'>,
  number: string,
  now: Date,
): Promise<CaseRecord> {
  const { adult, pupil } = change.pair;
  const adultKey = adult ? participantKey(adult) : '-';
  const pupilKey = pupil ? participantKey(pupil) : '-';
  const first = change.findings[0];
  const { lane } = CONCERNS[change.concern];
  return {
    _id: number,
    openKey: change.openKey,
    lane,
    concern: change.concern,
    pairKey: change.pair.key,
    adultKey,
    pupilKey,
    adultLabel: await labelOf(adultKey, 'Unknown sender'),
    pupilLabel: await labelOf(pupilKey, 'Unknown pupil'),
    title: '',
    state: 'new',
    codes: [],
    channels: [],
    severity: 'low',
    severityRank: 0,
    confidence: 0,
    findingCount: 0,
    messageCount: 0,
    raisedAt: now,
    firstAt: first?.at ?? now,
    lastAt: first?.at ?? now,
    acknowledgedAt: null,
    decidedAt: null,
    ownerId: null,
    leaseUntil: null,
    origin: 'messages',
    links: [],
    conflicts: await withStanding({ lane, adultKey, pupilKey, conflicts: [], managerId: null }),
    managerId: null,
    acknowledgeBy: null,
    decideBy: null,
    escalations: 0,
    groupKey: `${change.concern}|${adultKey}`,
    ...(await likenessFields(number, change)),
    action: null,
    outcome: null,
    signedOffAt: null,
    nextTaskDue: null,
    recordLength: 0,
    revision: 0,
  };
}

/** How many earlier cases are compared with a new one. */
const LIKELY = 20;

/** Among near-copies of one text the new case takes the key of the others; otherwise it begins one, named after itself. */
async function likenessFields(
  caseId: string,
  { likeness }: Pick<CaseChange, 'likeness'>,
): Promise<Partial<CaseRecord>> {
  if (likeness === undefined) return {};
  const likeBands = [...likeness.bands];
  const likely = await CaseModel.find({ likeBands: { $in: likeBands } }, { likeKey: 1, likeBands: 1 })
    .sort({ raisedAt: -1 })
    .limit(LIKELY)
    .lean();
  const like = likely.find(other => isLike(other.likeBands ?? [], likeBands));
  return { likeKey: like?.likeKey ?? caseId, likeBands };
}

async function labelOf(key: string, unknown: string): Promise<string> {
  if (key === '-') return '';
  const person = await PersonModel.findById(key, { pseudonym: 1 }).lean();
  return person?.pseudonym ?? unknown;
}

/**
 * The case's figures follow from its findings and reports alone, and from what a decision made of it, so that counting again is always right. `revision` is read before the findings
 * are: whoever counted fewer than another process writes nothing and counts again.
 */
async function recount(caseId: string, change: CaseChange, levels: RunningLevels, now: Date): Promise<CaseRecord> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    if (!before) throw new Error(`The case ${caseId} is not in the database.`);
    const figures = await figuresOf(before);
    const graver = before.dueAt === undefined || figures.severityRank > before.severityRank;
    const clocks = graver ? clocksAfterFindings(before, figures.severity, now, levels) : {};
    const updated = await CaseModel.findOneAndUpdate(
      { _id: caseId, revision: before.revision },
      {
        $set: { ...figures, ...clocks },
        $addToSet: { channels: change.channel },
        $inc: { revision: 1 },
        ...(isOneText(before, change) ? {} : { $unset: { likeKey: 1, likeBands: 1 } }),
      },
      { returnDocument: 'after', lean: true },
    );
    if (updated) return updated;
  }
}

/** Whether the case is still about copies of one text after this. */
function isOneText({ likeBands }: CaseRecord, { likeness }: CaseChange): boolean {
  return likeBands !== undefined && likeness !== undefined && isLike(likeBands, likeness.bands);
}

async function figuresOf({ _id: caseId, origin, leastRank = 0 }: Pick<CaseRecord, '_id' | 'origin' | 'leastRank'>) {
  const findings = await FindingModel.find(
    { caseId },
    { code: 1, severity: 1, confidence: 1, messageId: 1, earlier: 1, at: 1 },
  ).lean();
  // What a person told counts beside what was found, and never less because of it.
  const reports = origin === 'staff' ? await StaffReportModel.find({ caseIds: caseId }).lean() : [];
  const rank = Math.max(0, ...[...findings, ...reports].map(one => severityRank(one.severity)));
  const times = [...findings.map(({ at }) => at), ...reports.map(({ happenedAt }) => happenedAt)].map(at =>
    at.getTime(),
  );
  const gravest = findings.filter(finding => severityRank(finding.severity) === rank);
  return {
    title: reports.length === 0 ? caseTitle(findings) : `${caseTitle(findings)}; reported by staff`,
    codes: [
      ...new Set([...findings.map(({ code }) => code), ...reports.flatMap(({ kind }) => REPORT_KINDS[kind].codes)]),
    ].sort(),
    severity: SEVERITIES[Math.max(rank, leastRank)] ?? 'low',
    severityRank: Math.max(rank, leastRank),
    confidence: Math.max(0, ...gravest.map(finding => finding.confidence)),
    findingCount: findings.length,
    messageCount: new Set(findings.flatMap(messagesOf)).size,
    firstAt: new Date(Math.min(...times)),
    lastAt: new Date(Math.max(...times)),
  };
}
