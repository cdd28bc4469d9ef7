import { CaseModel } from '../../models/case.js';
import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { MessageModel } from '../../models/message.js';
import type { UserRecord } from '../../models/user.js';
import { VerdictModel, type VerdictRecord } from '../../models/verdict.js';
import { CONCERNS, concernOf } from '../cases/concern.js';
import { loadOutlook, wouldRead } from '../cases/outlook.js';
import { accessOf } from '../cases/queries.js';
import { ruleOf } from '../detect/switches.js';
import { groupBy } from '../group-by.js';
import { medianOf, type Precision, precisionOf, SILENT_DAYS } from './precision.js';

const DAY = 86_400_000;

/** What the findings of one rule came to, among those that a reader may know of. */
export interface RuleFigures {
  /** Findings of the last 30 and 90 days. */
  readonly last30: number;
  readonly last90: number;
  /** Of the last 13 weeks, oldest first. */
  readonly weeks: readonly number[];
  /** Nothing was found in `SILENT_DAYS`, and messages were read for as long. */
  readonly isSilent: boolean;
  readonly precision: Precision;
  /** From the raising of a case to the first word about its findings, milliseconds; `null`: nobody has said anything. */
  readonly medianDecision: number | null;
}

export const WEEKS = 13;

type KnownFinding = Pick<
  FindingRecord,
  '_id' | 'ruleId' | 'detectorId' | 'code' | 'caseId' | 'pairKey' | 'messageId' | 'foundAt' | 'suppressedBy'
>;
const FIELDS = {
  ruleId: 1,
  detectorId: 1,
  code: 1,
  caseId: 1,
  pairKey: 1,
  messageId: 1,
  foundAt: 1,
  suppressedBy: 1,
} as const;

/** Figures of a rule by its id. */
export type FiguresOf = (rule: string) => RuleFigures;

/**
 * Figures by rule, made of nothing but what this reader may read: cases by the same condition as in the queue, and findings without a case by the
 * lane that one about them would have. So they are the same whether or not there is anything in another lane. Derived anew each time.
 */
export async function figuresFor(user: UserRecord, now: Date): Promise<FiguresOf> {
  const access = await accessOf(user);
  const cases = await CaseModel.find(access, { raisedAt: 1 }).lean();
  const raisedAt = new Map(cases.map(one => [one._id, one.raisedAt]));
  const verdicts = await VerdictModel.find({ _id: { $in: [...raisedAt.keys()] } }).lean();
  const verdictOf = new Map(verdicts.map(one => [one._id, one]));
  const since = new Date(now.getTime() - SILENT_DAYS * DAY);
  const [recent, reviewed, earliest] = await Promise.all([
    FindingModel.find({ foundAt: { $gte: since } }, FIELDS).lean(),
    FindingModel.find({ caseId: { $in: [...verdictOf.keys()] } }, FIELDS).lean(),
    MessageModel.findOne({}, { scannedAt: 1 }).sort({ scannedAt: 1 }).lean(),
  ]);
  const inCases = recent.filter(({ caseId }) => caseId !== null && raisedAt.has(caseId));
  const loose = await readable(
    recent.filter(({ caseId }) => caseId === null),
    user,
  );
  const volume = groupBy([...inCases, ...loose], ruleOf);
  const judged = groupBy(
    reviewed.filter(finding => stoodAt(finding, verdictOf)),
    ruleOf,
  );
  // Where nothing was read for as long, that nothing was found says nothing.
  const wasWatching = earliest !== null && earliest.scannedAt.getTime() <= since.getTime();
  return rule => {
    const ofCases = [...new Set((judged.get(rule) ?? []).map(({ caseId }) => caseId ?? ''))];
    const verdicts = ofCases.flatMap(id => verdictOf.get(id) ?? []);
    return figuresOf(volume.get(rule) ?? [], verdicts, raisedAt, wasWatching, now);
  };
}

const NO_WEEKS: readonly number[] = Array.from({ length: WEEKS }, () => 0);

/** Once for each case, however many findings: there is one judgement of it. */
function figuresOf(
  found: readonly KnownFinding[],
  verdicts: readonly VerdictRecord[],
  raisedAt: ReadonlyMap<string, Date>,
  wasWatching: boolean,
  now: Date,
): RuleFigures {
  const ages = found.map(({ foundAt }) => now.getTime() - foundAt.getTime());
  const within = (days: number) => ages.filter(age => age < days * DAY).length;
  const weeks = NO_WEEKS.map((_, index) => {
    const back = WEEKS - 1 - index;
    return ages.filter(age => age >= back * 7 * DAY && age < (back + 1) * 7 * DAY).length;
  });
  const times = verdicts.map(({ _id, firstAt }) => firstAt.getTime() - (raisedAt.get(_id) ?? firstAt).getTime());
  return {
    last30: within(30),
    last90: within(90),
    weeks,
    isSilent: found.length === 0 && wasWatching,
    precision: precisionOf(verdicts.map(({ verdict }) => verdict)),
    medianDecision: medianOf(times),
  };
}

/** What was taken down was not what was judged, nor what came in afterwards. */
function stoodAt(
  { caseId, foundAt, suppressedBy }: KnownFinding,
  verdicts: ReadonlyMap<string, VerdictRecord>,
): boolean {
  const verdict = caseId === null ? undefined : verdicts.get(caseId);
  return verdict !== undefined && suppressedBy === null && foundAt.getTime() <= verdict.at.getTime();
}

/** Those of the lanes, and of the people, whose cases this reader would read. */
async function readable(findings: readonly KnownFinding[], user: UserRecord): Promise<readonly KnownFinding[]> {
  const [outlook, messages] = await Promise.all([
    loadOutlook(),
    MessageModel.find(
      { _id: { $in: [...new Set(findings.map(({ messageId }) => messageId))] } },
      { direction: 1 },
    ).lean(),
  ]);
  const byPupil = new Map(messages.map(({ _id, direction }) => [_id, direction.startsWith('pupil')]));
  return findings.filter(({ code, messageId, pairKey }) => {
    const pupilWrote = byPupil.get(messageId);
    if (pupilWrote === undefined) return false;
    const { lane } = CONCERNS[concernOf(code, pupilWrote ? 'pupil' : 'mentor')];
    const [adultKey = '-', pupilKey = '-'] = pairKey.split('|');
    return wouldRead(user, lane, { pairKey, adultKey, pupilKey }, outlook);
  });
}
