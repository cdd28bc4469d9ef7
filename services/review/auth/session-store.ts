import { createHash } from 'node:crypto';
import { type SessionData, Store } from 'express-session';
import { SessionModel, type SessionRecord } from '../../../models/session.js';
import { isDuplicateOnly } from '../../store/bulk.js';

/** A session ends after this long without a request, and this long after signing in whatever happens; milliseconds. */
export const IDLE = 15 * 60_000;
export const ABSOLUTE = 10 * 60 * 60_000;

type Done<T = undefined> = (error: unknown, value?: T) => void;

/** Keeps sessions in the database, each under the hash of its token. An ended session stays ended. */
export class SessionStore extends Store {
  readonly #now: () => Date;

  constructor(now: () => Date) {
    super();
    this.#now = now;
  }

  override get(token: string, done: Done<SessionData | null>): void {
    this.#find(token).then(found => done(null, found), done);
  }

  override set(token: string, session: SessionData, done: Done = () => undefined): void {
    this.#keep(token, session).then(() => done(null), done);
  }

  override touch(token: string, session: SessionData, done: Done = () => undefined): void {
    const now = this.#now();
    SessionModel.updateOne(
      { _id: hashOf(token), content: { $ne: null } },
      { $set: { lastSeenAt: now, expiresAt: expiry(session, now) } },
    ).then(() => done(null), done);
  }

  override destroy(token: string, done: Done = () => undefined): void {
    // The entry stays behind, empty, until it expires: see SessionRecord.content.
    SessionModel.updateOne({ _id: hashOf(token) }, { $set: { content: null, userId: null } }).then(
      () => done(null),
      done,
    );
  }

  async #find(token: string): Promise<SessionData | null> {
    const found = await SessionModel.findById(hashOf(token)).lean();
    // The database removes expired sessions in its own time; this is what ends them.
    if (!found || found.content === null || found.expiresAt <= this.#now()) return null;
    return JSON.parse(found.content) as SessionData;
  }

  async #keep(token: string, session: SessionData): Promise<void> {
    const now = this.#now();
    const fields: Omit<SessionRecord, '_id' | 'startedAt'> = {
      userId: session.userId ?? null,
      content: JSON.stringify(session),
      lastSeenAt: now,
      expiresAt: expiry(session, now),
    };
    try {
      await SessionModel.updateOne(
        { _id: hashOf(token), content: { $ne: null } },
        { $set: fields, $setOnInsert: { startedAt: now } },
        { upsert: true },
      );
    } catch (error) {
      // It was ended while this request ran.
      if (!isDuplicateOnly(error)) throw error;
    }
  }
}

/** Ends every session of a user but, if given, this one. */
export async function endSessionsOf(userId: string, butToken: string | null = null): Promise<void> {
  const others = butToken === null ? {} : { _id: { $ne: hashOf(butToken) } };
  await SessionModel.updateMany({ userId, ...others }, { $set: { content: null, userId: null } });
}

function expiry(session: SessionData, now: Date): Date {
  const idle = now.getTime() + IDLE;
  return new Date(session.signedInAt === undefined ? idle : Math.min(idle, session.signedInAt + ABSOLUTE));
}

/** Under what a session is kept: a copy of the database opens none. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
