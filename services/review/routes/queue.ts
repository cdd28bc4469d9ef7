import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { takeNext } from '../../cases/lease.js';
import { accessOf } from '../../cases/queries.js';
import { countInLanes, countUpTo, FEW, type Figure, queueLane, type Reading, readingOf } from '../../cases/queue.js';
import { conditionOf, type QueueFilter } from '../../cases/queue-filter.js';
import { CASE_STATES, WAITING } from '../../cases/states.js';
import { readPulse } from '../../ledger/pulse.js';
import { loadSchool } from '../../register/school.js';
import { SEVERITIES } from '../../taxonomy.js';
import { READERS } from '../access.js';
import { recentCases } from '../live-queue.js';
import { presentQueue } from '../presenters/queue.js';
import type { FilterFigures } from '../presenters/queue-filter.js';
import { SchoolClock } from '../presenters/time.js';
import { CHANNELS, filterOf, PLAIN_QUERY, type QueueQuery, queryOf, queueQuery, VIEWS } from '../queue-query.js';
import { savedViewsOf } from '../saved-views.js';
import { formId } from './fields.js';
import { page, type Route, redirect, route } from './route.js';

export const QUEUE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/queue',
    audience: READERS,
    query: queueQuery,
    serve: async ({ user, query, now, edges }) => {
      const reading = await readingOf(user);
      const filter = filterOf(query, user._id, now);
      const [recent, lanes, overdue, figures, tabs, saved, users, pulse, school] = await Promise.all([
        recentCases(reading.access, now, MOST_RECENT),
        Promise.all(
          reading.lanes.map(lane => {
            const number = lane === 'child-needs-help' ? query.children : query.adults;
            return queueLane(reading, lane, { ...filter, page: number });
          }),
        ),
        overdueOf(reading, now),
        figuresOf(reading, query, user, now),
        tabFigures(reading, user, now),
        savedFigures(reading, user, now),
        UserModel.find({}, { name: 1 }).lean(),
        readPulse(),
        loadSchool(edges.config.school),
      ]);
      return page(
        'queue',
        presentQueue({
          query,
          lanes,
          overdue,
          figures,
          tabs,
          saved,
          names: new Map(users.map(one => [one._id, one.name])),
          reader: user,
          pulse,
          clock: new SchoolClock(now, school.timeZone),
          now,
          known: recent.count,
          formId: randomUUID(),
        }),
      );
    },
  }),
  route({
    method: 'get',
    path: '/queue/events',
    audience: READERS,
    query: z.strictObject({ since: z.iso.datetime(), known: z.coerce.number().int().min(0).max(100_000) }),
    serve: async ({ query }) => ({ kind: 'events', since: new Date(query.since), known: query.known }),
  }),
  route({
    method: 'post',
    path: '/queue/next',
    audience: READERS,
    body: z.strictObject({ id: formId }),
    serve: async ({ body, user, now, edges, request }) => {
      // Sent twice, as an impatient press does: the same case again, not a second one.
      const known = request.session.taken;
      if (known?.formId === body.id) return redirect(`/cases/${known.number}`);
      const number = await takeNext(await accessOf(user), body.id, user, now, edges.keys);
      if (number === null) {
        request.session.notice = 'Nothing waits for you that nobody has.';
        return redirect('/queue');
      }
      request.session.taken = { formId: body.id, number };
      request.session.notice = 'The case is yours. Others see that you have it.';
      return redirect(`/cases/${number}`);
    },
  }),
];

/** More than that in ten minutes are not told apart. */
const MOST_RECENT = 1_000;

/** How many of each lane wait and are overdue, whatever the filter. */
async function overdueOf({ accessIn, lanes }: Reading, now: Date) {
  const counted = lanes.map(async lane => {
    const overdue = { state: { $in: WAITING }, dueAt: { $lte: now } };
    return [lane, await countUpTo(FEW, accessIn[lane], overdue)] as const;
  });
  return new Map(await Promise.all(counted));
}

/** A figure for each choice that is often made, as if it were the only one. */
async function figuresOf(reading: Reading, query: QueueQuery, user: UserRecord, now: Date): Promise<FilterFigures> {
  const plain = filterOf({ ...PLAIN_QUERY, view: query.view, state: query.state }, user._id, now);
  const choices: (readonly [string, QueueFilter])[] = [
    ...SEVERITIES.map(severity => [`severity:${severity}`, { ...plain, severities: [severity] }] as const),
    ...CHANNELS.map(channel => [`channel:${channel}`, { ...plain, channels: [channel] }] as const),
    ['origin:staff', { ...plain, origins: ['staff'] }],
    ['owner:nobody', { ...plain, owner: 'nobody' }],
  ];
  const counted = choices.map(async ([name, filter]) => [name, await countOf(reading, filter)] as const);
  return new Map(await Promise.all(counted));
}

/** Of the views that are always there, but for the one whose figure the lanes give. */
async function tabFigures(reading: Reading, user: UserRecord, now: Date) {
  const counted = VIEWS.filter(view => view !== 'overdue').map(async view => {
    const filter = filterOf({ ...PLAIN_QUERY, view }, user._id, now);
    return [view, await countOf(reading, filter)] as const;
  });
  return new Map(await Promise.all(counted));
}

async function savedFigures(reading: Reading, user: UserRecord, now: Date) {
  const views = await savedViewsOf(user._id);
  return Promise.all(
    views.map(async view => {
      const query = queryOf(view.query);
      return { view, figure: query && (await countOf(reading, filterOf(query, user._id, now))) };
    }),
  );
}

function countOf(reading: Reading, filter: QueueFilter): Promise<Figure> {
  const states = filter.states.length === 0 ? CASE_STATES : filter.states;
  return countInLanes(reading, { state: { $in: states } }, conditionOf(filter));
}
