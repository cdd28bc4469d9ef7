import { CaseModel, type CaseRecord } from '../../../models/case.js';
import { FindingModel, type FindingRecord } from '../../../models/finding.js';
import { severityRank } from '../../taxonomy.js';
import type { Period } from '../period.js';
import type { Condition } from '../reader.js';

/** A case as figures count it: once, by when it was raised. */
export type CountedCase = Pick<CaseRecord, '_id' | keyof typeof FIELDS>;

const FIELDS = {
  lane: 1,
  severity: 1,
  codes: 1,
  channels: 1,
  origin: 1,
  pairKey: 1,
  pupilKey: 1,
  adultLabel: 1,
  pupilLabel: 1,
  state: 1,
  action: 1,
  outcome: 1,
  raisedAt: 1,
  acknowledgedAt: 1,
  decidedAt: 1,
  acknowledgeBy: 1,
  decideBy: 1,
  acknowledgeWasBy: 1,
  decideWasBy: 1,
} as const satisfies Partial<Record<keyof CaseRecord, 1>>;

/** Those that were raised in this time, among those that `access` lets through. */
export async function casesRaised(
  access: Condition,
  { begins, ends }: Pick<Period, 'begins' | 'ends'>,
): Promise<readonly CountedCase[]> {
  return CaseModel.find({ $and: [{ raisedAt: { $gte: begins, $lt: ends } }, access] }, FIELDS)
    .sort({ raisedAt: 1, _id: 1 })
    .lean();
}

/** Those that somebody has still to decide, whenever they were raised. */
export async function casesOpen(access: Condition): Promise<readonly CountedCase[]> {
  return CaseModel.find({ $and: [{ state: { $in: ['new', 'in-review'] } }, access] }, FIELDS)
    .sort({ raisedAt: 1, _id: 1 })
    .lean();
}

export type CountedFinding = Pick<
  FindingRecord,
  '_id' | 'caseId' | 'code' | 'severity' | 'confidence' | 'ruleId' | 'detectorId' | 'suppressedBy' | 'foundAt'
>;

/** What these cases collected. Who calls it has made sure that the reader may know of each of them. */
export async function findingsIn(cases: readonly Pick<CaseRecord, '_id'>[]): Promise<readonly CountedFinding[]> {
  if (cases.length === 0) return [];
  const fields = { caseId: 1, code: 1, severity: 1, confidence: 1, ruleId: 1, detectorId: 1, suppressedBy: 1 };
  return FindingModel.find({ caseId: { $in: cases.map(({ _id }) => _id) } }, { ...fields, foundAt: 1 }).lean();
}

/** The gravest finding of each case; of two as grave the surer one, and of those always the same. What was taken down counts last. */
export function gravestOf(findings: readonly CountedFinding[]): ReadonlyMap<string, CountedFinding> {
  const gravest = new Map<string, CountedFinding>();
  for (const finding of findings) {
    if (finding.caseId === null) continue;
    const before = gravest.get(finding.caseId);
    if (!before || compare(finding, before) < 0) gravest.set(finding.caseId, finding);
  }
  return gravest;
}

function compare(a: CountedFinding, b: CountedFinding): number {
  const standing = Number(a.suppressedBy !== null) - Number(b.suppressedBy !== null);
  const graver = severityRank(b.severity) - severityRank(a.severity);
  return standing || graver || b.confidence - a.confidence || (a._id < b._id ? -1 : 1);
}
