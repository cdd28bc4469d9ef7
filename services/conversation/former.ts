import type { ConversationRecord, RiskContribution } from '../../models/conversation.js';
import { NO_HABITS } from './habits.js';
import { laneOfFinding } from './lanes.js';
import { RECENT_LIMIT } from './recent.js';

/** Before there were lanes, only the adult's findings were kept, and of a message only who and when. */
type Stored = Omit<ConversationRecord, 'contributions'> & {
  readonly contributions: readonly (Pick<RiskContribution, 'findingId' | 'messageId' | 'code' | 'weight' | 'at'> &
    Partial<RiskContribution>)[];
};

/**
 * A pair as it was stored by an earlier version, in the shape of this one; others come back as they are. What was not noted then
 * (hours, severity) is taken to be what says nothing. `risk`, its one figure, goes with the next write.
 */
export function asOfNow(stored: ConversationRecord): ConversationRecord {
  if (stored.risks !== undefined) return stored;
  const former: Stored & { readonly risk?: number } = stored;
  const { risk = 0, ...kept } = former;
  return {
    ...kept,
    recent: former.recent
      .map(({ messageId, at, byAdult }) => {
        return { messageId, at, byAdult, day: at.toISOString().slice(0, 10) };
      })
      .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.messageId < b.messageId ? -1 : 1))
      .slice(-RECENT_LIMIT),
    contributions: former.contributions.flatMap(({ findingId, messageId, code, weight, at }) => {
      const lane = laneOfFinding(code, true);
      return lane === null ? [] : [{ findingId, messageId, code, lane, severity: 'low', weight, at, waits: false }];
    }),
    signals: [],
    habits: NO_HABITS,
    risks: { conduct: risk, infatuation: 0, help: 0 },
  };
}
