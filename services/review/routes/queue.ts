import { z } from 'zod';
import { UserModel } from '../../../models/user.js';
import { lanesOf, type QueueFilter, queueCounts, queueLane, WAITING, waitingOf } from '../../cases/queries.js';
import { CASE_STATES, type CaseState } from '../../cases/states.js';
import { readPulse } from '../../ledger/pulse.js';
import { loadSchool } from '../../register/school.js';
import { CODES, SEVERITIES } from '../../taxonomy.js';
import { READERS } from '../access.js';
import { presentQueue } from '../presenters/queue.js';
import { SchoolClock } from '../presenters/time.js';
import { oneOrNone, pageNumber, several } from './fields.js';
import { page, type Route, route } from './route.js';

export const VIEWS = ['waiting', 'mine', 'referred', 'closed', 'all'] as const;
export const PERIODS = ['1', '7', '30', '90'] as const;
const DAY = 86_400_000;

const query = z.strictObject({
  view: z.enum(VIEWS).optional().default('waiting'),
  severity: several(SEVERITIES),
  channel: several(['email', 'chat']),
  category: oneOrNone(CODES),
  days: oneOrNone(PERIODS),
  words: z.string().max(100).optional().default(''),
  sort: z.enum(['severity', 'newest', 'oldest']).optional().default('severity'),
  children: pageNumber,
  adults: pageNumber,
});
export type QueueQuery = z.infer<typeof query>;

export const QUEUE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/queue',
    audience: READERS,
    query,
    serve: async ({ user, query, now, edges }) => {
      const filter = filterOf(query, user._id, now);
      const lanes = await Promise.all(
        (await lanesOf(user)).map(lane => {
          const number = lane === 'child-needs-help' ? query.children : query.adults;
          return queueLane(user, lane, { ...filter, page: number });
        }),
      );
      const [severities, states, mine, users, pulse, school] = await Promise.all([
        queueCounts(user, 'severity', filter.states),
        queueCounts(user, 'state', []),
        waitingOf(user),
        UserModel.find({}, { name: 1 }).lean(),
        readPulse(),
        loadSchool(edges.config.school),
      ]);
      const names = new Map(users.map(one => [one._id, one.name]));
      const clock = new SchoolClock(now, school.timeZone);
      return page('queue', presentQueue({ query, lanes, severities, states, mine, names, reader: user, pulse, clock }));
    },
  }),
];

const STATES_OF: Readonly<Record<QueueQuery['view'], readonly CaseState[]>> = {
  waiting: WAITING,
  mine: WAITING,
  referred: ['referred'],
  closed: ['closed'],
  all: CASE_STATES,
};

function filterOf(query: QueueQuery, userId: string, now: Date): QueueFilter {
  return {
    states: STATES_OF[query.view],
    severities: query.severity,
    channels: query.channel,
    codes: query.category === null ? [] : [query.category],
    raisedSince: query.days === null ? null : new Date(now.getTime() - Number(query.days) * DAY),
    words: query.words,
    ownerId: query.view === 'mine' ? userId : null,
    sort: query.sort,
    page: 1,
  };
}
