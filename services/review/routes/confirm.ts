import type { Request } from 'express';
import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import { provableBy, proveAgain } from '../auth/prove-again.js';
import { isFresh, type Proven, refreshProof } from '../auth/session.js';
import type { ReviewEdges } from '../edges.js';
import { codeProblem, PROOF_PROBLEM, statusOf } from '../presenters/codes.js';
import { type Answer, page, type Route, redirect, route } from './route.js';

/** Before something sensitive: the code or the password once more, unless it was given a few minutes ago. */
export const CONFIRM_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/confirm',
    audience: 'signed-in',
    serve: async ({ user, edges, request }) => page('confirm', await confirmModel(user, request, edges)),
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
        return page('confirm', { ...(await confirmModel(user, request, edges)), problem }, statusOf(check));
      }
      const { afterProof } = request.session;
      delete request.session.afterProof;
      request.session.notice = PROOFS[afterProof?.what ?? 'access'].thanks;
      await refreshProof(request, now);
      return redirect(afterProof?.to ?? '/account');
    },
  }),
];

const PROOFS: Readonly<Record<Proven, { readonly why: string; readonly thanks: string }>> = {
  access: {
    why: 'What you are about to do changes who gets in. Confirm first; then you do it again.',
    thanks: 'Thank you. Do it again now: nothing was changed yet.',
  },
  export: {
    why: 'A file takes what a case holds out of Candour. Confirm first; what you chose is kept, and you make the file then.',
    thanks: 'Thank you. Make the file now: nothing has left yet, and what you chose is as it was.',
  },
  pack: {
    why: 'A referral pack holds all that is known of two people, to be printed and passed on. Confirm first; it opens then.',
    thanks: 'Thank you. This is the pack.',
  },
};

async function confirmModel(user: UserRecord, { session }: Request, edges: ReviewEdges) {
  const { why } = PROOFS[session.afterProof?.what ?? 'access'];
  return { by: await provableBy(user), school: edges.schoolSignIn !== null, why };
}

/** Where whoever has not proved lately who they are is sent first; `null`: they have. `to`: where their form stands. */
export function proofFirst(request: Request, now: Date, to: string, what: Proven = 'access'): Answer | null {
  if (isFresh(request, now)) return null;
  request.session.afterProof = { to, what };
  return redirect('/confirm');
}
