import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';

const { csrfSynchronisedProtection, generateToken } = csrfSync({
  getTokenFromRequest: request => {
    const given: unknown = request.body?._csrf;
    return typeof given === 'string' ? given : undefined;
  },
});

/** The token for the forms of a page; makes a session when the visitor has none. */
export const forgeryToken = (request: Request): string => generateToken(request);

/** A POST needs the session's token, and must come from one of our own pages as far as the browser tells. */
export const refuseForgery: RequestHandler[] = [
  (request, response, next) => {
    if (request.method === 'POST' && !isOurs(request)) {
      response.status(403);
      return next(new ForgedRequest());
    }
    next();
  },
  csrfSynchronisedProtection,
];

export class ForgedRequest extends Error {
  readonly status = 403;
  constructor() {
    super('The request was started by another site.');
  }
}

function isOurs(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  // Browsers of before 2023 send no Sec-Fetch-Site, but an Origin with every POST.
  const origin = request.get('Origin');
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.get('Host'));
}
