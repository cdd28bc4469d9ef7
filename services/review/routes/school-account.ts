import type { Request } from 'express';
import { z } from 'zod';
import { SERVICE_ACTOR } from '../../cases/record.js';
import { tellAccount } from '../../notify/account-letters.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { enter } from '../auth/enter.js';
import { recogniseSchoolAccount } from '../auth/school-accounts.js';
import type { SchoolIdentity } from '../auth/school-identity.js';
import { SchoolAccountRefused } from '../auth/school-refusal.js';
import { RETURN_PATH, type SchoolSignIn } from '../auth/school-sign-in.js';
import { saveSession } from '../auth/session.js';
import type { ReviewEdges } from '../edges.js';
import { refusalWords } from '../presenters/school-refusal.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const part = z.string().max(4_000).optional();
/** What a provider adds to its answer besides is for nobody here, and must be ignored (RFC 6749, 4.1.2). */
const answer = z.object({ code: part, state: part, iss: part, error: part });
/** What our own page sends on is exactly that. */
const answerForm = z.strictObject({ code: part, state: part, iss: part, error: part });

/** Signing in with an account of the school. */
export const SCHOOL_ACCOUNT_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/sign-in/school-account',
    audience: 'everybody',
    serve: async ({ request, edges, now }) => {
      if (edges.schoolSignIn === null) return notFound;
      try {
        const { address, flow } = await edges.schoolSignIn.begin(now);
        request.session.schoolFlow = flow;
        await saveSession(request);
        // Not a redirect: `form-action 'self'` holds for where a form is sent on to as well.
        request.res?.set('Refresh', `0; url=${address}`);
        return page('to-school-sign-in', { address });
      } catch (error) {
        return refused(error, null, request, edges, now);
      }
    },
  }),
  route({
    method: 'get',
    path: RETURN_PATH,
    audience: 'everybody',
    query: answer,
    // A page that is opened changes nothing, so this one sends the answer on as a form of ours.
    serve: async ({ query, request, edges, now }) => {
      if (edges.schoolSignIn === null) return notFound;
      if (request.session.schoolFlow === undefined)
        return refused(new SchoolAccountRefused('state'), null, request, edges, now);
      const fields = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
      return page('from-school-sign-in', { action: RETURN_PATH, fields });
    },
  }),
  route({
    method: 'post',
    path: RETURN_PATH,
    audience: 'everybody',
    body: answerForm,
    serve: async ({ body, request, edges, now }) => {
      if (edges.schoolSignIn === null) return notFound;
      return finish(body, edges.schoolSignIn, request, edges, now);
    },
  }),
];

async function finish(
  given: z.infer<typeof answerForm>,
  schoolSignIn: SchoolSignIn,
  request: Request,
  edges: ReviewEdges,
  now: Date,
): Promise<Answer> {
  const { schoolFlow: flow } = request.session;
  delete request.session.schoolFlow;
  // An answer is heard once, even if what follows fails.
  await saveSession(request);
  let identity: SchoolIdentity | null = null;
  try {
    identity = await schoolSignIn.finish(flow, given, now);
    const { user, account, isNew } = await recogniseSchoolAccount(identity, now);
    const { config, keys } = edges;
    if (isNew) {
      const about = { issuer: identity.issuer };
      await noteAccountEvent(
        { event: 'school-account-bound', userId: user._id, actor: actorOf(user), about },
        now,
        keys,
      );
      await tellAccount({ userId: user._id, kind: 'school-account' }, { smtp: config.smtp, keys, now });
    }
    // Until they have shown the second step that they have here: whoever runs the school's accounts must not come in by making one.
    const second = identity.secondStep && account.trusted ? 'provider' : 'none';
    const proof = { by: 'school-account', second, methods: identity.methods, schoolAccount: account._id } as const;
    // Whoever was sent here to prove again who they are goes on to what they were about to do.
    const { userId, afterProof } = request.session;
    const next = userId === user._id ? afterProof?.to : undefined;
    return redirect(await enter(request, user, proof, edges, now, next));
  } catch (error) {
    return refused(error, identity, request, edges, now);
  }
}

const HOUR = 60 * 60_000;

/** A page that says what to do, a line of the log and, once an hour for a reason and a place, an entry of the record. */
async function refused(
  error: unknown,
  identity: SchoolIdentity | null,
  request: Request,
  edges: ReviewEdges,
  now: Date,
): Promise<Answer> {
  if (!(error instanceof SchoolAccountRefused)) throw error;
  const { reason } = error;
  edges.log.warn({ reason, err: error }, 'school account refused');
  const key = `school-account-refused:${reason}:${request.ip}:${Math.floor(now.getTime() / HOUR)}`;
  const about = { reason, ...(identity?.email ? { email: identity.email } : {}) };
  // Without a question of ours, anybody could write into the record by opening an address.
  if (reason !== 'unreachable' && (reason !== 'state' || request.method === 'POST'))
    await noteAccountEvent(
      { event: 'school-account-refused', userId: null, actor: SERVICE_ACTOR, about, key },
      now,
      edges.keys,
    );
  return page('school-account-refused', refusalWords(reason), reason === 'unreachable' ? 503 : 403);
}
