import { z } from 'zod';
import { PersonModel } from '../../../models/person.js';
import { USER_ROLES, UserModel, type UserRecord } from '../../../models/user.js';
import { loadAccounts } from '../../cases/accounts.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import {
  addAccount,
  type Change,
  changeReportsTo,
  changeRole,
  disableAccount,
  linkToPerson,
  replacePassword,
} from '../../users/accounts.js';
import { makePassword } from '../../users/password.js';
import { listUsers } from '../../users/users.js';
import { KEEPERS } from '../access.js';
import { endSessionsOf } from '../auth/session-store.js';
import type { ReviewEdges } from '../edges.js';
import { type AccountsParts, presentAccount, presentAccounts, withErrors } from '../presenters/accounts.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

/** An id of the register, or empty. */
const person = z.string().max(200);
const form = z.strictObject({
  name: z.string().max(200),
  email: z.string().max(320),
  role: z.enum(USER_ROLES).optional(),
  reportsTo: person.optional().default(''),
});
const one = z.strictObject({ id: z.uuid() });

/** Who may sign in. A password is made, shown once and handed over by hand. */
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
    serve: async ({ body, user, edges, now }) => {
      const errors: FieldError[] = [];
      if (body.name.trim() === '') errors.push({ field: 'name', text: 'Enter the full name' });
      if (body.role === undefined) errors.push({ field: 'role', text: 'Choose a role' });
      const password = makePassword();
      if (errors.length === 0 && body.role !== undefined) {
        try {
          const { name, email, role } = body;
          const account = { name, email, role, password, personId: null, reportsTo: body.reportsTo || null };
          const added = await addAccount(account, changeBy(user, edges, now));
          edges.log.warn({ userId: user._id, addedId: added._id, role: added.role }, 'account added');
          return page('accounts', { ...(await model(user, edges, now)), made: { email: added.email, password } });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          errors.push({ field: 'email', text: error.message });
        }
      }
      return page('accounts', { ...(await model(user, edges, now)), typed: body, ...withErrors(errors) }, 422);
    },
  }),
  route({
    method: 'get',
    path: '/accounts/:id',
    audience: KEEPERS,
    params: one,
    serve: ({ params, user, edges, now }) => accountPage(params.id, user, edges, now, []),
  }),
  route({
    method: 'post',
    path: '/accounts/:id/role',
    audience: KEEPERS,
    params: one,
    body: z.strictObject({ role: z.enum(USER_ROLES) }),
    serve: ({ params, body, ...visit }) =>
      changed(params.id, 'role', visit, change => changeRole(params.id, body.role, change)),
  }),
  route({
    method: 'post',
    path: '/accounts/:id/person',
    audience: KEEPERS,
    params: one,
    body: z.strictObject({ person }),
    serve: ({ params, body, ...visit }) =>
      changed(params.id, 'person', visit, change => linkToPerson(params.id, body.person || null, change)),
  }),
  route({
    method: 'post',
    path: '/accounts/:id/reports-to',
    audience: KEEPERS,
    params: one,
    body: z.strictObject({ reportsTo: person }),
    serve: ({ params, body, ...visit }) =>
      changed(params.id, 'reportsTo', visit, change => changeReportsTo(params.id, body.reportsTo || null, change)),
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
      await replacePassword(other.email, password, changeBy(user, edges, now));
      await endSessionsOf(other._id);
      edges.log.warn({ userId: user._id, changedId: other._id }, 'password replaced');
      return page('accounts', { ...(await model(user, edges, now)), made: { email: other.email, password } });
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/disable',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user, edges, now, request }) => {
      const other = await UserModel.findById(params.id, { email: 1 }).lean();
      // Nobody shuts the door behind themselves.
      if (other === null || other._id === user._id) return notFound;
      try {
        await disableAccount(other.email, changeBy(user, edges, now));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const text = `${error.message} ${error.remedy}`;
        return accountPage(params.id, user, edges, now, [{ field: 'disable', text }]);
      }
      await endSessionsOf(other._id);
      edges.log.warn({ userId: user._id, disabledId: other._id }, 'account disabled');
      request.session.notice = `${other.email} can sign in no longer. What they did stays on the record.`;
      return redirect('/accounts');
    },
  }),
];

interface Place {
  readonly user: UserRecord;
  readonly edges: ReviewEdges;
  readonly now: Date;
  readonly request: { readonly session: { notice?: string } };
}

/** Changes an account and comes back to its page, with what stood in the way when nothing was changed. */
async function changed(
  id: string,
  field: string,
  { user, edges, now, request }: Place,
  make: (change: Change) => Promise<boolean>,
): Promise<Answer> {
  try {
    if (!(await make(changeBy(user, edges, now)))) return notFound;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return accountPage(id, user, edges, now, [{ field, text: `${error.message} ${error.remedy}` }]);
  }
  edges.log.warn({ userId: user._id, changedId: id, field }, 'account changed');
  request.session.notice = 'Changed, and on the record. Open cases go to whoever reads them now.';
  return redirect(`/accounts/${id}`);
}

function changeBy(user: UserRecord, { keys }: ReviewEdges, now: Date): Change {
  return { by: { kind: 'user', id: user._id, name: user.name }, now, keys };
}

async function accountPage(
  id: string,
  user: UserRecord,
  edges: ReviewEdges,
  now: Date,
  errors: readonly FieldError[],
): Promise<Answer> {
  const model = presentAccount(id, await partsFor(user, edges, now), errors);
  return model === null ? notFound : page('account-of', model, errors.length > 0 ? 422 : 200);
}

async function model(user: UserRecord, edges: ReviewEdges, now: Date) {
  return presentAccounts(await partsFor(user, edges, now));
}

async function partsFor(user: UserRecord, edges: ReviewEdges, now: Date): Promise<AccountsParts> {
  const [users, accounts, adults, school] = await Promise.all([
    listUsers(),
    loadAccounts(),
    PersonModel.find({ role: { $in: ['staff', 'mentor', 'external'] } }, { name: 1 })
      .sort({ name: 1, _id: 1 })
      .lean(),
    loadSchool(edges.config.school),
  ]);
  return { users, accounts, adults, ownId: user._id, clock: new SchoolClock(now, school.timeZone) };
}
