import type { Response } from 'express';
import { CaseModel } from '../../models/case.js';
import { SessionModel } from '../../models/session.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { accessOf } from '../cases/queries.js';
import { countUpTo, FEW, type Figure } from '../cases/queue.js';
import type { Condition } from '../cases/queue-filter.js';
import type { Log } from '../log.js';
import { admits, READERS } from './access.js';
import { hashOf } from './auth/session-store.js';

/** One page that listens. */
export interface Listener {
  readonly user: UserRecord;
  /** Its session's token; it may not outlive the session. */
  readonly token: string;
  /** When the page was made, and how many cases that were raised shortly before stood in it: see `recentCases`. */
  readonly since: Date;
  readonly known: number;
  readonly response: Response;
}

/** How often the database is looked at, once for all who listen here, milliseconds. */
const LOOK_EVERY = 3_000;
/** A proxy or a browser gives up a connection on which nothing is ever said. */
const HEARTBEAT_EVERY = 20_000;
export const MOST_OF_ONE = 4;
export const MOST_OF_ALL = 500;

/** What is remembered of a page that listens. */
interface Listening extends Listener {
  readonly sessionId: string;
  /** The last figure that it was told. */
  told: number;
}

/**
 * Tells open queues that new cases have come: how many, and nothing else. One look at the database every few seconds serves all pages
 * of this process; it sees what other processes have written. Who listens is asked anew at each look: whoever has signed out, or may read
 * otherwise than before, is cut off at once.
 */
export class LiveQueue {
  readonly #listening = new Set<Listening>();
  readonly #now: () => Date;
  readonly #log: Log;
  #timer: NodeJS.Timeout | null = null;
  #spokenAt = 0;
  /** How many cases there were at the last look. They are never deleted, so that a new one shows. */
  #seen: number | null = null;

  constructor(now: () => Date, log: Log) {
    this.#now = now;
    this.#log = log;
  }

  /** `false`: too many listen already, of this person or altogether. */
  listen(listener: Listener): boolean {
    const own = [...this.#listening].filter(({ user }) => user._id === listener.user._id);
    if (own.length >= MOST_OF_ONE || this.#listening.size >= MOST_OF_ALL) return false;
    const listening: Listening = { ...listener, sessionId: hashOf(listener.token), told: 0 };
    this.#listening.add(listening);
    listener.response.once('close', () => this.#listening.delete(listening));
    // What came between the making of the page and this.
    this.#seen = null;
    this.#timer ??= this.#start();
    return true;
  }

  /** Ends every connection; the service stops. */
  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const { response } of this.#listening) response.end();
    this.#listening.clear();
  }

  #start(): NodeJS.Timeout {
    const look = () => {
      this.look().catch((error: unknown) =>
        this.#log.warn({ err: error }, 'open queues could not be told what is new'),
      );
    };
    const timer = setInterval(look, LOOK_EVERY);
    timer.unref();
    return timer;
  }

  /** One look, and a word to everybody whom it concerns. */
  async look(): Promise<void> {
    if (this.#listening.size === 0) {
      if (this.#timer) clearInterval(this.#timer);
      this.#timer = null;
      return;
    }
    await this.#cutOff();
    const cases = await CaseModel.estimatedDocumentCount();
    const changed = this.#seen !== cases;
    this.#seen = cases;
    if (changed) for (const listening of this.#listening) await this.#tell(listening);
    this.#beat();
  }

  /** Whose session is over or whose account has changed since the page was opened: the next page decides what they may see. */
  async #cutOff(): Promise<void> {
    const all = [...this.#listening];
    const [sessions, users] = await Promise.all([
      SessionModel.find({ _id: { $in: all.map(({ sessionId }) => sessionId) } }, { content: 0 }).lean(),
      UserModel.find({ _id: { $in: all.map(({ user }) => user._id) } }).lean(),
    ]);
    const lives = new Map(sessions.map(session => [session._id, session]));
    const accounts = new Map(users.map(user => [user._id, user]));
    for (const listening of all) {
      const session = lives.get(listening.sessionId);
      const over = !session || session.userId !== listening.user._id || session.expiresAt <= this.#now();
      if (!over && isUnchanged(listening.user, accounts.get(listening.user._id))) continue;
      // So that the browser does not come back by itself.
      listening.response.write('event: ended\ndata: {}\n\n');
      listening.response.end();
      this.#listening.delete(listening);
    }
  }

  async #tell(listening: Listening): Promise<void> {
    const { user, since, known, response } = listening;
    const { count, more } = await recentCases(await accessOf(user), since, known);
    const fresh = Math.max(0, count - known);
    if (fresh === listening.told) return;
    listening.told = fresh;
    response.write(`event: new\ndata: ${JSON.stringify({ count: fresh, more })}\n\n`);
  }

  #beat(): void {
    const now = Date.now();
    if (now - this.#spokenAt < HEARTBEAT_EVERY) return;
    this.#spokenAt = now;
    for (const { response } of this.#listening) response.write(': still here\n\n');
  }
}

/** How long a case may be on its way between the moment that it bears and the database, milliseconds. */
const ON_ITS_WAY = 10 * 60_000;

/**
 * How many cases were raised since shortly before the page was made. Those that came after it are the difference to what it was then: a
 * case is written a little later than it says, so that its own time alone does not tell whether a page knew it.
 */
export function recentCases(access: Condition, since: Date, known = 0): Promise<Figure> {
  return countUpTo(FEW + known, { raisedAt: { $gt: new Date(since.getTime() - ON_ITS_WAY) } }, access);
}

/** Signing in moves `lastSignedInAt`; all else that stands in an account may decide what its holder reads. */
function isUnchanged(then: UserRecord, now: UserRecord | undefined): boolean {
  if (!now?.active || !admits(READERS, now.role)) return false;
  const mark = ({ lastSignedInAt: _, ...rest }: UserRecord) => JSON.stringify(Object.entries(rest).sort());
  return mark(then) === mark(now);
}
