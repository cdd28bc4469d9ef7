import { z } from 'zod';
import { SecondFactorModel } from '../../../models/second-factor.js';
import { USER_ROLES, UserModel, type UserRecord } from '../../../models/user.js';
import { ServiceError } from '../../errors.js';
import { tellAccount } from '../../notify/account-letters.js';
import { loadSchool } from '../../register/school.js';
import { type AccountEvent, actorOf, noteAccountEvent } from '../../users/account-record.js';
import { makeLink } from '../../users/links.js';
import { makePassword } from '../../users/password.js';
import { addUser, disableUser, listUsers, setPassword } from '../../users/users.js';
import { KEEPERS, ROLE_NAMES } from '../access.js';
import { countOpenSessions } from '../auth/session-list.js';
import { endSessionsOf } from '../auth/session-store.js';
import type { ReviewEdges } from '../edges.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { proofFirst } from './confirm.js';
import { notFound, page, type Route, redirect, route } from './route.js';
import { waitingFor } from './second-people.js';

const form = z.strictObject({
  name: z.string().max(200),
  email: z.string().max(320),
  role: z.enum(USER_ROLES).optional(),
});
const one = z.strictObject({ id: z.uuid() });

/** Who may sign in. With a mail server they choose their password with a link; without one it is made, shown once and handed over by hand. */
export const ACCOUNTS_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/accounts',
    audience: KEEPERS,
    serve: async ({ user, edges, now }) => page('accounts', await model(user, edges, now)),
  }),
  route({
    method: 'post',
    path: '/accounts',
    audience: KEEPERS,
    body: form,
    serve: async ({ body, user, request, edges, now }) => {
      const first = proofFirst(request, now, '/accounts');
      if (first) return first;
      const errors: FieldError[] = [];
      if (body.name.trim() === '') errors.push({ field: 'name', text: 'Enter the full name' });
      if (body.role === undefined) errors.push({ field: 'role', text: 'Choose a role' });
      const password = edges.config.smtp === null ? makePassword() : null;
      if (errors.length === 0 && body.role !== undefined) {
        try {
          const account = { ...body, role: body.role, password, handedOver: password !== null, personId: null };
          const added = await addUser(account, now);
          await note('added', added, user, edges, now, { email: added.email, role: ROLE_NAMES[added.role] });
          edges.log.warn({ userId: user._id, addedId: added._id, role: added.role }, 'account added');
          if (password === null) await sendLink(added, 'invitation', user, edges, now);
          const made = { email: added.email, password };
          return page('accounts', { ...(await model(user, edges, now)), made });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          errors.push({ field: 'email', text: error.message });
        }
      }
      return page('accounts', { ...(await model(user, edges, now)), typed: body, ...withErrors(errors) }, 422);
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/password',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, request, edges, now }) => {
      const first = proofFirst(request, now, '/accounts');
      if (first) return first;
      const other = await UserModel.findById(params.id, { email: 1 }).lean();
      // Where a link can be sent, nobody knows another's password.
      if (other === null || edges.config.smtp !== null) return notFound;
      const password = makePassword();
      await setPassword(other.email, password, { handedOver: now });
      await endSessionsOf(other._id);
      await note('password-replaced', other, user, edges, now);
      edges.log.warn({ userId: user._id, changedId: other._id }, 'password replaced');
      return page('accounts', { ...(await model(user, edges, now)), made: { email: other.email, password } });
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/link',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, request, edges, now }) => {
      const first = proofFirst(request, now, '/accounts');
      if (first) return first;
      const other = await UserModel.findById(params.id).lean();
      if (other === null || other._id === user._id || edges.config.smtp === null) return notFound;
      // An invitation lets a disabled account in again, and is the only way into one that has no password yet.
      const purpose = other.active && other.passwordHash !== null ? 'reset' : 'invitation';
      await sendLink(other, purpose, user, edges, now);
      request.session.notice = `A link is on its way to ${other.email}. It works once, for 24 hours.`;
      return redirect('/accounts');
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/sessions/end',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, request, edges, now }) => {
      const first = proofFirst(request, now, '/accounts');
      if (first) return first;
      const other = await UserModel.findById(params.id, { email: 1 }).lean();
      if (other === null || other._id === user._id) return notFound;
      await endSessionsOf(other._id);
      await note('sessions-ended', other, user, edges, now);
      request.session.notice = `${other.email} is signed in nowhere now. They can sign in again.`;
      return redirect('/accounts');
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/disable',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, edges, request, now }) => {
      const first = proofFirst(request, now, '/accounts');
      if (first) return first;
      const other = await UserModel.findById(params.id, { email: 1 }).lean();
      // Nobody shuts the door behind themselves.
      if (other === null || other._id === user._id) return notFound;
      await disableUser(other.email);
      await endSessionsOf(other._id);
      await note('disabled', other, user, edges, now);
      edges.log.warn({ userId: user._id, disabledId: other._id }, 'account disabled');
      request.session.notice = `${other.email} can sign in no longer. What they did stays on the record.`;
      return redirect('/accounts');
    },
  }),
];

async function note(
  event: AccountEvent,
  other: Pick<UserRecord, '_id'>,
  by: UserRecord,
  { keys }: ReviewEdges,
  now: Date,
  about: Readonly<Record<string, string>> = {},
): Promise<void> {
  await noteAccountEvent({ event, userId: other._id, actor: actorOf(by), about }, now, keys);
}

async function sendLink(
  other: UserRecord,
  purpose: 'invitation' | 'reset',
  by: UserRecord,
  edges: ReviewEdges,
  now: Date,
): Promise<void> {
  const token = await makeLink(other._id, purpose, now);
  await note(purpose === 'invitation' ? 'invited' : 'link-sent', other, by, edges, now);
  const { smtp } = edges.config;
  await tellAccount({ userId: other._id, kind: purpose, token }, { smtp, keys: edges.keys, now });
}

const ROLE_HINTS = {
  lead: 'Children who need help; looks after Candour',
  deputy: 'Children who need help',
  head: 'Concerns about adults',
  chair: 'Concerns about the head teacher',
  'case-manager': 'Single cases about adults that are handed to them',
  administrator: 'Sources, register, accounts; never content',
  auditor: 'Who did what and when; never content',
  governor: 'Figures only',
  reporter: 'Raises concerns; sees no case',
} as const;

async function model(you: UserRecord, edges: ReviewEdges, now: Date) {
  const [users, school, factors, unfinished, sessions, requests] = await Promise.all([
    listUsers(),
    loadSchool(edges.config.school),
    SecondFactorModel.find({}, { _id: 1 }).lean(),
    UserModel.find({ passwordHash: null }, { _id: 1 }).lean(),
    countOpenSessions(now),
    waitingFor(you, edges.keys, now),
  ]);
  const clock = new SchoolClock(now, school.timeZone);
  const enrolled = new Set(factors.map(({ _id }) => _id));
  const without = new Set(unfinished.map(({ _id }) => _id));
  return {
    title: 'Accounts',
    here: '/accounts',
    ...withErrors([]),
    sendsMail: edges.config.smtp !== null,
    requests: requests.length,
    roles: USER_ROLES.map(value => ({ value, text: ROLE_NAMES[value], hint: { text: ROLE_HINTS[value] } })),
    users: users.map(user => ({
      id: user._id,
      name: user.name,
      email: user.email,
      role: ROLE_NAMES[user.role],
      active: user.active,
      invited: user.active && user.lastSignedInAt === null && without.has(user._id),
      secondStep: enrolled.has(user._id),
      sessions: sessions.get(user._id) ?? 0,
      onRegister: user.personId !== null,
      last: user.lastSignedInAt === null ? 'never' : clock.moment(user.lastSignedInAt),
      isYou: user._id === you._id,
    })),
  };
}

function withErrors(errors: readonly FieldError[]) {
  return { errors, errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])) };
}
