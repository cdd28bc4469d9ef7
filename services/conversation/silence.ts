import type { BehaviourSignal, RecentMessage, RiskContribution } from '../../models/conversation.js';
import type { Code } from '../taxonomy.js';
import { DAY } from './decay.js';

const DETAILS: ReadonlySet<Code> = new Set<Code>([
  'contact.phone',
  'contact.personal-email',
  'contact.social-network',
  'contact.off-network',
]);
const WEIGHT = 0.25;

/** Contact details given by an adult, and from when on silence afterwards would say something. */
export interface DetailsGiven {
  readonly messageId: string;
  readonly at: Date;
  readonly quietAt: Date;
  /** When one of the two wrote next; `null`: not yet. */
  readonly nextAt: Date | null;
}

/**
 * Where an adult gave or asked for contact details, among two who used to write to each other. Silence counts after three times
 * their usual pause: three days at least, since there are weekends, and two weeks at most.
 */
export function detailsGiven(
  recent: readonly RecentMessage[],
  contributions: readonly RiskContribution[],
): readonly DetailsGiven[] {
  const details = contributions.filter(({ lane, code }) => lane === 'conduct' && DETAILS.has(code));
  return [...new Set(details.map(({ messageId }) => messageId))].flatMap(messageId => {
    const place = recent.findIndex(message => message.messageId === messageId);
    const given = recent[place];
    if (given === undefined) return [];
    const since = given.at.getTime() - 28 * DAY;
    const before = recent.slice(0, place + 1).filter(({ at }) => at.getTime() >= since);
    const first = before[0];
    // Two who hardly wrote have no usual pause to compare with.
    if (first === undefined || before.length < 5) return [];
    const usual = (given.at.getTime() - first.at.getTime()) / (before.length - 1);
    const quiet = Math.min(14 * DAY, Math.max(3 * DAY, 3 * usual));
    const quietAt = new Date(given.at.getTime() + quiet);
    return [{ messageId, at: given.at, quietAt, nextAt: recent[place + 1]?.at ?? null }];
  });
}

/** The silences that came about by `now`. */
export function silences(details: readonly DetailsGiven[], now: Date): readonly BehaviourSignal[] {
  return details.flatMap(({ messageId, at, quietAt, nextAt }) => {
    const until = nextAt ?? now;
    if (until.getTime() < quietAt.getTime()) return [];
    const days = Math.floor((until.getTime() - at.getTime()) / DAY);
    const facts = { byAdult: true, count: days, of: 0, others: null, messageIds: [messageId] };
    return [{ kind: 'silence', weight: WEIGHT, at: quietAt, ...facts } as const];
  });
}

/** When the silence that goes on becomes one that counts, if it has not yet by `now`. */
export function nextSilence(details: readonly DetailsGiven[], now: Date): Date | undefined {
  const waiting = details.filter(({ nextAt, quietAt }) => nextAt === null && quietAt.getTime() > now.getTime());
  return waiting.map(({ quietAt }) => quietAt).sort((a, b) => a.getTime() - b.getTime())[0];
}
