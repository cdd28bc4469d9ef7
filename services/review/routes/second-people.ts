import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { UserModel, type UserRecord, type UserRole } from '../../../models/user.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from '../../approvals/approvals.js';
import { accountRequestsFor, countForYou, markSeen, mayAgreeToReset } from '../../approvals/reading-accounts.js';
import { errorCode } from '../../errors.js';
import { tellAccount } from '../../notify/account-letters.js';
import { loadSchool } from '../../register/school.js';
import type { KeyRing } from '../../store/seal.js';
import { secondStepOf } from '../../users/second-factor.js';
import { admits, KEEPERS } from '../access.js';
import { answerAndCarryOut } from '../auth/carry-out.js';
import { resetSecondStep } from '../auth/reset-second-step.js';
import type { ReviewEdges } from '../edges.js';
import { presentAccountRequests } from '../presenters/account-requests.js';
import { SchoolClock } from '../presenters/time.js';
import { visible } from '../presenters/untrusted.js';
import { proofFirst } from './confirm.js';
import { formId } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

/** Who may agree that somebody's second step is taken away: also those who keep no accounts, or a school with one keeper could not. */
export const SECOND_PEOPLE: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'administrator'];

const one = z.strictObject({ id: z.uuid() });
const DAY = 24 * 60 * 60_000;
/** How long a second person may take, milliseconds. */
const LAPSES_AFTER = 7 * DAY;

/** Taking away the second step of somebody who has lost it: one asks, another agrees. */
export const SECOND_PEOPLE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/accounts/:id/second-step',
    audience: KEEPERS,
    params: one,
    serve: async ({ params, user }) => {
      const other = await resettable(params.id, user);
      return other === null ? notFound : page('reset-second-step', { other, formId: randomUUID() });
    },
  }),
  route({
    method: 'post',
    path: '/accounts/:id/second-step',
    audience: KEEPERS,
    params: one,
    body: z.strictObject({ id: formId, reason: z.string().max(2_000) }),
    serve: async ({ params, body, user, request, edges, now }) => {
      const first = proofFirst(request, now, `/accounts/${params.id}/second-step`);
      if (first) return first;
      const other = await resettable(params.id, user);
      if (other === null) return notFound;
      if (body.reason.trim() === '') return page('reset-second-step', { other, formId: body.id, missing: true }, 422);
      const { keys, config } = edges;
      const proposal = { id: body.id, kind: 'reset-second-factor', subject: other.id, change: {} } as const;
      const expiresAt = new Date(now.getTime() + LAPSES_AFTER);
      await propose({ ...proposal, reason: body.reason.trim(), expiresAt }, user, now, keys);
      for (const person of await UserModel.find({ active: true, role: { $in: [...SECOND_PEOPLE] } }, { _id: 1 }).lean())
        if (person._id !== user._id && person._id !== other.id)
          await tellAccount(
            { userId: person._id, kind: 'second-person', once: body.id },
            { smtp: config.smtp, keys, now },
          );
      request.session.notice = 'Asked. A second person finds it under “Requests”; nothing has changed yet.';
      return redirect('/accounts');
    },
  }),
  route({
    method: 'get',
    path: '/second-people',
    audience: SECOND_PEOPLE,
    serve: async ({ user, edges, now }) => page('second-people', await model(user, edges, now)),
  }),
  route({
    method: 'post',
    path: '/second-people/:id',
    audience: SECOND_PEOPLE,
    params: one,
    body: z.strictObject({
      answer: z.enum(['approved', 'refused', 'withdrawn']),
      words: z.string().max(2_000).optional(),
    }),
    serve: async ({ params, body, user, request, edges, now }) => {
      const first = proofFirst(request, now, '/second-people');
      if (first) return first;
      const approval = await approvalById(params.id, edges.keys);
      if (approval?.kind === 'reading-account') {
        const answered = await answerAndCarryOut(approval, body.answer, user, edges, now);
        if (answered === null) return notFound;
        if (answered.made !== null)
          return page('second-people', { ...(await model(user, edges, now)), made: answered.made });
        request.session.notice = answered.notice;
        return redirect('/second-people');
      }
      if (approval?.kind !== 'reset-second-factor' || approval.subject === user._id) return notFound;
      if (body.answer === 'approved' && !(await mayAgreeToReset(user, approval))) return notFound;
      const settled = await decided(approval, body.answer, body.words ?? '', user, edges, now);
      if (settled?.state === 'approved') {
        await resetSecondStep(settled.subject, settled.decidedAt ?? now, user, edges, now);
        request.session.notice = 'Agreed. The second step is gone, and its owner begins anew.';
      } else
        request.session.notice = settled
          ? 'Noted. Nothing was changed.'
          : 'Somebody else has decided, or it has lapsed.';
      return redirect('/second-people');
    },
  }),
  route({
    method: 'post',
    path: '/second-people/:id/seen',
    audience: SECOND_PEOPLE,
    params: one,
    serve: async ({ params, user, edges, now }) =>
      (await markSeen(params.id, user, now, edges.keys)) ? redirect('/second-people') : notFound,
  }),
];

/** Others' only: one's own is moved to another app on the account page. */
async function resettable(id: string, by: UserRecord): Promise<{ id: string; name: string; email: string } | null> {
  if (id === by._id) return null;
  const other = await UserModel.findById(id, { name: 1, email: 1 }).lean();
  if (other === null || (await secondStepOf(id)) === null) return null;
  return { id, name: other.name, email: other.email };
}

/** `null`: it was not theirs to decide, or somebody was quicker. Whoever has agreed may send the form again: what follows is done again. */
async function decided(
  approval: Approval,
  answer: 'approved' | 'refused' | 'withdrawn',
  words: string,
  by: UserRecord,
  { keys }: ReviewEdges,
  now: Date,
): Promise<Approval | null> {
  if (approval.state === 'approved' && approval.decidedBy === by._id) return approval;
  try {
    return await settle(approval._id, answer, words, by, now, keys);
  } catch (error) {
    if (errorCode(error) !== 'APPROVAL_NOT_POSSIBLE') throw error;
    return null;
  }
}

/** What waits for this person's word or eye: what they did not ask for themselves, and what is not about them. */
export async function waitingFor(user: UserRecord, keys: KeyRing, now: Date): Promise<number> {
  const [steps, accounts] = await Promise.all([
    waitingApprovals(['reset-second-factor'], now, keys),
    accountRequestsFor(user, now, keys),
  ]);
  const others = steps.filter(({ proposedBy, subject }) => proposedBy !== user._id && subject !== user._id);
  return others.length + countForYou(accounts);
}

async function model(user: UserRecord, { config, keys }: ReviewEdges, now: Date) {
  const [school, waiting, accounts] = await Promise.all([
    loadSchool(config.school),
    waitingApprovals(['reset-second-factor'], now, keys),
    accountRequestsFor(user, now, keys),
  ]);
  const clock = new SchoolClock(now, school.timeZone);
  const about = waiting.filter(({ subject }) => subject !== user._id);
  const shown = [...accounts.waiting, ...accounts.unseen].map(({ approval }) => approval);
  const ids = [...about, ...shown].flatMap(({ subject, proposedBy }) => [subject, proposedBy]);
  const people = await UserModel.find({ _id: { $in: ids } }, { name: 1, email: 1 }).lean();
  const personOf = (id: string) => people.find(({ _id }) => _id === id) ?? { name: 'Somebody', email: '' };
  return {
    title: 'Requests',
    here: admits(KEEPERS, user.role) ? '/accounts' : '/account',
    accounts: presentAccountRequests(accounts.waiting, personOf, clock),
    unseen: presentAccountRequests(accounts.unseen, personOf, clock),
    requests: about.map(({ _id, subject, proposedBy, proposedAt, expiresAt, reason }) => ({
      id: _id,
      name: personOf(subject).name,
      email: personOf(subject).email,
      by: personOf(proposedBy).name,
      isYours: proposedBy === user._id,
      at: clock.moment(proposedAt),
      until: clock.moment(expiresAt),
      reason: visible(reason),
    })),
  };
}
