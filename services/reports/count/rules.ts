import { CaseModel } from '../../../models/case.js';
import { VerdictModel, type VerdictRecord } from '../../../models/verdict.js';
import { ruleOf } from '../../detect/switches.js';
import { groupBy } from '../../group-by.js';
import { type Precision, precisionOf, reviewReason } from '../../monitoring/precision.js';
import type { Period } from '../period.js';
import type { Condition } from '../reader.js';
import { type CountedCase, type CountedFinding, findingsIn } from './cases.js';

/** So far back judgements count: of the days before the end of the period. */
export const JUDGED_DAYS = 90;
const DAY = 86_400_000;

/** What one rule came to. */
export interface RuleCount {
  readonly rule: string;
  /** Cases of the period in which a finding of it stands. */
  readonly cases: number;
  /** What people said in the last `JUDGED_DAYS` of the period. */
  readonly precision: Precision;
  readonly review: boolean;
}

/** Cases that were judged, with what they collected. */
export interface Judged {
  readonly verdicts: readonly VerdictRecord[];
  readonly findings: readonly CountedFinding[];
}

/** Among cases that the reader may read. */
export async function judgedCases(
  access: Condition,
  { begins, ends }: Pick<Period, 'begins' | 'ends'>,
): Promise<Judged> {
  const since = new Date(Math.min(begins.getTime(), ends.getTime() - JUDGED_DAYS * DAY));
  const found = await VerdictModel.find({ at: { $gte: since, $lt: ends } }).lean();
  const readable = await CaseModel.find(
    { $and: [{ _id: { $in: found.map(({ _id }) => _id) } }, access] },
    { _id: 1 },
  ).lean();
  const ids = new Set(readable.map(({ _id }) => _id));
  return { verdicts: found.filter(({ _id }) => ids.has(_id)), findings: await findingsIn(readable) };
}

/** Every rule that raised something or was judged, the most frequent first. Once for each case, however many findings. */
export function countRules(
  cases: readonly CountedCase[],
  findings: readonly CountedFinding[],
  judged: Judged,
): readonly RuleCount[] {
  const ofPeriod = new Set(cases.map(({ _id }) => _id));
  const raised = casesByRule(
    findings.filter(({ caseId, suppressedBy }) => suppressedBy === null && ofPeriod.has(caseId ?? '')),
  );
  const verdictOf = new Map(judged.verdicts.map(one => [one._id, one]));
  const stood = judged.findings.filter(({ caseId, foundAt, suppressedBy }) => {
    const verdict = verdictOf.get(caseId ?? '');
    // What was taken down was not what was judged, nor what came in afterwards.
    return verdict !== undefined && suppressedBy === null && foundAt <= verdict.at;
  });
  const judgedBy = casesByRule(stood);
  return [...new Set([...raised.keys(), ...judgedBy.keys()])]
    .map(rule => {
      const verdicts = [...(judgedBy.get(rule) ?? [])].flatMap(id => verdictOf.get(id)?.verdict ?? []);
      const precision = precisionOf(verdicts);
      return {
        rule,
        cases: raised.get(rule)?.size ?? 0,
        precision,
        review: reviewReason(precision, false) === 'wrong',
      };
    })
    .sort((a, b) => b.cases - a.cases || b.precision.reviewed - a.precision.reviewed || (a.rule < b.rule ? -1 : 1));
}

function casesByRule(findings: readonly CountedFinding[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = groupBy(findings, ruleOf);
  return new Map([...groups].map(([rule, found]) => [rule, new Set(found.map(({ caseId }) => caseId ?? ''))]));
}
