import { z } from 'zod';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { verifyPassword } from '../../users/password.js';
import { setPassword } from '../../users/users.js';
import { ROLE_NAMES } from '../access.js';
import { beginSession } from '../auth/session.js';
import { endSessionsOf } from '../auth/session-store.js';
import { preferencesOf, savePreferences } from '../preferences.js';
import type { FieldError } from '../source-form.js';
import { caseNumber } from './fields.js';
import { weaknessOf } from './first-run.js';
import { page, type Route, redirect, route } from './route.js';

/** From the switch on a case: back to it. */
const preference = z.strictObject({ covers: z.enum(['on', 'off']), case: caseNumber.shape.number.optional() });

export const ACCOUNT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/account',
    audience: 'signed-in',
    serve: async ({ user }) => page('account', await model(user, [])),
  }),
  route({
    method: 'post',
    path: '/account/preferences',
    audience: 'signed-in',
    body: preference,
    serve: async ({ body, user, now, request }) => {
      await savePreferences(user._id, { covers: body.covers === 'on' }, now);
      request.session.notice =
        body.covers === 'on' ? 'Distressing words are covered until you ask for each.' : 'All words are shown.';
      return redirect(body.case === undefined ? '/account' : `/cases/${body.case}#message`);
    },
  }),
  route({
    method: 'post',
    path: '/account/password',
    audience: 'signed-in',
    body: z.strictObject({ current: z.string().max(1_000), password: z.string().max(1_000) }),
    serve: async ({ body, user, request, edges, now }) => {
      const attempt = { email: user.email, address: request.ip ?? '', device: `session ${user._id}` };
      const errors: FieldError[] = [];
      if (edges.limits.wait(attempt, now) > 0)
        errors.push({ field: 'current', text: 'Too many wrong passwords. Wait 15 minutes' });
      else if (!(await verifyPassword(user.passwordHash, body.current))) {
        edges.limits.failed(attempt, now);
        errors.push({ field: 'current', text: 'This is not your present password' });
      }
      const weakness = weaknessOf(body.password);
      if (weakness !== null) errors.push({ field: 'password', text: weakness });
      if (errors.length > 0) return page('account', await model(user, errors), 422);
      await setPassword(user.email, body.password);
      await endSessionsOf(user._id);
      const changed = await UserModel.findById(user._id).lean();
      await beginSession(request, changed ?? user, now);
      request.session.notice = 'Your password is new. Every other session of yours has ended.';
      return redirect('/account');
    },
  }),
  route({
    method: 'post',
    path: '/account/keys',
    audience: 'signed-in',
    body: z.strictObject({ letters: z.enum(['on', 'off']) }),
    serve: async ({ body, user, request }) => {
      await UserModel.updateOne({ _id: user._id }, { $set: { letterKeys: body.letters === 'on' } });
      request.session.notice =
        body.letters === 'on'
          ? 'Letters are shortcuts again.'
          : 'Letters are no shortcuts any more. Esc still hides the screen.';
      return redirect('/account');
    },
  }),
];

async function model(user: UserRecord, errors: readonly FieldError[]) {
  const { covers } = await preferencesOf(user._id);
  return {
    covers,
    title: 'My account',
    here: '/account',
    name: user.name,
    email: user.email,
    role: ROLE_NAMES[user.role],
    letters: user.letterKeys !== false,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
  };
}
