import type { BehaviourSignal, RiskContribution, RiskLane } from '../../models/conversation.js';
import { type Code, TAXONOMY } from '../taxonomy.js';
import { decayed } from './decay.js';
import { type RiskEvidence, signalsOf } from './risk.js';
import { sequencesIn } from './sequences.js';

/** One reason of a risk, in words for somebody who never saw the program. Made from codes and counts, never from words of a message. */
export interface RiskReason {
  readonly kind: 'found' | 'order' | 'habit';
  readonly label: string;
  /** What is left of it, 0 to 1. */
  readonly weight: number;
  /** In order of time. */
  readonly messageIds: readonly string[];
}

/** Below it a reason is of the past. */
const SPENT = 0.01;

/** What the risk of a lane is made of at this time, weightiest first. */
export function explainRisk(
  lane: RiskLane,
  { contributions, signals }: RiskEvidence,
  now: Date,
): readonly RiskReason[] {
  const ofLane = contributions.filter(one => one.lane === lane).sort((a, b) => a.at.getTime() - b.at.getTime());
  const order = lane === 'conduct' ? sequencesIn(ofLane, now) : [];
  const reasons: RiskReason[] = [
    ...foundReasons(ofLane, now),
    ...order.map(({ label, weight, messageIds }) => ({ kind: 'order', label, weight, messageIds }) as const),
    ...signalsOf(lane, signals).map(signal => habitReason(signal, now)),
  ];
  return reasons.filter(({ weight }) => weight >= SPENT).sort((a, b) => b.weight - a.weight);
}

function foundReasons(ofLane: readonly RiskContribution[], now: Date): readonly RiskReason[] {
  const byCode = new Map<Code, RiskContribution[]>();
  for (const one of ofLane) byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  return [...byCode].map(([code, found]) => {
    const messageIds = [...new Set(found.map(({ messageId }) => messageId))];
    const times = messageIds.length > 1 ? ` in ${messageIds.length} messages` : '';
    const weight = Math.max(...found.map(one => decayed(one, now)));
    return { kind: 'found', label: `${TAXONOMY[code].title}${times}`, weight, messageIds };
  });
}

function habitReason(signal: BehaviourSignal, now: Date): RiskReason {
  return { kind: 'habit', label: labelOf(signal), weight: decayed(signal, now), messageIds: signal.messageIds };
}

function labelOf({ kind, byAdult, count, of, others }: BehaviourSignal): string {
  const who = byAdult ? 'The adult' : 'The pupil';
  switch (kind) {
    case 'begins':
      return `${who} wrote first ${count} times of ${of}${compared(others)}`;
    case 'late':
      return `${who} wrote after 22:00 on ${count} of ${of} days${compared(others)}`;
    case 'out-of-hours':
      return `${who} wrote out of hours on ${count} of ${of} days${compared(others)}`;
    case 'unanswered':
      return `${who} wrote ${count} messages in a row without an answer`;
    case 'growth':
      return `${who} wrote ${count} messages in a week, after about ${of} a week before`;
    case 'one-sided':
      return `${who} wrote ${count} messages in four weeks, and got ${of} back`;
    case 'silence':
      return `Nobody wrote here for ${count} days after contact details came up`;
  }
}

/** Without a comparison "5 of 7 evenings" says nothing: where everybody writes late, late is usual. */
function compared(others: number | null): string {
  return others === null ? '' : `; others in the scheme ${Math.round(others * 100)} %`;
}
