import type { Request } from 'express';
import { z } from 'zod';
import { SchoolAccountModel } from '../../../models/school-account.js';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { tellAccount } from '../../notify/account-letters.js';
import { loadSchool } from '../../register/school.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { choosePassword } from '../../users/accounts.js';
import { verifyPassword } from '../../users/password.js';
import { RECOVERY_CODES, secondStepOf } from '../../users/second-factor.js';
import { admits, ROLE_NAMES } from '../access.js';
import { attemptOf } from '../auth/enter.js';
import { beginSession, type Proof } from '../auth/session.js';
import { endSession, openSessionsOf } from '../auth/session-list.js';
import { endSessionsOf } from '../auth/session-store.js';
import { unfitParts, weaknessOf } from '../auth/weakness.js';
import type { ReviewEdges } from '../edges.js';
import { preferencesOf, savePreferences } from '../preferences.js';
import { sessionLine } from '../presenters/sessions.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { proofFirst } from './confirm.js';
import { caseNumber } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';
import { SECOND_PEOPLE, waitingFor } from './second-people.js';

const sessionId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) });

/** From the switch on a case: back to it. */
const preference = z.strictObject({ covers: z.enum(['on', 'off']), case: caseNumber.shape.number.optional() });

export const ACCOUNT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/account',
    audience: 'signed-in',
    serve: async ({ user, request, edges, now }) => page('account', await model(user, request, [], edges, now)),
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
      const attempt = attemptOf(request, user.email, user._id, edges);
      const errors: FieldError[] = [];
      if (edges.limits.wait(attempt, now) > 0)
        errors.push({ field: 'current', text: 'Too many wrong passwords. Wait 15 minutes' });
      else if (user.passwordHash === null || !(await verifyPassword(user.passwordHash, body.current))) {
        edges.limits.failed(attempt, now);
        errors.push({ field: 'current', text: 'This is not your present password' });
      }
      const about = await unfitParts(user, edges);
      const weakness = weaknessOf(body.password, about);
      if (weakness !== null) errors.push({ field: 'password', text: weakness });
      if (errors.length > 0) return page('account', await model(user, request, errors, edges, now), 422);
      await choosePassword(user, body.password, about, { by: actorOf(user), now, keys: edges.keys });
      await endSessionsOf(user._id);
      await tellAccount(
        { userId: user._id, kind: 'password-changed' },
        { smtp: edges.config.smtp, keys: edges.keys, now },
      );
      const changed = await UserModel.findById(user._id).lean();
      await beginSession(request, changed ?? user, request.session.proof ?? PASSWORD_ONLY, now);
      request.session.notice = 'Your password is new. Every other session of yours has ended.';
      return redirect('/account');
    },
  }),
  route({
    method: 'post',
    path: '/account/sessions/end-others',
    audience: 'signed-in',
    serve: async ({ user, request, edges, now }) => {
      const first = proofFirst(request, now, '/account');
      if (first) return first;
      await endSessionsOf(user._id, request.sessionID);
      await noteAccountEvent({ event: 'sessions-ended', userId: user._id, actor: actorOf(user) }, now, edges.keys);
      request.session.notice = 'Every other session of yours has ended.';
      return redirect('/account');
    },
  }),
  route({
    method: 'post',
    path: '/account/sessions/:id/end',
    audience: 'signed-in',
    params: sessionId,
    serve: async ({ params, user, request, edges, now }) => {
      const first = proofFirst(request, now, '/account');
      if (first) return first;
      if (!(await endSession(user._id, params.id))) return notFound;
      await noteAccountEvent({ event: 'sessions-ended', userId: user._id, actor: actorOf(user) }, now, edges.keys);
      request.session.notice = 'That session has ended.';
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

const PASSWORD_ONLY: Proof = { by: 'password', second: 'none' };

async function model(
  user: UserRecord,
  request: Request,
  errors: readonly FieldError[],
  { config, keys }: ReviewEdges,
  now: Date,
) {
  const [school, { covers }, secondStep, sessions, schoolAccount, requests] = await Promise.all([
    loadSchool(config.school),
    preferencesOf(user._id),
    secondStepOf(user._id),
    openSessionsOf(user._id, request.sessionID, now),
    SchoolAccountModel.exists({ userId: user._id }),
    admits(SECOND_PEOPLE, user.role) ? waitingFor(user, keys, now) : 0,
  ]);
  const clock = new SchoolClock(now, school.timeZone);
  return {
    covers,
    title: 'My account',
    here: '/account',
    name: user.name,
    email: user.email,
    role: ROLE_NAMES[user.role],
    hasPassword: user.passwordHash !== null,
    schoolAccount: schoolAccount !== null,
    secondStep: secondStep && {
      since: clock.moment(secondStep.since),
      left: secondStep.recoveryLeft,
      of: RECOVERY_CODES,
    },
    sessions: sessions.map(session => sessionLine(session, clock)),
    requests,
    letters: user.letterKeys !== false,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
  };
}
