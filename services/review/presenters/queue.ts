import type { SavedView } from '../../../models/saved-view.js';
import type { UserRecord } from '../../../models/user.js';
import type { Lane } from '../../cases/concern.js';
import type { FoldedRow } from '../../cases/fold.js';
import { type Figure, LIST_LIMIT, QUEUE_PAGE_SIZE, type QueueLane } from '../../cases/queue.js';
import type { Pulse } from '../../ledger/pulse.js';
import { addressOf, PLAIN_QUERY, type QueueQuery, searchOf, VIEWS } from '../queue-query.js';
import { presentRow } from './case-row.js';
import { LANE_NAMES } from './marks.js';
import { type FilterFigures, figureText, filterForm, sortLinks, tagsOf } from './queue-filter.js';
import { counted, figure, type SchoolClock } from './time.js';

export { pairLabel } from './case-row.js';

export interface QueueParts {
  readonly query: QueueQuery;
  readonly lanes: readonly QueueLane[];
  readonly overdue: ReadonlyMap<Lane, Figure>;
  readonly figures: FilterFigures;
  /** But for the overdue ones, which are those of the lanes. */
  readonly tabs: ReadonlyMap<QueueQuery['view'], Figure>;
  /** The reader's own views; the figure of one whose filter cannot be read any more is missing. */
  readonly saved: readonly { readonly view: SavedView; readonly figure: Figure | null }[];
  /** Of users, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly reader: UserRecord;
  readonly pulse: Pulse;
  readonly clock: SchoolClock;
  readonly now: Date;
  /** How many cases that were raised shortly before `now` the page knows. */
  readonly known: number;
  readonly formId: string;
}

export function presentQueue(parts: QueueParts) {
  const { query, lanes, clock, figures, now, formId } = parts;
  const total = lanes.reduce((sum, lane) => sum + lane.total.count, 0);
  const folded = lanes.flatMap(({ rows }) => rows).filter(({ like }) => like.length > 0).length;
  return {
    title: 'Queue',
    here: '/queue',
    formId,
    tabs: tabsOf(parts),
    saveHref: addressOf({ ...query, children: 1, adults: 1 }, '/queue/views/new'),
    hasSaved: parts.saved.length > 0,
    filter: filterForm(query, figures),
    sorts: sortLinks(query),
    total,
    // The most urgent lane first: a lead with both reads downwards.
    lanes: [...lanes].sort((a, b) => urgency(b) - urgency(a)).map(lane => presentLane(lane, parts)),
    empty: total === 0 ? emptyQueue(parts, clock) : null,
    folded: folded === 0 ? null : `${counted(folded, 'group')} of cases that are alike folded`,
    live: {
      events: `/queue/events?${new URLSearchParams({ since: now.toISOString(), known: String(parts.known) })}`,
      sinceText: clock.time(now),
      href: addressOf({ ...query, children: 1, adults: 1 }),
    },
  };
}

function urgency({ rows }: QueueLane): number {
  return Math.max(-1, ...rows.map(({ about }) => about.severityRank));
}

const SEEN_BY: Readonly<Record<Lane, string>> = {
  'child-needs-help': 'seen by the safeguarding lead and deputies, or who stands in for them',
  'adult-conduct': 'seen by the head teacher, or who stands in for them',
};

function presentLane({ lane, rows, total, hasNext, isCut }: QueueLane, parts: QueueParts) {
  const { query, overdue } = parts;
  const parameter = lane === 'child-needs-help' ? 'children' : 'adults';
  const number = query[parameter];
  const late = overdue.get(lane) ?? { count: 0, more: false };
  return {
    lane,
    name: LANE_NAMES[lane],
    seenBy: SEEN_BY[lane],
    total: figureText(total),
    isOne: total.count === 1,
    overdue: late.count === 0 ? null : figureText(late),
    cases: rows.map(({ about, like }, index) => ({
      ...presentRow(about, parts),
      like: likeOf({ about, like }, parts.now),
      urgent: index === 0 && about.severity === 'critical',
    })),
    previous: number > 1 ? addressOf({ ...query, [parameter]: number - 1 }) : null,
    next: hasNext ? addressOf({ ...query, [parameter]: number + 1 }) : null,
    from: figure((number - 1) * QUEUE_PAGE_SIZE + 1),
    to: figure((number - 1) * QUEUE_PAGE_SIZE + rows.length),
    cut: isCut ? `The first ${figure(LIST_LIMIT)} are listed. Narrow the list with the filter to see others.` : null,
  };
}

function likeOf({ about, like }: FoldedRow, now: Date) {
  if (like.length === 0) return null;
  const late = like.filter(({ dueAt }) => dueAt && dueAt <= now).length;
  return {
    text: `and ${figure(like.length)} like it`,
    href: `/queue/alike/${about._id}`,
    late: late === 0 ? null : `${figure(late)} overdue`,
  };
}

const TAB_NAMES: Readonly<Record<(typeof VIEWS)[number], string>> = {
  waiting: 'Waiting',
  overdue: 'Overdue',
  mine: 'With me',
  referred: 'Referred',
  closed: 'Closed',
  all: 'All',
};

function tabsOf({ query, tabs, overdue, saved }: QueueParts) {
  const present = searchOf({ ...query, children: 1, adults: 1 });
  const isSaved = saved.some(({ view }) => view.query === present);
  const late = [...overdue.values()].reduce(sum, NONE);
  return [
    ...VIEWS.map(view => ({
      text: TAB_NAMES[view],
      count: figureText((view === 'overdue' ? late : tabs.get(view)) ?? NONE),
      href: addressOf({ ...PLAIN_QUERY, view }),
      active: !isSaved && query.view === view,
    })),
    ...saved.map(({ view, figure: count }) => ({
      text: view.name,
      count: count === null ? null : figureText(count),
      href: view.query === '' ? '/queue' : `/queue?${view.query}`,
      active: view.query === present,
    })),
  ];
}

const NONE: Figure = { count: 0, more: false };

function sum(a: Figure, b: Figure): Figure {
  return { count: a.count + b.count, more: a.more || b.more };
}

/** An empty queue says whether it may be believed. */
function emptyQueue({ query, pulse }: QueueParts, clock: SchoolClock) {
  if (tagsOf(query).length > 0)
    return { icon: 'information', heading: 'No case fits this filter', text: 'Take a part of it away to see more.' };
  if (query.view === 'overdue') return { icon: 'good', heading: 'Nothing is overdue', text: '' };
  if (query.view !== 'waiting') return { icon: 'information', heading: 'There is no case here', text: '' };
  const behind = pulse.sources.filter(source => source.state === 'failing');
  if (pulse.sources.length === 0) {
    const text = 'No source is connected, so nothing is watched. Connect one on the coverage page.';
    return { icon: 'advice', heading: 'Nothing is waiting, and nothing is watched', text };
  }
  if (behind.length === 0) {
    const last = pulse.lastScannedAt === null ? '' : ` Last message scanned ${clock.moment(pulse.lastScannedAt)}.`;
    return { icon: 'good', heading: 'Nothing is waiting', text: `${upToDate(pulse.sources.length)}${last}` };
  }
  const [first] = behind;
  const since = first?.lastSucceededAt
    ? ` has not been read since ${clock.moment(first.lastSucceededAt)}`
    : ' has not been read yet';
  const heading = `Nothing is waiting, but ${behind.length === 1 ? 'one source is' : `${behind.length} sources are`} behind`;
  return {
    icon: 'advice',
    heading,
    text: `${first?.label ?? ''}${since}. Messages from that time may still raise a case.`,
  };
}

function upToDate(count: number): string {
  return count === 1 ? 'The one source is up to date.' : `All ${count} sources are up to date.`;
}
