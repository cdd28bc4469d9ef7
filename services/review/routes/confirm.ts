import type { Request } from 'express';
import { z } from 'zod';
import { provableBy, proveAgain } from '../auth/prove-again.js';
import { isFresh, refreshProof } from '../auth/session.js';
import { codeProblem, PROOF_PROBLEM, statusOf } from '../presenters/codes.js';
import { type Answer, page, type Route, redirect, route } from './route.js';

/** Before something sensitive: the code or the password once more, unless it was given a few minutes ago. */
export const CONFIRM_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/confirm',
    audience: 'signed-in',
    serve: async ({ user, edges }) =>
      page('confirm', { by: await provableBy(user), school: edges.schoolSignIn !== null }),
  }),
  route({
    method: 'post',
    path: '/confirm',
    audience: 'signed-in',
    body: z.strictObject({ secret: z.string().max(1_000) }),
    serve: async ({ body, user, request, edges, now }) => {
      const check = await proveAgain(request, user, body.secret, edges, now);
      if (check.outcome !== 'right') {
        const problem = check.outcome === 'wrong' && check.why === 'wrong' ? PROOF_PROBLEM : codeProblem(check);
        const model = { by: await provableBy(user), school: edges.schoolSignIn !== null, problem };
        return page('confirm', model, statusOf(check));
      }
      const { afterProof } = request.session;
      delete request.session.afterProof;
      request.session.notice = 'Thank you. Do it again now: nothing was changed yet.';
      await refreshProof(request, now);
      return redirect(afterProof ?? '/account');
    },
  }),
];

/** Where whoever has not proved lately who they are is sent first; `null`: they have. `back`: where their form stands. */
export function proofFirst(request: Request, now: Date, back: string): Answer | null {
  if (isFresh(request, now)) return null;
  request.session.afterProof = back;
  return redirect('/confirm');
}
