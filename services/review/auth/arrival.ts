import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { cookieOf } from './cookie.js';

const MARK = 'candour-arrived';

/**
 * Somebody followed a link from another site, webmail for one, and so their browser keeps our Strict cookie back. This page sends
 * them on at once, from us to us, and then it comes along. The mark is for browsers that call even that a visit from elsewhere:
 * they are sent on once for each address, and then meet the sign-in page.
 */
export const arrival: RequestHandler = (request, response, next) => {
  const site = request.get('Sec-Fetch-Site');
  const fromElsewhere = site === 'cross-site' || site === 'same-site';
  const address = createHash('sha256').update(request.originalUrl).digest('hex').slice(0, 16);
  const marked = cookieOf(request, MARK) === address;
  if (request.method !== 'GET' || request.get('Sec-Fetch-Mode') !== 'navigate' || !fromElsewhere || marked)
    return next();
  response.cookie(MARK, address, { sameSite: 'lax', httpOnly: true, maxAge: 5_000 });
  response.set('Refresh', '0');
  response.render('arrival.njk', { address: ownAddress(request.originalUrl) });
};

/** `//elsewhere.example` is a path when it is asked for, but a link to another site when it is printed. */
function ownAddress(asked: string): string {
  return asked.replace(/^[/\\]+/, '/');
}
