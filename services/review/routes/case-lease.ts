import { z } from 'zod';
import { renewLease, takeOver } from '../../cases/lease.js';
import { readableCase } from '../../cases/queries.js';
import { ServiceError } from '../../errors.js';
import { READERS } from '../access.js';
import { caseNumber, formId } from './fields.js';
import { notFound, type Route, redirect, route } from './route.js';

/** Who has a case and for how long. */
export const CASE_LEASE_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/cases/:number/lease',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({ id: formId, act: z.enum(['keep', 'take-over']) }),
    serve: async ({ params, body, user, now, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      request.session.notice =
        body.act === 'keep'
          ? await keep(about._id, user._id, now)
          : await take(() => takeOver(about._id, body.id, user, now, edges.keys));
      return redirect(`/cases/${about._id}`);
    },
  }),
];

async function keep(caseId: string, userId: string, now: Date): Promise<string> {
  const kept = await renewLease(caseId, userId, now);
  return kept ? 'The case is yours for another half hour.' : 'The case is not yours any more. Nothing was changed.';
}

async function take(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return 'You have taken the case over. It is on its record.';
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'DECISION_NOT_POSSIBLE') throw error;
    return 'You have not taken the case over: somebody has it, or has decided it, in the meantime.';
  }
}
