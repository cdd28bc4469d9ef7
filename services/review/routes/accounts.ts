import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { PersonModel } from '../../../models/person.js';
import { SecondFactorModel } from '../../../models/second-factor.js';
import { USER_ROLES, UserModel, type UserRecord } from '../../../models/user.js';
import { type AccountWish, type Standing, standingOf } from '../../approvals/reading-accounts.js';
import { loadAccounts } from '../../cases/accounts.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import { type AccountEvent, actorOf, noteAccountEvent } from '../../users/account-record.js';
import {
  type Change,
  changeReportsTo,
  changeRole,
  checkRoleChange,
  disableAccount,
  linkToPerson,
} from '../../users/accounts.js';
import { checkNewUser, listUsers } from '../../users/users.js';
import { KEEPERS } from '../access.js';
import { letIn, openAccount, type WayIn } from '../auth/let-in.js';
import { countOpenSessions } from '../auth/session-list.js';
import { endSessionsOf } from '../auth/session-store.js';
import type { ReviewEdges } from '../edges.js';
import { type AccountsParts, presentAccount, presentAccounts, withErrors } from '../presenters/accounts.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { proofFirst } from './confirm.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';
import { waitingFor } from './second-people.js';

/** An id of the register, or empty. */
const person = z.string().max(200);
const form = z.strictObject({
  name: z.string().max(200),
  email: z.string().max(320),
  role: z.enum(USER_ROLES).optional(),
  reportsTo: person.optional().default(''),
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
      if (errors.length === 0 && body.role !== undefined) {
        try {
          const account = { name: body.name, email: body.email, role: body.role, reportsTo: body.reportsTo || null };
          await checkNewUser(account);
          const standing = await stand({ what: 'add', ...account }, null, { user, edges, now });
          if (standing === 'asked') {
            request.session.notice = ASKED;
            return redirect('/accounts');
          }
          const made = await openAccount(account, { by: user, edges, now });
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
      changed(params.id, 'role', visit, async change => {
        if (!(await checkRoleChange(params.id, body.role, change))) return false;
        const other = await UserModel.findById(params.id).lean();
        if (other === null) return false;
        const isSame = other.role === body.role;
        if (!isSame && (await stand({ what: 'role', role: body.role }, other, visit)) === 'asked') return 'asked';
        return changeRole(params.id, body.role, change);
      }),
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
    serve: ({ params, ...visit }) =>
      toAccount(params.id, visit, async other => {
        const { user, edges, now } = visit;
        // Where a link can be sent, nobody knows another's password.
        if (edges.config.smtp !== null) return notFound;
        return letInOrAsk(other, visit, async ({ email, password }) =>
          page('accounts', { ...(await model(user, edges, now)), made: { email, password } }),
        );
      }),
  }),
  route({
    method: 'post',
    path: '/accounts/:id/link',
    audience: KEEPERS,
    params: one,
    serve: ({ params, ...visit }) =>
      toAccount(params.id, visit, async other => {
        const { user, edges, request } = visit;
        if (other._id === user._id || edges.config.smtp === null) return notFound;
        return letInOrAsk(other, visit, async ({ email }) => {
          request.session.notice = `A link is on its way to ${email}. It works once, for 24 hours.`;
          return redirect('/accounts');
        });
      }),
  }),
  route({
    method: 'post',
    path: '/accounts/:id/sessions/end',
    audience: KEEPERS,
    params: one,
    serve: ({ params, ...visit }) =>
      toAccount(params.id, visit, async other => {
        const { user, edges, now, request } = visit;
        if (other._id === user._id) return notFound;
        await endSessionsOf(other._id);
        await note('sessions-ended', other, user, edges, now);
        request.session.notice = `${other.email} is signed in nowhere now. They can sign in again.`;
        return redirect('/accounts');
      }),
  }),
  route({
    method: 'post',
    path: '/accounts/:id/disable',
    audience: KEEPERS,
    params: one,
    serve: ({ params, ...visit }) =>
      toAccount(params.id, visit, async other => {
        const { user, edges, now, request } = visit;
        // Nobody shuts the door behind themselves.
        if (other._id === user._id) return notFound;
        try {
          await disableAccount(other.email, changeBy(user, edges, now));
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          const text = `${error.message} ${error.remedy}`;
          return accountPage(other._id, user, edges, now, [{ field: 'disable', text }]);
        }
        await endSessionsOf(other._id);
        edges.log.warn({ userId: user._id, disabledId: other._id }, 'account disabled');
        request.session.notice = `${other.email} can sign in no longer. What they did stays on the record.`;
        return redirect('/accounts');
      }),
  }),
];

interface Place {
  readonly user: UserRecord;
  readonly edges: ReviewEdges;
  readonly now: Date;
  readonly request: Request;
}

async function note(
  event: AccountEvent,
  other: Pick<UserRecord, '_id'>,
  by: UserRecord,
  { keys }: ReviewEdges,
  now: Date,
): Promise<void> {
  await noteAccountEvent({ event, userId: other._id, actor: actorOf(by) }, now, keys);
}

const ASKED =
  'Asked, and on the record: this account reads cases, so a second person must agree within seven days. Nothing has changed yet. It stands under “Requests”.';

/** Whether it may be done now, or waits for a second person. */
function stand(
  wish: AccountWish,
  owner: UserRecord | null,
  { user, edges, now }: Pick<Place, 'user' | 'edges' | 'now'>,
): Promise<Standing> {
  const { config, keys } = edges;
  return standingOf(wish, owner, randomUUID(), user, { smtp: config.smtp, keys, now });
}

/** A new way in, at once where the account reads no cases. */
async function letInOrAsk(other: UserRecord, place: Place, done: (way: WayIn) => Promise<Answer>): Promise<Answer> {
  const { user, edges, now, request } = place;
  // One's own needs nobody: the password is known to them, and changed under My account as well.
  try {
    if (other._id !== user._id && (await stand({ what: 'let-in' }, other, place)) === 'asked') {
      request.session.notice = ASKED;
      return redirect('/accounts');
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const text = `${error.message} ${error.remedy}`;
    return accountPage(other._id, user, edges, now, [{ field: 'access-heading', text }]);
  }
  return done(await letIn(other, { by: user, edges, now }));
}

/** What is done to an account, once whoever asks has proved again who they are. */
async function toAccount(
  id: string,
  { request, now }: Place,
  act: (other: UserRecord) => Promise<Answer>,
): Promise<Answer> {
  const first = proofFirst(request, now, `/accounts/${id}`);
  if (first) return first;
  const other = await UserModel.findById(id).lean();
  return other === null ? notFound : act(other);
}

/** Changes an account and comes back to its page, with what stood in the way when nothing was changed. */
async function changed(
  id: string,
  field: string,
  { user, edges, now, request }: Place,
  make: (change: Change) => Promise<boolean | 'asked'>,
): Promise<Answer> {
  const first = proofFirst(request, now, `/accounts/${id}`);
  if (first) return first;
  try {
    const made = await make(changeBy(user, edges, now));
    if (made === false) return notFound;
    if (made === 'asked') {
      request.session.notice = ASKED;
      return redirect(`/accounts/${id}`);
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return accountPage(id, user, edges, now, [{ field, text: `${error.message} ${error.remedy}` }]);
  }
  edges.log.warn({ userId: user._id, changedId: id, field }, 'account changed');
  request.session.notice = 'Changed, and on the record. Open cases go to whoever reads them now.';
  return redirect(`/accounts/${id}`);
}

function changeBy(user: UserRecord, { keys }: ReviewEdges, now: Date): Change {
  return { by: actorOf(user), now, keys };
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
  const [users, accounts, adults, school, factors, unfinished, sessions, requests] = await Promise.all([
    listUsers(),
    loadAccounts(),
    PersonModel.find({ role: { $in: ['staff', 'mentor', 'external'] } }, { name: 1 })
      .sort({ name: 1, _id: 1 })
      .lean(),
    loadSchool(edges.config.school),
    SecondFactorModel.find({}, { _id: 1 }).lean(),
    UserModel.find({ passwordHash: null }, { _id: 1 }).lean(),
    countOpenSessions(now),
    waitingFor(user, edges.keys, now),
  ]);
  return {
    users,
    accounts,
    adults,
    enrolled: new Set(factors.map(({ _id }) => _id)),
    withoutPassword: new Set(unfinished.map(({ _id }) => _id)),
    sessions,
    requests,
    sendsMail: edges.config.smtp !== null,
    ownId: user._id,
    clock: new SchoolClock(now, school.timeZone),
  };
}
