import { z } from 'zod';
import type { QueueFilter } from '../cases/queue-filter.js';
import { CASE_STATES, type CaseState, WAITING } from '../cases/states.js';
import { CODES, SEVERITIES } from '../taxonomy.js';
import { oneOrNone, several } from './routes/fields.js';

export const VIEWS = ['waiting', 'overdue', 'mine', 'referred', 'closed', 'all'] as const;
export const PERIODS = ['1', '7', '30', '90'] as const;
export const CHANNELS = ['email', 'chat'] as const;
export const ORIGINS = ['messages', 'staff'] as const;
export const OWNERS = ['me', 'nobody', 'others'] as const;
/** As many as `LIST_LIMIT` cases fill. */
const LAST_PAGE = 20;
const DAY = 86_400_000;

const pageNumber = z.coerce.number().int().min(1).max(LAST_PAGE).optional().default(1);

/** What the address of the queue may say. */
export const queueQuery = z.strictObject({
  view: z.enum(VIEWS).optional().default('waiting'),
  state: several(CASE_STATES),
  severity: several(SEVERITIES),
  channel: several(CHANNELS),
  origin: several(ORIGINS),
  category: oneOrNone(CODES),
  days: oneOrNone(PERIODS),
  owner: oneOrNone(OWNERS),
  overdue: oneOrNone(['yes']),
  words: z.string().max(100).optional().default(''),
  sort: z.enum(['severity', 'due', 'newest', 'oldest']).optional().default('severity'),
  children: pageNumber,
  adults: pageNumber,
});
export type QueueQuery = z.infer<typeof queueQuery>;

/** The queue as it is without anything in its address. */
export const PLAIN_QUERY: QueueQuery = queueQuery.parse({});

const STATES_OF: Readonly<Record<QueueQuery['view'], readonly CaseState[]>> = {
  waiting: WAITING,
  overdue: WAITING,
  mine: WAITING,
  referred: ['referred'],
  closed: ['closed'],
  all: CASE_STATES,
};

/** States that are ticked go before those of the view. */
export function filterOf(query: QueueQuery, userId: string, now: Date): QueueFilter {
  const owner = query.view === 'mine' ? 'me' : query.owner;
  return {
    states: query.state.length > 0 ? query.state : STATES_OF[query.view],
    severities: query.severity,
    channels: query.channel,
    origins: query.origin,
    codes: query.category === null ? [] : [query.category],
    raisedSince: query.days === null ? null : new Date(now.getTime() - Number(query.days) * DAY),
    overdueAt: query.view === 'overdue' || query.overdue !== null ? now : null,
    words: query.words,
    owner: owner === 'me' ? { is: userId } : owner === 'others' ? { isNot: userId } : owner,
    sort: query.sort,
    page: 1,
  };
}

/** What is as it would be anyway is left out. */
export function addressOf(query: QueueQuery, path = '/queue'): string {
  const parameters = searchOf(query);
  return parameters === '' ? path : `${path}?${parameters}`;
}

export function searchOf(query: QueueQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const usual = PLAIN_QUERY[name as keyof QueueQuery];
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && one !== usual) parameters.append(name, String(one));
  }
  return parameters.toString();
}

/** Back from a stored address. `null`: it is of another version, or of nobody's making. */
export function queryOf(search: string): QueueQuery | null {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [known, value].flat());
  }
  const read = queueQuery.safeParse(Object.fromEntries(fields));
  return read.success ? read.data : null;
}
