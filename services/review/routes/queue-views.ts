import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { READERS } from '../access.js';
import { groupsOf } from '../presenters/queue-filter.js';
import { addressOf, type QueueQuery, queryOf, queueQuery, searchOf } from '../queue-query.js';
import { deleteView, LONGEST_NAME, MOST_VIEWS, renameView, savedViewsOf, saveView } from '../saved-views.js';
import { formId } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const name = z
  .string()
  .max(200)
  .transform(text => text.replaceAll(/\s+/g, ' ').trim());
const one = z.strictObject({ id: formId });

/** Filters of the queue that a reader keeps; nobody else sees them. */
export const QUEUE_VIEW_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/queue/views/new',
    audience: READERS,
    query: queueQuery,
    serve: async ({ query }) =>
      page('queue-view-new', newModel({ ...query, children: 1, adults: 1 }, '', null, randomUUID())),
  }),
  route({
    method: 'post',
    path: '/queue/views',
    audience: READERS,
    body: z.strictObject({ id: formId, name, query: z.string().max(1_000) }),
    serve: async ({ body, user, now, request }) => {
      const query = queryOf(body.query);
      if (query === null) return notFound;
      const view = { _id: body.id, userId: user._id, name: body.name, query: searchOf(query), createdAt: now };
      const problem = await saveView(view);
      if (problem !== null) return page('queue-view-new', newModel(query, body.name, problem, body.id), 422);
      request.session.notice = `The view “${body.name}” stands beside the others now.`;
      return redirect(addressOf(query));
    },
  }),
  route({
    method: 'get',
    path: '/queue/views',
    audience: READERS,
    serve: async ({ user }) => page('queue-views', await listModel(user._id)),
  }),
  route({
    method: 'post',
    path: '/queue/views/:id',
    audience: READERS,
    params: one,
    body: z.strictObject({ name }),
    serve: async ({ params, body, user, request }) => {
      const problem = await renameView(params.id, user._id, body.name);
      if (problem === undefined) return notFound;
      if (problem !== null)
        return page('queue-views', await listModel(user._id, { id: params.id, ...body, problem }), 422);
      request.session.notice = `The view is called “${body.name}” now.`;
      return redirect('/queue/views');
    },
  }),
  route({
    method: 'post',
    path: '/queue/views/:id/delete',
    audience: READERS,
    params: one,
    serve: async ({ params, user, request }) => {
      if (!(await deleteView(params.id, user._id))) return notFound;
      request.session.notice = 'The view is deleted. No case has changed.';
      return redirect('/queue/views');
    },
  }),
];

function newModel(query: QueueQuery, typed: string, problem: string | null, id: string) {
  return {
    title: 'Save this view',
    here: '/queue',
    pageClass: 'page--narrow',
    formId: id,
    name: typed,
    query: searchOf(query),
    back: addressOf(query),
    groups: groupsOf(query).map(({ heading, tags }) => ({ heading, text: tags.map(({ text }) => text).join(', ') })),
    longest: LONGEST_NAME,
    most: MOST_VIEWS,
    errors: problem === null ? [] : [{ field: 'name', text: problem }],
    errorAt: problem === null ? {} : { name: { text: problem } },
  };
}

interface Refused {
  readonly id: string;
  readonly name: string;
  readonly problem: string;
}

async function listModel(userId: string, refused?: Refused) {
  const views = await savedViewsOf(userId);
  return {
    title: 'Your views',
    here: '/queue',
    pageClass: 'page--narrow',
    views: views.map(({ _id, name: known, query }) => ({
      id: _id,
      name: _id === refused?.id ? refused.name : known,
      known,
      href: query === '' ? '/queue' : `/queue?${query}`,
      error: _id === refused?.id ? { text: refused.problem } : undefined,
    })),
    errors: refused === undefined ? [] : [{ field: `name-${refused.id}`, text: refused.problem }],
  };
}
