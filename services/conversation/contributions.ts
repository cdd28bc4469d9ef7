import type { RiskContribution } from '../../models/conversation.js';
import { waits } from '../cases/waiting.js';
import type { Finding } from '../detect/finding.js';
import type { Severity } from '../taxonomy.js';
import { weightier } from './decay.js';
import { laneOfFinding } from './lanes.js';

/** How much one finding weighs before its confidence and its age. */
const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = { low: 0.16, medium: 0.34, high: 0.52, critical: 0.8 };

/** Messages of one lane and code. More would not change the risk, since only so many repetitions count. */
const KEPT_OF_CODE = 10;

export type RiskFinding = Pick<Finding, 'code' | 'severity' | 'confidence' | 'detectorId'> & {
  readonly _id: string;
};

export function contributionsOf(message: {
  readonly messageId: string;
  readonly at: Date;
  readonly byAdult: boolean;
  readonly findings: readonly RiskFinding[];
}): readonly RiskContribution[] {
  const { messageId, at, byAdult, findings } = message;
  return findings.flatMap(finding => {
    const { _id: findingId, code, severity, confidence } = finding;
    const lane = laneOfFinding(code, byAdult);
    if (lane === null) return [];
    const weight = SEVERITY_WEIGHTS[severity] * confidence;
    return [{ findingId, messageId, code, lane, severity, weight, at, waits: waits(finding) }];
  });
}

/**
 * The weightiest of each lane and code, one for each message, in order of time. The same whatever the order in which they come, and
 * however often; the very list that was there when nothing new is among them.
 */
export function keepWeightiest(
  before: readonly RiskContribution[],
  added: readonly RiskContribution[],
): readonly RiskContribution[] {
  const known = new Set(before.map(({ findingId }) => findingId));
  const fresh = added.filter(({ findingId }) => !known.has(findingId));
  if (fresh.length === 0) return before;
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  const kept = [...before, ...fresh].sort(byWeight).filter(({ lane, code, messageId }) => {
    const kind = `${lane} ${code}`;
    const count = counts.get(kind) ?? 0;
    if (count === KEPT_OF_CODE || seen.has(`${kind} ${messageId}`)) return false;
    seen.add(`${kind} ${messageId}`);
    counts.set(kind, count + 1);
    return true;
  });
  const stays = new Set(kept);
  return fresh.some(one => stays.has(one)) ? kept.sort(byTime) : before;
}

function byWeight(a: RiskContribution, b: RiskContribution): number {
  return weightier(a, b) || (a.findingId < b.findingId ? -1 : 1);
}

function byTime(a: RiskContribution, b: RiskContribution): number {
  return a.at.getTime() - b.at.getTime() || (a.findingId < b.findingId ? -1 : 1);
}
