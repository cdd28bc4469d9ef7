import { createHash, hkdfSync } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { UserRecord } from '../../../models/user.js';
import type { ReviewEdges } from '../edges.js';
import { browserName } from './browser-name.js';
import type { Enrolment } from './enrolment.js';
import type { Pending } from './pending.js';
import type { SchoolFlow } from './school-sign-in.js';
import { SessionStore } from './session-store.js';

/** How somebody has proved who they are. */
export interface Proof {
  readonly by: 'password' | 'link' | 'school-account';
  /** `provider`: the school's own sign-in says that it took a second step. */
  readonly second: 'none' | 'code' | 'recovery-code' | 'provider';
  /** What the school's own sign-in says of how it went about it (`amr`, `acr`), in its words. */
  readonly methods?: string;
  /** `SchoolAccount._id`. */
  readonly schoolAccount?: string;
}

/** What asks for a fresh proof: what changes who gets in, a file that leaves, a pack with all that is known of two people. */
export type Proven = 'access' | 'export' | 'pack';

declare module 'express-session' {
  interface SessionData {
    userId?: string;
    /** Milliseconds since 1970. */
    signedInAt?: number;
    proof?: Proof;
    /** When a password or a code was last given; milliseconds since 1970. */
    provenAt?: number;
    /** Where it began, to be known again in the list of sessions. */
    place?: { browser: string; address: string };
    /** Of the password it began with: a new password, or a disabled account, ends it. */
    passwordMark?: string;
    /** Since when the screen is hidden; milliseconds since 1970. */
    hiddenAt?: number;
    /** Somebody on their way in. */
    pending?: Pending;
    /** An authenticator app that is being set up. */
    enrolment?: Enrolment;
    /** Somebody who was sent to the school's own sign-in. */
    schoolFlow?: SchoolFlow;
    /** Where they wanted to go before they were asked for a code, and to do what. */
    afterProof?: { to: string; what: Proven };
    /** The one case whose names are shown, until the reader leaves it. */
    namesShown?: string;
    /** The one person on whose chronology names are shown, by their token, until the reader leaves it. */
    chronologyNames?: string;
    /** The case that the last "Review next" gave, by the id of its form: the same form twice gives the same case. */
    taken?: { formId: string; number: string };
    /** What the next page tells, once. */
    notice?: string;
  }
}

export function isHttps(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

/** `__Host-` binds a cookie to this host and path and to https; a plain-http installation on one machine cannot have it. */
export function cookieName(name: string, publicUrl: string): string {
  return isHttps(publicUrl) ? `__Host-${name}` : name;
}

/**
 * Strict, not Lax: no request that another site starts carries the session. The link in a notification would then meet a
 * signed-out visitor, so `arrival.ts` turns such a visit into one of our own.
 */
export function sessions(edges: ReviewEdges): RequestHandler {
  const { publicUrl } = edges.config.web;
  return session({
    name: cookieName('candour', publicUrl),
    secret: Buffer.from(hkdfSync('sha256', edges.keys.identityKey, '', 'candour session cookie', 32)).toString(
      'base64',
    ),
    store: new SessionStore(edges.now),
    resave: false,
    saveUninitialized: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'strict', secure: isHttps(publicUrl) },
  });
}

/** A new token for the signed-in session: one that was planted before is worth nothing. Resolves when it is stored. */
export async function beginSession(request: Request, user: UserRecord, proof: Proof, now: Date): Promise<void> {
  await renewSession(request);
  request.session.userId = user._id;
  request.session.signedInAt = now.getTime();
  request.session.proof = proof;
  request.session.provenAt = now.getTime();
  request.session.place = { browser: browserName(request.get('User-Agent')), address: request.ip ?? '' };
  request.session.passwordMark = passwordMark(user);
  await saveSession(request);
}

/** The same session under a new token, after a code or a password was given again: whoever has the old token is left behind. */
export async function refreshProof(request: Request, now: Date): Promise<void> {
  const { cookie: _, ...kept } = request.session;
  await renewSession(request);
  Object.assign(request.session, kept, { provenAt: now.getTime() });
  await saveSession(request);
}

/** How long a password or a code counts for what is sensitive, milliseconds. */
const FRESH = 10 * 60_000;

/** Whether they have just proved who they are; otherwise what is sensitive asks for it first (`routes/confirm.ts`). */
export function isFresh({ session: { provenAt } }: Request, now: Date): boolean {
  return provenAt !== undefined && now.getTime() - provenAt < FRESH;
}

/** To be awaited before a redirect: the next request must not meet the session as it was. */
export function saveSession(request: Request): Promise<void> {
  return settled(done => request.session.save(done));
}

/** Ends the session and puts an empty one in its place. */
export function renewSession(request: Request): Promise<void> {
  return settled(done => request.session.regenerate(done));
}

export function passwordMark(user: Pick<UserRecord, 'passwordHash'>): string {
  return createHash('sha256')
    .update(user.passwordHash ?? '')
    .digest('base64url')
    .slice(0, 22);
}

function settled(start: (done: (error: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start(error => (error ? reject(error) : resolve()));
  });
}
