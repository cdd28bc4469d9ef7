import type { ErrorRequestHandler } from 'express';
import { ForgedRequest } from './auth/forgery.js';
import type { ReviewEdges } from './edges.js';
import { frameOf } from './frame.js';
import { raiseForm } from './raise-form.js';
import { raiseModel } from './routes/raise.js';

/**
 * Somebody was called away from the form for longer than its token holds. Nothing was sent, and what they typed comes back with a fresh token
 * instead of being lost. What another site has started is refused like everything else.
 */
export function keepUnsentReport(edges: ReviewEdges): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const expired = isRefused(error) && !(error instanceof ForgedRequest);
    if (!expired || request.method !== 'POST' || request.path !== '/raise') return next(error);
    const { _csrf: _, ...body } = Object(request.body);
    const form = raiseForm.safeParse(body);
    if (!form.success) return next(error);
    const text =
      'The page had been open for too long, so nothing was sent. What you typed is here: press the button again';
    const place = { user: request.user ?? null, now: edges.now(), edges };
    const model = await raiseModel(place, { form: form.data, errors: [{ field: 'kind', text }] });
    response.status(422).render('raise.njk', { ...model, frame: await frameOf(request, edges) });
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 403;
}
