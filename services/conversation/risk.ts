import {
  type BehaviourSignal,
  type ConversationRecord,
  type HabitCounts,
  type RecentMessage,
  RISK_LANES,
  type RiskContribution,
  type RiskLane,
} from '../../models/conversation.js';
import { behaviourOf, strongestOfEach } from './behaviour.js';
import { contributionsOf, keepWeightiest, type RiskFinding } from './contributions.js';
import { decayed, together } from './decay.js';
import { addHabits, habitsAdded, habitsOf, NO_HABITS, subtractHabits } from './habits.js';
import { LANE_SETTINGS } from './lanes.js';
import { RECENT_LIMIT, recentMessage, withMessage } from './recent.js';
import { sequencesIn } from './sequences.js';
import { detailsGiven, nextSilence, silences } from './silence.js';

/** One message of a pair, and what was found in it about this pair. */
export interface RiskUpdate {
  readonly pairKey: string;
  readonly adultKey: string;
  readonly pupilKey: string;
  readonly messageId: string;
  readonly at: Date;
  readonly byAdult: boolean;
  readonly findings: readonly RiskFinding[];
  /** Of the school, e.g. `Europe/London`. */
  readonly timeZone: string;
  /** The habits of all pairs of the scheme; `null`: nothing is known, and nothing is compared. */
  readonly scheme: HabitCounts | null;
}

/**
 * The risk of a pair after one more message. Pure, in constant time, and idempotent: what follows from messages that are known
 * already is the very state that was there. Findings and recent messages are kept as sets that have a fixed size and depend on the
 * times of messages only, so that neither order nor repetition changes them. Messages without findings never lower a risk: much
 * friendly talk hides nothing.
 */
export function addMessage(state: ConversationRecord | null, update: RiskUpdate): ConversationRecord {
  const before = state ?? emptyState(update);
  const { messageId, at, byAdult, findings, timeZone } = update;
  const outOfHours = findings.some(({ code }) => code === 'protocol.out-of-hours');
  const message = recentMessage({ messageId, at, byAdult, outOfHours }, timeZone);
  const recent = withMessage(before.recent, message);
  const contributions = keepWeightiest(before.contributions, contributionsOf(update));
  const isNew = recent !== before.recent;
  if (!isNew && contributions === before.contributions) return before;

  const lastAt = new Date(Math.max(before.lastAt.getTime(), at.getTime()));
  const habits = isNew ? addHabits(before.habits, habitsAdded(recent, recent.indexOf(message))) : before.habits;
  const details = detailsGiven(recent, contributions);
  const signals = strongestOfEach([
    ...behaviourSeen(before, update, { recent, contributions, habits }),
    ...silences(details, lastAt),
  ]);
  const { quietAt: _, ...unchanged } = before;
  const quietAt = nextSilence(details, lastAt);
  return {
    ...unchanged,
    recent: recent.slice(-RECENT_LIMIT),
    contributions: [...contributions],
    signals: [...signals],
    habits,
    messagesByAdult: before.messagesByAdult + (isNew && byAdult ? 1 : 0),
    messagesByPupil: before.messagesByPupil + (isNew && !byAdult ? 1 : 0),
    firstAt: new Date(Math.min(before.firstAt.getTime(), at.getTime())),
    lastAt,
    risks: risksAt(contributions, signals, lastAt),
    ...(quietAt === undefined ? {} : { quietAt }),
    revision: before.revision + 1,
  };
}

/**
 * What the ways of writing show with this message among them. What was seen stays, so that ordinary talk never takes it away; but
 * while the list holds the whole conversation, a message that comes late puts right what looked otherwise without it.
 */
function behaviourSeen(
  before: ConversationRecord,
  { at, scheme }: RiskUpdate,
  after: Talk,
): readonly BehaviourSignal[] {
  if (after.contributions.length === 0) return [];
  const comesLate = at.getTime() < before.lastAt.getTime() && before.recent.length < RECENT_LIMIT;
  const comparison = { scheme, before: subtractHabits(after.habits, habitsOf(after.recent)) };
  return [true, false].flatMap(byAdult => {
    const isLane = ({ lane }: RiskContribution) => lane === (byAdult ? 'conduct' : 'infatuation');
    // Where nothing was found, ways of writing are nothing, and are not looked at.
    if (!after.contributions.some(isLane)) return [];
    const seen = behaviourOf(after.recent, byAdult, comparison);
    if (comesLate || !before.contributions.some(isLane)) return seen;
    const remembered = before.signals.filter(signal => signal.byAdult === byAdult);
    return [...remembered, ...seen.filter(signal => signal.at.getTime() >= at.getTime())];
  });
}

/** A pair with a message counted. */
interface Talk {
  readonly recent: readonly RecentMessage[];
  readonly contributions: readonly RiskContribution[];
  readonly habits: HabitCounts;
}

/** The same pair when nobody wrote until now: a silence may have become one that counts. The very state when none has. */
export function addSilence(state: ConversationRecord, now: Date): ConversationRecord {
  const { quietAt, ...rest } = state;
  if (quietAt === undefined || quietAt.getTime() > now.getTime()) return state;
  const details = detailsGiven(state.recent, state.contributions);
  const signals = strongestOfEach([...state.signals, ...silences(details, now)]);
  const next = nextSilence(details, now);
  return {
    ...rest,
    signals: [...signals],
    risks: risksAt(state.contributions, signals, quietAt),
    ...(next === undefined ? {} : { quietAt: next }),
    revision: state.revision + 1,
  };
}

type Risks = Record<RiskLane, number>;

function risksAt(contributions: readonly RiskContribution[], signals: readonly BehaviourSignal[], now: Date): Risks {
  const risks: Risks = { conduct: 0, infatuation: 0, help: 0 };
  for (const lane of RISK_LANES) risks[lane] = riskAt(lane, { contributions, signals }, now);
  return risks;
}

/** What a risk is made of. */
export interface RiskEvidence {
  readonly contributions: readonly RiskContribution[];
  readonly signals: readonly BehaviourSignal[];
}

/** Below it behaviour counts in part only: what is next to nothing does not become something by the hour of the day. */
const WHOLE_TACTIC = 0.25;

/**
 * 0 to 1. Grows with everything that is found and falls by half in three weeks without anything. Ways of writing add to what was
 * found, and are nothing where nothing was.
 */
export function riskAt(lane: RiskLane, { contributions, signals }: RiskEvidence, now: Date): number {
  const found = tactics(lane, contributions, now);
  const behaviour = together(signalsOf(lane, signals).map(signal => decayed(signal, now)));
  return together([found, behaviour * Math.min(1, found / WHOLE_TACTIC)]);
}

function tactics(lane: RiskLane, all: readonly RiskContribution[], now: Date): number {
  const contributions = all.filter(one => one.lane === lane);
  const byCode = new Map<string, number[]>();
  for (const contribution of contributions) {
    const weights = byCode.get(contribution.code);
    const weight = decayed(contribution, now);
    if (weights) weights.push(weight);
    else byCode.set(contribution.code, [weight]);
  }
  const { repeated } = LANE_SETTINGS[lane];
  const weights = [...byCode.values()].flatMap(ofCode => {
    const [first = 0, ...others] = ofCode.sort((a, b) => b - a);
    return [first, ...others.slice(0, repeated.length).map((weight, index) => weight * (repeated[index] ?? 0))];
  });
  const sequences = lane === 'conduct' ? sequencesIn(contributions, now).map(({ weight }) => weight) : [];
  return together([...weights, ...sequences]);
}

/** An adult's ways of writing speak of the adult's conduct, a pupil's of infatuation. Nobody's hours make a child's distress graver. */
export function signalsOf(lane: RiskLane, signals: readonly BehaviourSignal[]): readonly BehaviourSignal[] {
  if (lane === 'help') return [];
  return signals.filter(({ byAdult }) => byAdult === (lane === 'conduct'));
}

function emptyState(update: RiskUpdate): ConversationRecord {
  return {
    _id: update.pairKey,
    adultKey: update.adultKey,
    pupilKey: update.pupilKey,
    recent: [],
    contributions: [],
    signals: [],
    habits: NO_HABITS,
    messagesByAdult: 0,
    messagesByPupil: 0,
    firstAt: update.at,
    lastAt: update.at,
    risks: { conduct: 0, infatuation: 0, help: 0 },
    revision: 0,
  };
}
