import type { ConversationRecord } from '../../models/conversation.js';
import type { FindingRecord } from '../../models/finding.js';
import type { Code, Severity } from '../taxonomy.js';

/** At or above it the pair's history raises a case, naming the messages that built it. */
export const RISK_RAISES = 0.6;

/** Evidence of weeks ago still counts; that of last year hardly. */
const HALF_LIFE_DAYS = 21;
const DAY = 86_400_000;
const RECENT_LIMIT = 500;
const CONTRIBUTION_LIMIT = 100;

/** How much one finding weighs before its confidence and its age. */
const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = { low: 0.16, medium: 0.34, high: 0.52, critical: 0.8 };

/** A tactic that is repeated adds a little; another tactic adds its whole weight. */
const REPEATED = 0.25;

/** Trust is built before it is used: one of the second after one of the first weighs more than the two apart. */
const FIRST_STEPS: ReadonlySet<Code> = new Set<Code>([
  'grooming.flattery',
  'grooming.personal-probing',
  'grooming.gifts',
  'grooming.isolation',
]);
const SECOND_STEPS: ReadonlySet<Code> = new Set<Code>([
  'grooming.secrecy',
  'grooming.image-request',
  'grooming.risk-assessment',
  'contact.phone',
  'contact.personal-email',
  'contact.social-network',
  'contact.off-network',
  'contact.meeting',
]);
const SEQUENCE_WEIGHT = 0.15;

type Contribution = ConversationRecord['contributions'][number];

/** One message of a pair, and what was found in it about this pair. */
export interface RiskUpdate {
  readonly pairKey: string;
  readonly adultKey: string;
  readonly pupilKey: string;
  readonly messageId: string;
  readonly at: Date;
  readonly byAdult: boolean;
  readonly findings: readonly Pick<FindingRecord, '_id' | 'code' | 'severity' | 'confidence'>[];
}

/**
 * The risk of a pair after one more message. Pure, in constant time, and idempotent: a message that was counted is not
 * counted again. Messages without findings change counts only, never the risk, so that much friendly talk hides nothing.
 */
export function addMessage(state: ConversationRecord | null, update: RiskUpdate): ConversationRecord {
  const before = state ?? emptyState(update);
  if (before.recent.some(({ messageId }) => messageId === update.messageId)) return before;
  const lastAt = new Date(Math.max(before.lastAt.getTime(), update.at.getTime()));
  const counted = new Set(before.contributions.map(({ findingId }) => findingId));
  const added = contributionsOf(update).filter(({ findingId }) => !counted.has(findingId));
  const contributions = strongest([...before.contributions, ...added], lastAt);
  const latest = { messageId: update.messageId, at: update.at, byAdult: update.byAdult };
  return {
    ...before,
    recent: [...before.recent, latest].slice(-RECENT_LIMIT),
    contributions,
    messagesByAdult: before.messagesByAdult + (update.byAdult ? 1 : 0),
    messagesByPupil: before.messagesByPupil + (update.byAdult ? 0 : 1),
    firstAt: new Date(Math.min(before.firstAt.getTime(), update.at.getTime())),
    lastAt,
    risk: riskAt(contributions, lastAt),
    revision: before.revision + 1,
  };
}

/** 0 to 1. Grows with every tactic that is seen and falls by half in three weeks without one. */
export function riskAt(contributions: readonly Contribution[], now: Date): number {
  const byCode = new Map<Code, number[]>();
  for (const contribution of contributions) {
    byCode.set(contribution.code, [...(byCode.get(contribution.code) ?? []), decayed(contribution, now)]);
  }
  let absent = 1;
  for (const weights of byCode.values()) {
    const [first = 0, second = 0] = weights.sort((a, b) => b - a);
    absent *= 1 - Math.min(0.95, first + REPEATED * second);
  }
  if (hasSequence(contributions)) absent *= 1 - SEQUENCE_WEIGHT;
  return 1 - absent;
}

function emptyState(update: RiskUpdate): ConversationRecord {
  return {
    _id: update.pairKey,
    adultKey: update.adultKey,
    pupilKey: update.pupilKey,
    recent: [],
    contributions: [],
    messagesByAdult: 0,
    messagesByPupil: 0,
    firstAt: update.at,
    lastAt: update.at,
    risk: 0,
    revision: 0,
  };
}

/** Only what the adult does builds the risk that an adult poses; a pupil's own words open cases of their own. */
function contributionsOf(update: RiskUpdate): Contribution[] {
  if (!update.byAdult) return [];
  return update.findings.map(finding => ({
    findingId: finding._id,
    messageId: update.messageId,
    code: finding.code,
    weight: SEVERITY_WEIGHTS[finding.severity] * finding.confidence,
    at: update.at,
  }));
}

function strongest(contributions: readonly Contribution[], now: Date): Contribution[] {
  return [...contributions].sort((a, b) => decayed(b, now) - decayed(a, now)).slice(0, CONTRIBUTION_LIMIT);
}

function decayed(contribution: Contribution, now: Date): number {
  const days = Math.max(0, now.getTime() - contribution.at.getTime()) / DAY;
  return contribution.weight * 0.5 ** (days / HALF_LIFE_DAYS);
}

function hasSequence(contributions: readonly Contribution[]): boolean {
  const times = (codes: ReadonlySet<Code>) =>
    contributions.filter(({ code }) => codes.has(code)).map(({ at }) => at.getTime());
  const first = times(FIRST_STEPS);
  const second = times(SECOND_STEPS);
  return first.length > 0 && second.length > 0 && Math.min(...first) < Math.max(...second);
}
