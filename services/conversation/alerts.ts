import {
  type BehaviourSignal,
  type ConversationRecord,
  RISK_LANES,
  type RiskContribution,
  type RiskLane,
} from '../../models/conversation.js';
import { DAY } from './decay.js';
import { LANE_SETTINGS } from './lanes.js';
import { type RiskEvidence, riskAt, signalsOf } from './risk.js';

/** A pair that calls for a case as a whole, and what built that up. */
export interface RiskAlert {
  readonly lane: RiskLane;
  /** When it was so. */
  readonly at: Date;
  readonly risk: number;
  /** In order of time: what was found in the lane in the twelve weeks before. Never empty. */
  readonly contributions: readonly RiskContribution[];
  readonly signals: readonly BehaviourSignal[];
  /** The messages in which any of it stands. */
  readonly messageIds: readonly string[];
}

/** What lies further back has lost nearly all of its weight; what comes later was not there. */
const LOOKS_BACK = 84 * DAY;
/** So long after a message that comes late, what it joins may call for a case. */
const LOOKS_ON = 42 * DAY;

/**
 * The lanes in which a pair calls for a case once these messages are counted, whether or not one is open. Asked of the moments that
 * the messages can have changed, so that the order in which they come does not decide.
 */
export function alertsOf(
  state: RiskEvidence & Pick<ConversationRecord, 'lastAt'>,
  messagesAt: readonly Date[],
): readonly RiskAlert[] {
  return RISK_LANES.flatMap(lane => {
    const contributions = state.contributions.filter(one => one.lane === lane);
    if (contributions.length === 0) return [];
    const evidence = { contributions, signals: signalsOf(lane, state.signals) };
    const moments = momentsOf(contributions, state.lastAt, messagesAt);
    const alerts = moments.flatMap(at => alertAt(lane, evidence, at) ?? []);
    return alerts.sort((a, b) => b.risk - a.risk).slice(0, 1);
  });
}

function momentsOf(ofLane: readonly RiskContribution[], lastAt: Date, messagesAt: readonly Date[]): readonly Date[] {
  const times = messagesAt.map(at => at.getTime());
  const later = ofLane
    .map(({ at }) => at.getTime())
    .filter(at => times.some(time => at >= time && at <= time + LOOKS_ON));
  return [...new Set([...times, ...later, lastAt.getTime()])].map(time => new Date(time));
}

function alertAt(lane: RiskLane, evidence: RiskEvidence, at: Date): RiskAlert | null {
  const isThen = (one: { readonly at: Date }) =>
    one.at.getTime() <= at.getTime() && one.at.getTime() >= at.getTime() - LOOKS_BACK;
  const contributions = evidence.contributions.filter(isThen);
  const signals = evidence.signals.filter(isThen);
  const messageIds = [...new Set([...contributions, ...signals].flatMap(messagesOf))];
  const alert = { lane, at, risk: riskAt(lane, { contributions, signals }, at), contributions, signals, messageIds };
  return contributions.length > 0 && isEnough(alert) ? alert : null;
}

/** Whether it calls for a case, and whether it still would by these findings alone. */
export function isEnough(
  { lane, at, contributions, signals }: Pick<RiskAlert, 'lane' | 'at' | 'contributions' | 'signals'>,
  among: (contribution: RiskContribution) => boolean = () => true,
): boolean {
  const counted = contributions.filter(among);
  const risk = riskAt(lane, { contributions: counted, signals }, at);
  const { raises, joined } = LANE_SETTINGS[lane];
  return risk >= (counted.some(({ waits }) => waits) ? joined : raises);
}

function messagesOf(part: RiskContribution | BehaviourSignal): readonly string[] {
  return 'messageId' in part ? [part.messageId] : part.messageIds;
}
