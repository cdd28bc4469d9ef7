import { z } from 'zod';
import { forgeryToken } from '../auth/forgery.js';
import { provableBy, proveAgain } from '../auth/prove-again.js';
import { refreshProof, renewSession } from '../auth/session.js';
import { codeProblem, PROOF_PROBLEM, statusOf } from '../presenters/codes.js';
import { page, type Route, redirect, route } from './route.js';

/** Hiding the screen, and what it asks for after two minutes. The scripts of a page use the same forms. */
export const LOCK_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/hide',
    audience: 'signed-in',
    serve: async ({ request, now }) => {
      request.session.hiddenAt ??= now.getTime();
      return redirect('/hidden');
    },
  }),
  route({
    method: 'post',
    path: '/show',
    audience: 'everybody',
    serve: async ({ request }) => {
      if (request.locked) return redirect('/locked');
      delete request.session.hiddenAt;
      return redirect('/');
    },
  }),
  route({
    method: 'get',
    path: '/locked',
    audience: 'everybody',
    serve: async ({ request }) => {
      if (!request.locked) return redirect('/');
      return page('locked', { by: await provableBy(request.locked) });
    },
  }),
  route({
    method: 'post',
    path: '/unlock',
    audience: 'everybody',
    body: z.strictObject({ secret: z.string().max(1_000) }),
    serve: async ({ body, request, edges, now }) => {
      // Also while it is not locked yet: the cover of a page may have come a moment earlier.
      const user = request.locked ?? request.user;
      if (!user) return redirect('/sign-in');
      const check = await proveAgain(request, user, body.secret, edges, now);
      if (check.outcome === 'right') {
        delete request.session.hiddenAt;
        await refreshProof(request, now);
        return redirect('/');
      }
      if (check.outcome === 'wait') {
        // Somebody tries codes at a screen that was left: the session is not theirs to guess for.
        await renewSession(request);
        return redirect('/sign-in');
      }
      const problem = check.why === 'wrong' ? PROOF_PROBLEM : codeProblem(check);
      return page('locked', { by: await provableBy(user), problem }, statusOf(check));
    },
  }),
  route({
    method: 'get',
    path: '/session',
    audience: 'everybody',
    // For a page that was left open while its session ended: who is signed in now, and the token for its forms.
    serve: async ({ user, request }) =>
      page('session', { userId: user?._id ?? '', token: user === null ? '' : forgeryToken(request) }),
  }),
];
