import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { EVENT_KINDS, eventsOf } from '../../chronology/events.js';
import { PERSON_TOKEN, personToken } from '../../chronology/person-token.js';
import { recordNames } from '../../chronology/views.js';
import { READERS, REGISTER_READERS } from '../access.js';
import { saveSession } from '../auth/session.js';
import { caseIdsOf, chronologyModel, personOfToken } from '../chronology-page.js';
import { EVENTS_SHOWN } from '../presenters/chronology.js';
import { NAME_REASONS, type NameReason } from '../presenters/record.js';
import { visibleLine } from '../presenters/untrusted.js';
import { formId, oneOrNone } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const one = z.strictObject({ id: z.string().regex(PERSON_TOKEN) });

const query = z.strictObject({
  kind: oneOrNone(EVENT_KINDS),
  period: z.enum(['3', '12', 'all']).optional().default('all'),
  shown: z.coerce.number().int().min(EVENTS_SHOWN).max(10_000).optional().default(EVENTS_SHOWN),
});
export type ChronologyQuery = z.infer<typeof query>;

const reason = z.strictObject({
  id: formId,
  reason: z.enum(Object.keys(NAME_REASONS) as [NameReason, ...NameReason[]]).optional(),
});

const CHOOSE = 'Choose why you need the names. They are still hidden.';

export const CHRONOLOGY_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/people/:id/chronology',
    audience: READERS,
    params: one,
    query,
    serve: async ({ params, query, user, now, edges, request }) => {
      const person = await personOfToken(params.id, 'pseudonym', user, edges);
      if (person === null) return notFound;
      const namesShown = request.session.chronologyNames === params.id;
      const visit = { person, token: params.id, user, query, namesShown, now, edges };
      return page('chronology', await chronologyModel(visit));
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/chronology/names',
    audience: READERS,
    params: one,
    body: reason,
    serve: async ({ params, body, user, now, edges, request }) => {
      const person = await personOfToken(params.id, 'pseudonym', user, edges);
      if (person === null) return notFound;
      const back = redirect(`/people/${params.id}/chronology`);
      if (body.reason === undefined) {
        request.session.notice = CHOOSE;
        return back;
      }
      const caseIds = caseIdsOf(await eventsOf(person, user, now, edges.keys));
      const look = { where: 'chronology', personKey: person._id, caseIds } as const;
      await recordNames({ ...look, id: body.id, reason: body.reason }, user, now, edges.keys);
      request.session.chronologyNames = params.id;
      await saveSession(request);
      return back;
    },
  }),
  // From the register, where names stand: whoever goes on to the chronology would learn which pseudonym is whose.
  route({
    method: 'get',
    path: '/people/:id/open',
    audience: READERS.filter(role => REGISTER_READERS.includes(role)),
    params: one,
    serve: async ({ params, user, edges }) => {
      const person = await personOfToken(params.id, 'name', user, edges);
      if (person === null) return notFound;
      return page('chronology-open', {
        title: 'Open a chronology',
        here: '/people',
        pageClass: 'page--form',
        token: params.id,
        name: visibleLine(person.name, 80),
        formId: randomUUID(),
        reasons: Object.entries(NAME_REASONS).map(([value, text]) => ({ value, text })),
      });
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/open',
    audience: READERS.filter(role => REGISTER_READERS.includes(role)),
    params: one,
    body: reason,
    serve: async ({ params, body, user, now, edges, request }) => {
      const person = await personOfToken(params.id, 'name', user, edges);
      if (person === null) return notFound;
      if (body.reason === undefined) {
        request.session.notice = 'Choose why you need it. Nothing was opened.';
        return redirect(`/people/${params.id}/open`);
      }
      const token = personToken(person._id, 'pseudonym', edges.keys);
      const caseIds = caseIdsOf(await eventsOf(person, user, now, edges.keys));
      const look = { where: 'chronology', personKey: person._id, caseIds } as const;
      await recordNames({ ...look, id: body.id, reason: body.reason }, user, now, edges.keys);
      request.session.chronologyNames = token;
      await saveSession(request);
      return redirect(`/people/${token}/chronology`);
    },
  }),
];
