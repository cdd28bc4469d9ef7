import type { RequestHandler } from 'express';

const USED = ['GET', 'HEAD', 'POST'];

/** Pages are read and forms are sent. Everything else is refused for all addresses alike: Express would tell by OPTIONS which of them exist. */
export const refuseOtherMethods: RequestHandler = (request, response, next) => {
  if (USED.includes(request.method)) return next();
  response.status(405).set('Allow', USED.join(', ')).type('text/plain').send('This is not a way to ask for a page.\n');
};
