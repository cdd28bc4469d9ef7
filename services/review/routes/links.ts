import { z } from 'zod';
import { UserModel } from '../../../models/user.js';
import { linkLettersSince, tellAccount } from '../../notify/account-letters.js';
import { actorOf } from '../../users/account-record.js';
import { choosePassword } from '../../users/accounts.js';
import { findLink, makeLink, useLink } from '../../users/links.js';
import { enter } from '../auth/enter.js';
import { endSessionsOf } from '../auth/session-store.js';
import { unfitParts, weaknessOf } from '../auth/weakness.js';
import type { ReviewEdges } from '../edges.js';
import { page, type Route, redirect, route } from './route.js';

const token = z.strictObject({ token: z.string().regex(/^[\w-]{43}$/) });
const HOUR = 60 * 60_000;
/** Links that one account is sent within an hour because somebody asked: more would only fill their mailbox. */
const MOST_LINKS = 3;

/** Links that let somebody choose a password, and asking for one. */
export const LINK_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/forgotten',
    audience: 'everybody',
    serve: async ({ edges }) => page('forgotten', { sends: edges.config.smtp !== null }),
  }),
  route({
    method: 'post',
    path: '/forgotten',
    audience: 'everybody',
    body: z.strictObject({ email: z.string().max(320) }),
    serve: async ({ body, request, edges, now }) => {
      const sends = edges.config.smtp !== null;
      const attempt = { email: `forgotten ${request.ip}`, address: request.ip ?? '', device: null };
      if (edges.limits.wait(attempt, now) > 0) return page('forgotten', { sends, wait: true }, 429);
      edges.limits.failed(attempt, now);
      // Not awaited: whether there is such an account must not be told by how long the answer takes.
      sendReset(body.email, edges, now).catch((error: unknown) =>
        edges.log.error({ err: error }, 'a link could not be sent'),
      );
      return page('forgotten', { sends, asked: sends });
    },
  }),
  route({
    method: 'get',
    path: '/link/:token',
    audience: 'everybody',
    params: token,
    serve: async ({ params, now }) => {
      const link = await findLink(params.token, now);
      const user = link && (await UserModel.findById(link.userId).lean());
      if (!link || !user) return page('link-over', {}, 404);
      return page('new-password', { email: user.email, action: `/link/${params.token}`, why: link.purpose });
    },
  }),
  route({
    method: 'post',
    path: '/link/:token',
    audience: 'everybody',
    params: token,
    body: z.strictObject({ password: z.string().max(1_000) }),
    serve: async ({ params, body, request, edges, now }) => {
      const { keys, config } = edges;
      const found = await findLink(params.token, now);
      const owner = found && (await UserModel.findById(found.userId).lean());
      if (!found || !owner) return page('link-over', {}, 404);
      const about = await unfitParts(owner, edges);
      const weakness = weaknessOf(body.password, about);
      if (weakness !== null) {
        const model = { email: owner.email, action: `/link/${params.token}`, why: found.purpose, weakness };
        return page('new-password', model, 422);
      }
      // Used up before anything follows from it: of two who hold it, one goes on.
      const link = await useLink(params.token, now);
      if (!link || !(owner.active || link.purpose === 'invitation')) return page('link-over', {}, 404);
      await choosePassword(owner, body.password, about, { by: actorOf(owner), now, keys });
      await endSessionsOf(owner._id);
      const isFirst = owner.passwordHash === null;
      if (!isFirst)
        await tellAccount({ userId: owner._id, kind: 'password-changed' }, { smtp: config.smtp, keys, now });
      const user = await UserModel.findById(owner._id).lean();
      if (!user) return page('link-over', {}, 404);
      return redirect(await enter(request, user, { by: 'link', second: 'none' }, edges, now));
    },
  }),
];

async function sendReset(written: string, { config, keys, log }: ReviewEdges, now: Date): Promise<void> {
  if (config.smtp === null) return;
  const user = await UserModel.findOne({ email: written.trim().toLowerCase(), active: true }, { _id: 1 }).lean();
  if (user === null || (await linkLettersSince(user._id, new Date(now.getTime() - HOUR))) >= MOST_LINKS) return;
  const token = await makeLink(user._id, 'reset', now);
  await tellAccount({ userId: user._id, kind: 'reset', token }, { smtp: config.smtp, keys, now });
  log.info({ userId: user._id }, 'a link for a new password was asked for');
}
