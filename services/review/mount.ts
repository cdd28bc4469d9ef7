import type { Express, Request, Response } from 'express';
import { renewLease } from '../cases/lease.js';
import { admits } from './access.js';
import { nobodyHasAnAccount } from './auth/first-account.js';
import { saveSession } from './auth/session.js';
import type { ReviewEdges } from './edges.js';
import { sendNotFound } from './errors.js';
import { frameOf } from './frame.js';
import type { LiveQueue } from './live-queue.js';
import type { Answer, Route } from './routes/route.js';
import { UploadError } from './uploads.js';

/** Puts the routes onto the app. Whom a route does not admit learns nothing: not even that it exists. */
export function mount(app: Express, routes: readonly Route[], edges: ReviewEdges, live: LiveQueue): void {
  for (const route of routes) {
    app[route.method](route.path, async (request, response) => {
      if (!request.user && !route.beforeFirstAccount && (await nobodyHasAnAccount()))
        return response.redirect(303, '/first-run');
      const role = request.user?.role ?? null;
      if (!admits(route.audience, role)) {
        // The path as the route has it: what stands in its places may name a case.
        if (request.user)
          edges.log.warn({ userId: request.user._id, method: route.method, route: route.path }, 'not admitted');
        return role === null ? response.redirect(303, '/sign-in') : sendNotFound(request, response, edges);
      }
      if ((request.uploads?.size ?? 0) > 0 && !route.takesFiles) throw new UploadError('This form takes no files.');
      hideNamesOnLeaving(request);
      const answer = await route.serve(visitOf(request, edges));
      await holdOnToCase(route, request, edges);
      if (answer.kind === 'events') return listen(answer, request, response, live);
      await send(answer, request, response, edges);
    });
  }
}

/** What scripts ask while a page stays open, and hiding the screen. */
const NOT_LEAVING: readonly string[] = ['/stay', '/hide', '/hidden', '/show', '/session', '/unlock'];

/** Names are shown in one case, or on one chronology, for as long as the reader stays with it. */
function hideNamesOnLeaving({ session, path }: Request): void {
  if (NOT_LEAVING.includes(path)) return;
  const { chronologyNames, namesShown } = session;
  if (chronologyNames !== undefined && !path.startsWith(`/people/${chronologyNames}/`)) delete session.chronologyNames;
  if (namesShown === undefined || path === `/cases/${namesShown}` || path.startsWith(`/cases/${namesShown}/`)) return;
  delete session.namesShown;
}

/** Whatever form of a case somebody sends is a sign that they are at it: it stays theirs. */
async function holdOnToCase({ method, path }: Route, request: Request, edges: ReviewEdges): Promise<void> {
  const { number } = request.params;
  if (method !== 'post' || !path.startsWith('/cases/:number/') || typeof number !== 'string' || !request.user) return;
  await renewLease(number, request.user._id, edges.now());
}

function visitOf(request: Request, edges: ReviewEdges) {
  const { _csrf: _, ...body } = Object(request.body);
  return {
    params: { ...request.params },
    query: { ...request.query },
    body,
    uploads: request.uploads ?? new Map(),
    user: request.user ?? null,
    now: edges.now(),
    edges,
    request,
  };
}

/** A page left open must not keep its session alive: what express-session does at the end of a request is left out. */
function listen(
  { since, known }: Extract<Answer, { kind: 'events' }>,
  request: Request,
  response: Response,
  live: LiveQueue,
): void {
  const { user, sessionID: token } = request;
  Reflect.deleteProperty(request, 'session');
  if (!user || !live.listen({ user, token, since, known, response })) {
    // Browsers do not come back by themselves after this.
    response.status(429).type('text/plain').send('Too many pages of yours listen already.\n');
    return;
  }
  response.status(200).type('text/event-stream').set('X-Accel-Buffering', 'no');
  response.flushHeaders();
  response.write('retry: 10000\n\n');
}

async function send(
  answer: Exclude<Answer, { kind: 'events' }>,
  request: Request,
  response: Response,
  edges: ReviewEdges,
): Promise<void> {
  switch (answer.kind) {
    case 'page': {
      const frame = await frameOf(request, edges);
      return response.status(answer.status).render(`${answer.view}.njk`, { ...answer.model, frame });
    }
    case 'redirect':
      await saveSession(request);
      return response.redirect(303, answer.to);
    case 'file':
      response.attachment(answer.name).type(answer.type).send(answer.content);
      return;
    case 'not-found':
      return sendNotFound(request, response, edges);
  }
}
