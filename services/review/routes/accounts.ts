import { z } from 'zod';
import { USER_ROLES, UserModel } from '../../../models/user.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import { makePassword } from '../../users/password.js';
import { addUser, disableUser, listUsers, setPassword } from '../../users/users.js';
import { KEEPERS, ROLE_NAMES } from '../access.js';
import { endSessionsOf } from '../auth/session-store.js';
import type { ReviewEdges } from '../edges.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const form = z.strictObject({
  name: z.string().max(200),
  email: z.string().max(320),
  role: z.enum(USER_ROLES).optional(),
});
const one = z.strictObject({ id: z.uuid() });

/** Who may sign in. A password is made, shown once and handed over by hand. */
export const ACCOUNTS_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/accounts',
    audience: KEEPERS,
    serve: async ({ user, edges, now }) => page('accounts', await model(user._id, edges, now)),
  }),
  route({
    method: 'post',
    path: '/accounts',
    audience: KEEPERS,
    body: form,
    serve: async ({ body, user, edges, now }) => {
      const errors: FieldError[] = [];
      if (body.name.trim() === '') errors.push({ field: 'name', text: 'Enter the full name' });
      if (body.role === undefined) errors.push({ field: 'role', text: 'Choose a role' });
      const password = makePassword();
      if (errors.length === 0 && body.role !== undefined) {
        try {
          const added = await addUser({ ...body, role: body.role, password, personId: null }, now);
          edges.log.warn({ userId: user._id, addedId: added._id, role: added.role }, 'account added');
          return page('accounts', { ...(await model(user._id, edges, now)), made: { email: added.email, password } });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          errors.push({ field: 'email', text: error.message });
        }
      }
      return page('accounts', { ...(await model(user._id, edges, now)), typed: body, ...withErrors(errors) }, 422);
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/password',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, edges, now }) => {
      const other = await UserModel.findById(params.id, { email: 1 }).lean();
      if (other === null) return notFound;
      const password = makePassword();
      await setPassword(other.email, password);
      await endSessionsOf(other._id);
      edges.log.warn({ userId: user._id, changedId: other._id }, 'password replaced');
      return page('accounts', { ...(await model(user._id, edges, now)), made: { email: other.email, password } });
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/disable',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, edges, request }) => {
      const other = await UserModel.findById(params.id, { email: 1 }).lean();
      // Nobody shuts the door behind themselves.
      if (other === null || other._id === user._id) return notFound;
      await disableUser(other.email);
      await endSessionsOf(other._id);
      edges.log.warn({ userId: user._id, disabledId: other._id }, 'account disabled');
      request.session.notice = `${other.email} can sign in no longer. What they did stays on the record.`;
      return redirect('/accounts');
    },
  }),
];

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

async function model(ownId: string, edges: ReviewEdges, now: Date) {
  const [users, school] = await Promise.all([listUsers(), loadSchool(edges.config.school)]);
  const clock = new SchoolClock(now, school.timeZone);
  return {
    title: 'Accounts',
    here: '/accounts',
    ...withErrors([]),
    roles: USER_ROLES.map(value => ({ value, text: ROLE_NAMES[value], hint: { text: ROLE_HINTS[value] } })),
    users: users.map(user => ({
      id: user._id,
      name: user.name,
      email: user.email,
      role: ROLE_NAMES[user.role],
      active: user.active,
      onRegister: user.personId !== null,
      last: user.lastSignedInAt === null ? 'never' : clock.moment(user.lastSignedInAt),
      isYou: user._id === ownId,
    })),
  };
}

function withErrors(errors: readonly FieldError[]) {
  return { errors, errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])) };
}
