import { z } from 'zod';
import { loadAccounts } from '../../cases/accounts.js';
import { conflictsToDeclare, conflictsToLift, declareConflict, holdsForAdult } from '../../cases/conflict.js';
import { handOver, mayHandOver } from '../../cases/hand-over.js';
import { readableCase } from '../../cases/queries.js';
import { CONFLICT_ROLES } from '../../cases/routing.js';
import { ServiceError } from '../../errors.js';
import { canSend } from '../../notify/can-send.js';
import { READERS } from '../access.js';
import { hasBeenTold } from '../presenters/telling.js';
import { caseNumber, formId } from './fields.js';
import { notFound, type Route, redirect, route } from './route.js';

const reason = z.string().max(2_000).optional().default('');
const CHOICES = (['stands', 'over'] as const).flatMap(what =>
  [...CONFLICT_ROLES, 'case-manager' as const].map(role => ({ what, role, value: `${what}:${role}` })),
);

/** Who reads a case: conflicts of interest, and handing it to a case manager. */
export const CASE_READERS_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/cases/:number/conflict',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({
      id: formId,
      conflict: z.enum(CHOICES.map(({ value }) => value)).optional(),
      holdsFor: z.enum(['adult', 'case']).default('adult'),
      reason,
    }),
    serve: async ({ params, body, user, now, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const accounts = await loadAccounts();
      const chosen = CHOICES.find(({ value }) => value === body.conflict);
      const open: readonly string[] =
        chosen?.what === 'stands' ? conflictsToDeclare(user, about, accounts) : conflictsToLift(user, about, accounts);
      if (!chosen || !open.includes(chosen.role) || body.reason.trim() === '') {
        request.session.notice = 'Nothing was recorded. Say who has the conflict of interest, and why.';
        return redirect(`/cases/${about._id}#readers`);
      }
      const { role, what } = chosen;
      const said = { id: body.id, role, stands: what === 'stands', reason: body.reason.trim() };
      const widely = body.holdsFor === 'adult' && holdsForAdult(said, about, user);
      const declared = { ...said, holdsFor: widely ? ('adult' as const) : ('case' as const) };
      try {
        await declareConflict(about, declared, user, now, edges.keys);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'CONFLICT_NOT_POSSIBLE') throw error;
        request.session.notice = `${error.message} ${error.remedy}`;
        return redirect(`/cases/${about._id}#readers`);
      }
      const sends = canSend(edges.config);
      const stays = await readableCase(user, about._id);
      const forWhat = widely ? ' for everything about this adult, open cases and those to come' : ' for this case';
      request.session.notice = stays
        ? `Recorded${forWhat}. Who reads the case now stands below. ${hasBeenTold('They have', sends)}`
        : `Recorded${forWhat}. The case has left you. ${hasBeenTold('Its next reader has', sends)}`;
      return redirect(stays ? `/cases/${about._id}#readers` : '/queue');
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/manager',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({ id: formId, manager: z.union([z.literal(''), z.uuid()]).optional(), reason }),
    serve: async ({ params, body, user, now, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about || !mayHandOver(user, about, await loadAccounts())) return notFound;
      const back = `/cases/${about._id}#readers`;
      if (body.manager === undefined) {
        request.session.notice = 'Nothing was recorded. Choose who runs the case.';
        return redirect(back);
      }
      const managerId = body.manager === '' ? null : body.manager;
      const after = await handOver(
        about,
        { id: body.id, managerId, reason: body.reason.trim() },
        user,
        now,
        edges.keys,
      );
      if (after === null) return notFound;
      request.session.notice =
        managerId === null
          ? 'The case is taken back. The case manager reads it no longer.'
          : `The case is handed over, and you go on reading it. ${hasBeenTold('The case manager has', canSend(edges.config))}`;
      return redirect(back);
    },
  }),
];
