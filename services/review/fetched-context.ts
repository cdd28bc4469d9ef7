import { createHash } from 'node:crypto';
import type { FetchedWords, WordsFetcher } from '../context/fetch-words.js';
import { IDLE } from './auth/session-store.js';

/** So many messages of one reader are held at a time; the oldest go first. */
const MOST = 200;

interface Held {
  readonly sessionKey: string;
  readonly caseId: string;
  readonly messageId: string;
  readonly outcome: FetchedWords;
  until: number;
}

/**
 * Messages that a reader has fetched again: in the memory of this process, for the session and the case that asked, until the session would
 * end. They are written nowhere, and gone when the service starts anew.
 */
export class FetchedContext {
  readonly #fetcher: Pick<WordsFetcher, 'fetch'>;
  readonly #now: () => Date;
  #held: Held[] = [];

  constructor(fetcher: Pick<WordsFetcher, 'fetch'>, now: () => Date) {
    this.#fetcher = fetcher;
    this.#now = now;
  }

  async fetch(
    sessionId: string,
    caseId: string,
    messageIds: readonly string[],
  ): Promise<ReadonlyMap<string, FetchedWords>> {
    const outcomes = await this.#fetcher.fetch(messageIds);
    const sessionKey = keyOf(sessionId);
    const until = this.#now().getTime() + IDLE;
    const fresh = [...outcomes].map(([messageId, outcome]) => ({ sessionKey, caseId, messageId, outcome, until }));
    const others = this.#held.filter(one => !(one.sessionKey === sessionKey && outcomes.has(one.messageId)));
    const mine = [...others.filter(one => one.sessionKey === sessionKey), ...fresh].slice(-MOST);
    this.#held = [...others.filter(one => one.sessionKey !== sessionKey), ...mine];
    return outcomes;
  }

  /** What this session has fetched for this case; looking at it keeps it as the session is kept. */
  shownTo(sessionId: string, caseId: string): ReadonlyMap<string, FetchedWords> {
    const now = this.#now().getTime();
    this.#held = this.#held.filter(({ until }) => until > now);
    const sessionKey = keyOf(sessionId);
    const mine = this.#held.filter(one => one.sessionKey === sessionKey && one.caseId === caseId);
    for (const one of mine) one.until = now + IDLE;
    return new Map(mine.map(({ messageId, outcome }) => [messageId, outcome]));
  }
}

function keyOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}
