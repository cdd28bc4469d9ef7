import { z } from 'zod';
import { openableCase } from '../../approvals/special-leave.js';
import { REFERRAL_KINDS } from '../../cases/casework.js';
import { readableCase } from '../../cases/queries.js';
import { appendToRecord } from '../../cases/record.js';
import { LEAVE_ASKERS, READERS } from '../access.js';
import { saveSession } from '../auth/session.js';
import { caseModel } from '../case-page.js';
import { NAME_REASONS, type NameReason } from '../presenters/record.js';
import { CASE_FORM_ROUTES } from './case-forms.js';
import { CASE_PERSON_ROUTES } from './case-person.js';
import { CASE_READERS_ROUTES } from './case-readers.js';
import { CASE_REFERRAL_ROUTES } from './case-referrals.js';
import { CASE_WORK_ROUTES } from './case-work.js';
import { caseNumber, formId, messageId } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const query = z.strictObject({
  /** The message that is shown with its reasons; without it the gravest. */
  message: messageId.optional(),
  channel: z.enum(['email', 'chat']).optional(),
});

const reason = z.strictObject({
  id: formId,
  reason: z.enum(Object.keys(NAME_REASONS) as [NameReason, ...NameReason[]]).optional(),
  /** The referral for which they are needed: where the reader came from. */
  referral: z.enum(REFERRAL_KINDS).optional(),
});

export const CASE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/cases/:number',
    audience: LEAVE_ASKERS,
    params: caseNumber,
    query,
    serve: async ({ params, query, user, now, edges, request }) => {
      const opened = await openableCase(user, params.number, now, edges.keys);
      if (!opened) return notFound;
      const { about, leave } = opened;
      const namesShown = leave === null && request.session.namesShown === about._id;
      // Before it is read, so that nobody has seen what is not on the record. Reloading within a minute is one view.
      const actor = { kind: 'user', id: user._id, name: user.name } as const;
      const minute = now.toISOString().slice(0, 16);
      const body = { namesShown, ...(leave === null ? {} : { leave: leave.approvalId }) };
      const event = { key: `viewed:${user._id}:${minute}`, kind: 'viewed', actor, body } as const;
      await appendToRecord(about._id, event, now, edges.keys);
      const sessionId = request.sessionID;
      return page('case', await caseModel({ about, user, query, namesShown, sessionId, leave, now, edges }));
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/names',
    audience: READERS,
    params: caseNumber,
    body: reason,
    serve: async ({ params, body, user, now, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      if (body.reason === undefined) {
        request.session.notice = 'Choose why you need the names. They are still hidden.';
        return redirect(`/cases/${about._id}`);
      }
      const actor = { kind: 'user', id: user._id, name: user.name } as const;
      const event = { key: `names:${body.id}`, kind: 'names-shown', actor, body: { reason: body.reason } } as const;
      await appendToRecord(about._id, event, now, edges.keys);
      request.session.namesShown = about._id;
      await saveSession(request);
      return redirect(`/cases/${about._id}${body.referral === undefined ? '' : `/referrals/${body.referral}`}`);
    },
  }),
  ...CASE_FORM_ROUTES,
  ...CASE_WORK_ROUTES,
  ...CASE_REFERRAL_ROUTES,
  ...CASE_READERS_ROUTES,
  ...CASE_PERSON_ROUTES,
];
