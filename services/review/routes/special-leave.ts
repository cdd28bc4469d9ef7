import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import { endLeave } from '../../approvals/end-leave.js';
import {
  askForLeave,
  decideLeave,
  grantedLeaves,
  leaveRequestsFor,
  ownRequests,
  withdrawLeave,
} from '../../approvals/special-leave.js';
import { readableCase } from '../../cases/queries.js';
import { ServiceError } from '../../errors.js';
import { canSend } from '../../notify/can-send.js';
import { loadSchool } from '../../register/school.js';
import { admits, LEAVE_ASKERS, LEAVE_GRANTERS } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import { presentSpecialLeave, type SpecialLeaveParts } from '../presenters/special-leave.js';
import { chairTold } from '../presenters/telling.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const one = z.strictObject({ id: z.uuid() });
const words = z.string().max(2_000);

/** Reading one case that does not come to you, with a second person's consent, for a few hours. */
export const SPECIAL_LEAVE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/special-leave',
    audience: LEAVE_ASKERS,
    serve: async ({ user, edges, now }) => page('special-leave', await model(user, edges, now)),
  }),
  route({
    method: 'post',
    path: '/special-leave',
    audience: LEAVE_ASKERS,
    body: z.strictObject({ id: formId, number: z.string().max(40), reason: words }),
    serve: async ({ body, user, edges, now, request }) => {
      const number = body.number.trim();
      const reason = body.reason.trim();
      const errors: FieldError[] = [];
      if (!/^\d{4}-\d{4,8}$/.test(number))
        errors.push({ field: 'number', text: 'Enter a case number, like 2026-0187' });
      if (reason === '') errors.push({ field: 'reason', text: 'Write why you need to read it' });
      if (errors.length === 0) {
        if (await readableCase(user, number)) return redirect(`/cases/${number}`);
        try {
          await askForLeave({ id: body.id, number, reason }, user, now, edges.keys);
          request.session.notice = `Your request is recorded. A second person has a day to agree. ${chairTold(canSend(edges.config))}`;
          return redirect('/special-leave');
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== 'LEAVE_TOO_MANY') throw error;
          errors.push({ field: 'number', text: `${error.message} ${error.remedy}` });
        }
      }
      return page(
        'special-leave',
        await model(user, edges, now, { typed: { number: body.number, reason }, errors }),
        422,
      );
    },
  }),
  ...(['approved', 'refused'] as const).map(decision =>
    route({
      method: 'post',
      path: `/special-leave/:id/${decision === 'approved' ? 'grant' : 'refuse'}`,
      audience: LEAVE_GRANTERS,
      params: one,
      body: z.strictObject({ words: words.optional().default('') }),
      serve: async ({ params, body, user, edges, now, request }) => {
        try {
          if (!(await decideLeave(params.id, decision, body.words.trim(), user, now, edges.keys))) return notFound;
          request.session.notice =
            decision === 'approved'
              ? `Granted for four hours, to read only. ${chairTold(canSend(edges.config))}`
              : 'Refused. It is recorded.';
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== 'APPROVAL_NOT_POSSIBLE') throw error;
          request.session.notice = `${error.message} ${error.remedy}`;
        }
        return redirect('/special-leave');
      },
    }),
  ),
  route({
    method: 'post',
    path: '/special-leave/:id/withdraw',
    audience: LEAVE_ASKERS,
    params: one,
    serve: async ({ params, user, edges, now, request }) => {
      try {
        if (!(await withdrawLeave(params.id, user, now, edges.keys))) return notFound;
        request.session.notice = 'Your request is withdrawn.';
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'APPROVAL_NOT_POSSIBLE') throw error;
        request.session.notice = 'This request waits no longer.';
      }
      return redirect('/special-leave');
    },
  }),
  route({
    method: 'post',
    path: '/special-leave/:id/end',
    audience: LEAVE_ASKERS,
    params: one,
    serve: async ({ params, user, edges, now, request }) => {
      if (!(await endLeave(params.id, user, now, edges.keys))) return notFound;
      request.session.notice = `Ended. It is on the record. ${chairTold(canSend(edges.config))}`;
      return redirect('/special-leave');
    },
  }),
];

async function model(
  user: UserRecord,
  edges: ReviewEdges,
  now: Date,
  more: Pick<SpecialLeaveParts, 'typed' | 'errors'> = {},
) {
  const [own, requests, granted, school] = await Promise.all([
    ownRequests(user, edges.keys),
    admits(LEAVE_GRANTERS, user.role) ? leaveRequestsFor(user, now, edges.keys) : null,
    admits(LEAVE_GRANTERS, user.role) ? grantedLeaves(user, now, edges.keys) : [],
    loadSchool(edges.config.school),
  ]);
  return presentSpecialLeave({ own, requests, granted, clock: new SchoolClock(now, school.timeZone), now, ...more });
}
