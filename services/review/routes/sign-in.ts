import type { Request } from 'express';
import { z } from 'zod';
import { UserModel } from '../../../models/user.js';
import { tellAccount } from '../../notify/account-letters.js';
import { loadSchool } from '../../register/school.js';
import { actorOf } from '../../users/account-record.js';
import { choosePassword } from '../../users/accounts.js';
import { appName } from '../../users/one-time-code.js';
import { enter, missing, STAGES } from '../auth/enter.js';
import { type OnTheirWayIn, pendingOf } from '../auth/pending.js';
import { trustSchoolAccount } from '../auth/school-accounts.js';
import { type Check, checkCode, checkRecoveryCode } from '../auth/second-step.js';
import { isHttps, renewSession } from '../auth/session.js';
import { signIn } from '../auth/sign-in.js';
import { unfitParts, weaknessOf } from '../auth/weakness.js';
import type { ReviewEdges } from '../edges.js';
import { codeProblem, RECOVERY_PROBLEM, statusOf } from '../presenters/codes.js';
import { type Answer, page, type Route, redirect, route } from './route.js';

const credentials = z.strictObject({ email: z.string().max(320), password: z.string().max(1000) });
const NEW_PASSWORD = STAGES['own-password'];
const codeForm = z.strictObject({ code: z.string().max(100) });

export const SIGN_IN_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/sign-in',
    audience: 'everybody',
    serve: async ({ user, request, edges }) => {
      if (request.locked) return redirect('/locked');
      return user === null ? signInPage(request, edges, {}) : redirect('/');
    },
  }),
  route({
    method: 'post',
    path: '/sign-in',
    audience: 'everybody',
    body: credentials,
    serve: async ({ body, request, edges, now }) => {
      const { email } = body;
      const result = await signIn(body, request, edges);
      if (result.outcome === 'wait') return signInPage(request, edges, { email, wait: result.minutes }, 429);
      if (result.outcome === 'refused') return signInPage(request, edges, { email, refused: true }, 401);
      if (result.outcome === 'over') return signInPage(request, edges, { email, over: true }, 401);
      return redirect(await enter(request, result.user, { by: 'password', second: 'none' }, edges, now));
    },
  }),
  route({
    method: 'get',
    path: '/sign-in/code',
    audience: 'everybody',
    serve: async ({ request, edges, now }) => {
      const waiting = await pendingOf(request, now);
      return waiting === null ? redirect('/sign-in') : codePage(waiting, edges, {});
    },
  }),
  route({
    method: 'post',
    path: '/sign-in/code',
    audience: 'everybody',
    body: codeForm,
    serve: async ({ body, request, edges, now }) => {
      const waiting = await pendingOf(request, now);
      if (waiting === null) return redirect('/sign-in');
      const check = await checkCode(request, waiting.user, body.code, edges, now);
      return afterCheck(check, 'code', waiting, request, edges, now);
    },
  }),
  route({
    method: 'post',
    path: '/sign-in/recovery-code',
    audience: 'everybody',
    body: codeForm,
    serve: async ({ body, request, edges, now }) => {
      const waiting = await pendingOf(request, now);
      if (waiting === null) return redirect('/sign-in');
      const check = await checkRecoveryCode(request, waiting.user, body.code, edges, now);
      return afterCheck(check, 'recovery-code', waiting, request, edges, now);
    },
  }),
  route({
    method: 'get',
    path: NEW_PASSWORD,
    audience: 'everybody',
    serve: async ({ request, edges, now }) => {
      const waiting = await choosingPassword(request, edges, now);
      return waiting === null ? redirect('/sign-in') : newPasswordPage(waiting);
    },
  }),
  route({
    method: 'post',
    path: NEW_PASSWORD,
    audience: 'everybody',
    body: z.strictObject({ password: z.string().max(1_000) }),
    serve: async ({ body, request, edges, now }) => {
      const waiting = await choosingPassword(request, edges, now);
      if (waiting === null) return redirect('/sign-in');
      const { user, pending } = waiting;
      const about = await unfitParts(user, edges);
      const weakness = weaknessOf(body.password, about);
      if (weakness !== null) return newPasswordPage(waiting, weakness);
      await choosePassword(user, body.password, about, { by: actorOf(user), now, keys: edges.keys });
      const changed = (await UserModel.findById(user._id).lean()) ?? user;
      return redirect(await enter(request, changed, pending.proof, edges, now, pending.next));
    },
  }),
  route({
    method: 'post',
    path: '/sign-out',
    audience: 'everybody',
    serve: async ({ request }) => {
      await renewSession(request);
      request.res?.set('Clear-Site-Data', '"cache", "storage"');
      return page('signed-out', {});
    },
  }),
];

/** Wrong codes within one sign-in after which it begins anew, with the password. */
const MOST_WRONG = 5;
/** After which the owner is told: somebody knows the password. */
const WRONG_TO_TELL = 3;

async function afterCheck(
  check: Check,
  second: 'code' | 'recovery-code',
  waiting: OnTheirWayIn,
  request: Request,
  edges: ReviewEdges,
  now: Date,
): Promise<Answer> {
  const { user, pending } = waiting;
  if (check.outcome === 'right') {
    const { schoolAccount } = pending.proof;
    if (schoolAccount !== undefined) await trustSchoolAccount(schoolAccount);
    return redirect(await enter(request, user, { ...pending.proof, second }, edges, now, pending.next));
  }
  const wrong = pending.wrong + (check.outcome === 'wrong' ? 1 : 0);
  if (wrong >= WRONG_TO_TELL) {
    const about = { userId: user._id, kind: 'wrong-codes', once: now.toISOString().slice(0, 10) } as const;
    await tellAccount(about, { smtp: edges.config.smtp, keys: edges.keys, now });
  }
  if (wrong >= MOST_WRONG) {
    await renewSession(request);
    return signInPage(request, edges, { email: user.email, tooManyCodes: true }, 401);
  }
  request.session.pending = { ...pending, wrong };
  const problem = second === 'recovery-code' && check.outcome === 'wrong' ? RECOVERY_PROBLEM : codeProblem(check);
  return codePage(waiting, edges, second === 'code' ? { problem } : { recoveryProblem: problem }, statusOf(check));
}

/** Whoever has a second step has shown it before they come here. */
async function choosingPassword(request: Request, edges: ReviewEdges, now: Date): Promise<OnTheirWayIn | null> {
  const waiting = await pendingOf(request, now);
  const stage = waiting && (await missing(waiting.user, waiting.pending.proof, edges));
  return stage === 'own-password' ? waiting : null;
}

function newPasswordPage({ user }: OnTheirWayIn, weakness: string | null = null): Answer {
  const model = { email: user.email, action: NEW_PASSWORD, why: 'handed-over', weakness };
  return page('new-password', model, weakness === null ? 200 : 422);
}

async function codePage({ user }: OnTheirWayIn, edges: ReviewEdges, more: object, status = 200): Promise<Answer> {
  const { name } = await loadSchool(edges.config.school);
  const school = edges.schoolSignIn !== null;
  return page('sign-in-code', { email: user.email, appName: appName(name), school, ...more }, status);
}

function signInPage(request: Request, edges: ReviewEdges, more: object, status = 200): Answer {
  const problem = proxyProblem(request, edges);
  const isSample = edges.config.signIn.secondFactor === 'sample-only';
  return page('sign-in', { problem, isSample, school: edges.schoolSignIn !== null, ...more }, status);
}

/** The browser would keep no session, and signing in would lead back here without a word. */
function proxyProblem(request: Request, edges: ReviewEdges): string | null {
  if (!isHttps(edges.config.web.publicUrl) || request.secure) return null;
  return 'Nobody can sign in yet: the proxy in front of Candour must send X-Forwarded-Proto, and be named in CANDOUR_TRUSTED_PROXIES. Whoever looks after the server can mend this.';
}
