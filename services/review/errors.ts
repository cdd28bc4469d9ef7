import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { errorCode } from '../errors.js';
import type { ReviewEdges } from './edges.js';
import { frameOf } from './frame.js';

/** The same page, status and wording for what does not exist and for what this visitor may not see. */
export async function sendNotFound(request: Request, response: Response, edges: ReviewEdges): Promise<void> {
  response.status(404).render('errors/not-found.njk', { frame: await frameOf(request, edges) });
}

export function answerNotFound(edges: ReviewEdges): RequestHandler {
  return (request, response) => sendNotFound(request, response, edges);
}

/**
 * The last resort: a reference that the log explains, never a detail. The frame is left out, since making it may be what failed.
 * A forged form gets what a page that may not be seen gets.
 */
export function answerErrors({ log }: ReviewEdges): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const reference = randomBytes(3).toString('hex').toUpperCase();
    const status = statusOf(error);
    const about = {
      reference,
      status,
      code: errorCode(error),
      method: request.method,
      userId: request.user?._id ?? null,
    };
    if (status === 500) log.error({ ...about, err: error }, 'request failed');
    else log.warn(about, 'request refused');
    if (response.headersSent) return next(error);
    response.status(status).render(`errors/${VIEWS[status]}.njk`, { reference, signedIn: request.user !== undefined });
  };
}

const VIEWS = { 400: 'refused', 403: 'form-expired', 500: 'failed' } as const;

function statusOf(error: unknown): keyof typeof VIEWS {
  if (error instanceof z.ZodError || error instanceof URIError) return 400;
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return 500;
  if (error.status === 403) return 403;
  return error.status >= 400 && error.status < 500 ? 400 : 500;
}
