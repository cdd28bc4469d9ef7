import type { Request } from 'express';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { tellAccount } from '../../notify/account-letters.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { secondStepOf } from '../../users/second-factor.js';
import { mustHaveSecondStep } from '../../users/second-step-policy.js';
import type { ReviewEdges } from '../edges.js';
import { cookieOf } from './cookie.js';
import { DEVICE_COOKIE_AGE, deviceOf, deviceToken } from './device.js';
import { beginEnrolment } from './enrolment.js';
import type { Attempt } from './limits.js';
import { beginSession, cookieName, isHttps, type Proof, passwordMark, renewSession, saveSession } from './session.js';

/** The pages of each proof that may still be missing. */
export const STAGES = {
  code: '/sign-in/code',
  'own-password': '/sign-in/new-password',
  enrolment: '/second-step',
} as const;
type Stage = keyof typeof STAGES;

/**
 * Lets somebody in who has given a proof, or asks for the next one. Returns where that leads. Each proof makes a new token, so that
 * one that was planted before is worth nothing.
 */
export async function enter(
  request: Request,
  user: UserRecord,
  proof: Proof,
  edges: ReviewEdges,
  now: Date,
  next = '/',
): Promise<string> {
  const stage = await missing(user, proof, edges);
  if (stage === null) {
    await welcome(request, user, proof, edges, now);
    return next;
  }
  await renewSession(request);
  request.session.pending = { userId: user._id, at: now.getTime(), proof, mark: passwordMark(user), next, wrong: 0 };
  if (stage === 'enrolment') beginEnrolment(request, user._id, edges.keys);
  await saveSession(request);
  return STAGES[stage];
}

/** What is still to be proved, first things first; `null`: nothing. */
export async function missing(user: UserRecord, proof: Proof, { config }: ReviewEdges): Promise<Stage | null> {
  const second = proof.second === 'none' ? await secondStepOf(user._id) : null;
  if (second !== null) return 'code';
  if (proof.by === 'password' && user.handedOverUntil) return 'own-password';
  return proof.second === 'none' && mustHaveSecondStep(user.role, config.signIn) ? 'enrolment' : null;
}

/** For the limits: who tries, from where, and whether this browser is known to the account. */
export function attemptOf(request: Request, email: string, userId: string | null, edges: ReviewEdges): Attempt {
  const token = cookieOf(request, cookieName('candour-device', edges.config.web.publicUrl));
  return { email, address: request.ip ?? '', device: deviceOf(token, userId, edges.keys.identityKey) };
}

/** Begins the session of somebody who has proved all, and marks the browser as no stranger to the account. */
async function welcome(request: Request, user: UserRecord, proof: Proof, edges: ReviewEdges, now: Date): Promise<void> {
  const { config, keys, log } = edges;
  const attempt = attemptOf(request, user.email, user._id, edges);
  edges.limits.succeeded(attempt);
  await beginSession(request, user, proof, now);
  request.user = user;
  request.res?.cookie(cookieName('candour-device', config.web.publicUrl), deviceToken(user._id, keys.identityKey), {
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps(config.web.publicUrl),
    path: '/',
    maxAge: DEVICE_COOKIE_AGE,
  });
  if (attempt.device === null && user.lastSignedInAt !== null) {
    await noteAccountEvent({ event: 'new-browser', userId: user._id, actor: actorOf(user) }, now, keys);
    await tellAccount({ userId: user._id, kind: 'new-browser' }, { smtp: config.smtp, keys, now });
  }
  await UserModel.updateOne({ _id: user._id }, { $set: { lastSignedInAt: now } });
  log.info({ userId: user._id, by: proof.by, second: proof.second }, 'signed in');
}
