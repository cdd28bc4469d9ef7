import type { Request } from 'express';
import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import { tellAccount } from '../../notify/account-letters.js';
import { loadSchool } from '../../register/school.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { keyAddress } from '../../users/one-time-code.js';
import { enrol, renewRecoveryCodes } from '../../users/second-factor.js';
import { beginEnrolment, enrolmentKey } from '../auth/enrolment.js';
import { enter } from '../auth/enter.js';
import { type Pending, pendingOf } from '../auth/pending.js';
import { refreshProof } from '../auth/session.js';
import { endSessionsOf } from '../auth/session-store.js';
import type { ReviewEdges } from '../edges.js';
import { codeProblem, inFours } from '../presenters/codes.js';
import { qrPicture } from '../presenters/qr.js';
import { proofFirst } from './confirm.js';
import { type Answer, page, type Route, redirect, route } from './route.js';

/** An authenticator app and the recovery codes, at the first sign-in and from the account page. */
export const SECOND_STEP_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/second-step',
    audience: 'everybody',
    serve: async ({ request, edges, now }) => {
      const enrolling = await whoEnrols(request, edges, now);
      return enrolling === null ? redirect('/') : enrolmentPage(enrolling, edges, null);
    },
  }),
  route({
    method: 'post',
    path: '/second-step',
    audience: 'everybody',
    body: z.strictObject({ code: z.string().max(100) }),
    serve: async ({ body, request, edges, now }) => {
      const enrolling = await whoEnrols(request, edges, now);
      if (enrolling === null) return redirect('/');
      const { user, key, pending } = enrolling;
      const result = await enrol(user._id, key, body.code, edges.keys, now);
      if ('problem' in result) {
        const problem = codeProblem({ outcome: 'wrong', why: result.problem });
        return enrolmentPage(enrolling, edges, problem);
      }
      await tell(user, 'second-step-on', 'second-step-changed', edges, now);
      const next = await goOn(request, user, pending, edges, now);
      return page('recovery-codes', { codes: result.recoveryCodes, next, isNew: true });
    },
  }),
  route({
    method: 'post',
    path: '/account/second-step',
    audience: 'signed-in',
    serve: async ({ user, request, edges, now }) => {
      const first = proofFirst(request, now, '/account');
      if (first) return first;
      beginEnrolment(request, user._id, edges.keys);
      return redirect('/second-step');
    },
  }),
  route({
    method: 'post',
    path: '/account/recovery-codes',
    audience: 'signed-in',
    serve: async ({ user, request, edges, now }) => {
      const first = proofFirst(request, now, '/account');
      if (first) return first;
      const codes = await renewRecoveryCodes(user._id);
      if (codes === null) return redirect('/account');
      await tell(user, 'recovery-codes-renewed', 'recovery-code-used', edges, now);
      return page('recovery-codes', { codes, next: '/account', isNew: false });
    },
  }),
];

interface Enrolling {
  readonly user: UserRecord;
  readonly key: string;
  /** `null`: somebody who is signed in. */
  readonly pending: Pending | null;
}

async function whoEnrols(request: Request, { keys }: ReviewEdges, now: Date): Promise<Enrolling | null> {
  const waiting = request.user ? { user: request.user, pending: null } : await pendingOf(request, now);
  const key = waiting && enrolmentKey(request, waiting.user._id, keys);
  return waiting && key ? { ...waiting, key } : null;
}

async function enrolmentPage({ user, key }: Enrolling, edges: ReviewEdges, problem: string | null): Promise<Answer> {
  const { name } = await loadSchool(edges.config.school);
  const model = { qr: qrPicture(keyAddress(key, user.email, name)), key: inFours(key), email: user.email, problem };
  return page('second-step', model, problem === null ? 200 : 422);
}

/** Those who were on their way in are in; for the others the session goes on under a new token, and all others of theirs end. */
async function goOn(
  request: Request,
  user: UserRecord,
  pending: Pending | null,
  edges: ReviewEdges,
  now: Date,
): Promise<string> {
  await endSessionsOf(user._id, request.sessionID);
  if (pending) return enter(request, user, { ...pending.proof, second: 'code' }, edges, now, pending.next);
  delete request.session.enrolment;
  request.session.proof = { ...(request.session.proof ?? { by: 'password' }), second: 'code' };
  await refreshProof(request, now);
  return '/account';
}

async function tell(
  user: UserRecord,
  event: 'second-step-on' | 'recovery-codes-renewed',
  kind: 'second-step-changed' | 'recovery-code-used',
  { config, keys }: ReviewEdges,
  now: Date,
): Promise<void> {
  await noteAccountEvent({ event, userId: user._id, actor: actorOf(user) }, now, keys);
  await tellAccount({ userId: user._id, kind }, { smtp: config.smtp, keys, now });
}
