import type { Request } from 'express';
import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import { DEVICE_COOKIE_AGE, deviceToken } from '../auth/device.js';
import { beginSession, cookieName, isHttps, renewSession } from '../auth/session.js';
import { signIn } from '../auth/sign-in.js';
import type { ReviewEdges } from '../edges.js';
import { page, type Route, redirect, route } from './route.js';

const credentials = z.strictObject({ email: z.string().max(320), password: z.string().max(1000) });

export const SIGN_IN_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/sign-in',
    audience: 'everybody',
    serve: async ({ user, request, edges }) =>
      user === null ? page('sign-in', { problem: proxyProblem(request, edges) }) : redirect('/'),
  }),
  route({
    method: 'post',
    path: '/sign-in',
    audience: 'everybody',
    body: credentials,
    serve: async ({ body, request, edges, now }) => {
      const name = cookieName('candour-device', edges.config.web.publicUrl);
      const from = { ...body, address: request.ip ?? '', deviceToken: cookieOf(request, name) };
      const result = await signIn(from, edges);
      if (result.outcome === 'wait') return page('sign-in', { email: body.email, wait: result.minutes }, 429);
      if (result.outcome === 'refused') return page('sign-in', { email: body.email, refused: true }, 401);
      await welcome(request, result.user, edges, now);
      return redirect('/');
    },
  }),
  route({
    method: 'post',
    path: '/sign-out',
    audience: 'everybody',
    serve: async ({ request }) => {
      await renewSession(request);
      request.res?.set('Clear-Site-Data', '"cache"');
      return page('signed-out', {});
    },
  }),
];

/** Begins the session of somebody who has proved who they are, and marks the browser as no stranger to the account. */
export async function welcome(request: Request, user: UserRecord, edges: ReviewEdges, now: Date): Promise<void> {
  await beginSession(request, user, now);
  request.user = user;
  const { publicUrl } = edges.config.web;
  request.res?.cookie(cookieName('candour-device', publicUrl), deviceToken(user._id, edges.keys.identityKey), {
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps(publicUrl),
    path: '/',
    maxAge: DEVICE_COOKIE_AGE,
  });
}

function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split('; ').find(one => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/** The browser would keep no session, and signing in would lead back here without a word. */
function proxyProblem(request: Request, edges: ReviewEdges): string | null {
  if (!isHttps(edges.config.web.publicUrl) || request.secure) return null;
  return 'Nobody can sign in yet: the proxy in front of Candour must send X-Forwarded-Proto, and be named in CANDOUR_TRUSTED_PROXIES. Whoever looks after the server can mend this.';
}
