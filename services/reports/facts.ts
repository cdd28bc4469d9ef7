import type { Lane } from '../cases/concern.js';
import { loadServiceLevels, type ServiceLevels } from '../cases/service-levels.js';
import type { SchoolClock } from '../review/presenters/time.js';
import type { KeyRing } from '../store/seal.js';
import { type AccessCount, countAccess } from './count/access.js';
import { type CanaryCount, countCanaries } from './count/canaries.js';
import { type CountedCase, type CountedFinding, casesOpen, casesRaised, findingsIn } from './count/cases.js';
import { countChanges, type MonitoringChange } from './count/changes.js';
import { type ChecksCount, countChecks } from './count/checks.js';
import { type CoverageCount, countCoverage, seenIn } from './count/coverage.js';
import { countPairs, PAIR_WEEKS, type RepeatPair } from './count/pairs.js';
import { countRules, judgedCases, type RuleCount } from './count/rules.js';
import { yearGroupsOf } from './count/year-groups.js';
import { daysAfter, instantOn } from './days.js';
import { type Period, periodBefore, type SchoolTime } from './period.js';
import type { ReportReader } from './reader.js';
import { type Bucket, bucketsOf } from './trend.js';

/** What every report is about, whoever reads it. */
export interface Setting {
  readonly period: Period;
  readonly before: Period;
  readonly buckets: readonly Bucket[];
  readonly time: SchoolTime;
  readonly clock: SchoolClock;
  readonly now: Date;
  readonly school: string;
  readonly keys: KeyRing;
  /** What a rule or detector is called. */
  readonly ruleTitle: (rule: string) => string;
}

export function settingOf(parts: Omit<Setting, 'before' | 'buckets'>): Setting {
  const { period, time } = parts;
  return { ...parts, before: periodBefore(period, time), buckets: bucketsOf(period, time) };
}

/** Whether monitoring worked: the same for every reader, and about no case. */
export interface HealthFacts {
  readonly coverage: CoverageCount;
  readonly coverageBefore: CoverageCount;
  readonly seenByBucket: readonly number[];
  readonly checks: ChecksCount;
  readonly canaries: CanaryCount;
  readonly changes: readonly MonitoringChange[];
}

export async function healthFacts({ period, before, buckets, clock, keys, now }: Setting): Promise<HealthFacts> {
  const [coverage, coverageBefore, seenByBucket, checks, changes, canaries] = await Promise.all([
    countCoverage(period, now),
    countCoverage(before, now),
    seenIn(buckets),
    countChecks(clock.today),
    countChanges(period, keys),
    countCanaries(period),
  ]);
  return { coverage, coverageBefore, seenByBucket, checks, changes, canaries };
}

/** What a reader of cases may know of them. */
export interface CaseFacts {
  /** Those that this reader is shown at all. One: nothing says that there are others. */
  readonly lanes: readonly Lane[];
  readonly cases: readonly CountedCase[];
  readonly casesBefore: readonly CountedCase[];
  /** Of all that the picture shows. */
  readonly trend: readonly CountedCase[];
  readonly findings: readonly CountedFinding[];
  readonly yearGroups: ReadonlyMap<string, string>;
  readonly rules: readonly RuleCount[];
  readonly open: readonly CountedCase[];
  readonly pairs: readonly RepeatPair[];
  readonly access: AccessCount;
  readonly levels: ServiceLevels;
  /** Every case that any of it counts. */
  readonly counted: readonly string[];
}

export async function caseFacts(reader: ReportReader, setting: Setting): Promise<CaseFacts> {
  const { period, before, buckets, time } = setting;
  const { access } = reader;
  const pairsFrom = new Date(
    Math.min(period.begins.getTime(), instantOn(daysAfter(period.until, -7 * PAIR_WEEKS), time.timeZone).getTime()),
  );
  const trendFrom = { begins: buckets[0]?.begins ?? period.begins, ends: period.ends };
  const [cases, casesBefore, trend, open, judged, forPairs, counted, levels] = await Promise.all([
    casesRaised(access, period),
    casesRaised(access, before),
    casesRaised(access, trendFrom),
    casesOpen(access),
    judgedCases(access, period),
    casesRaised(access, { begins: pairsFrom, ends: period.ends }),
    countAccess(access, period),
    loadServiceLevels(),
  ]);
  const both = [...cases, ...casesBefore];
  const [findings, yearGroups] = await Promise.all([findingsIn(both), yearGroupsOf(both)]);
  const met = new Set([...both, ...trend, ...open].map(({ lane }) => lane));
  const order: readonly Lane[] = ['child-needs-help', 'adult-conduct'];
  return {
    lanes: order.filter(lane => reader.lanes.includes(lane) || met.has(lane)),
    cases,
    casesBefore,
    trend,
    findings,
    yearGroups,
    rules: countRules(cases, findings, judged),
    open,
    pairs: countPairs(forPairs, period.begins),
    access: counted,
    levels,
    counted: [...new Set([...both, ...trend, ...open, ...forPairs, ...judged.verdicts].map(({ _id }) => _id))],
  };
}
