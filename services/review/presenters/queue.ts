import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import type { Lane } from '../../cases/concern.js';
import { QUEUE_PAGE_SIZE, type QueueLane } from '../../cases/queries.js';
import type { CaseState } from '../../cases/states.js';
import type { Pulse } from '../../ledger/pulse.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { QueueQuery } from '../routes/queue.js';
import { confidenceMark, LANE_NAMES, STATE_NAMES, severityMark } from './marks.js';
import { ownerOf } from './owner.js';
import { addressOf, filterForm, sortLinks, tagsOf } from './queue-filter.js';
import { counted, type SchoolClock } from './time.js';

export interface QueueParts {
  readonly query: QueueQuery;
  readonly lanes: readonly QueueLane[];
  readonly severities: ReadonlyMap<string, number>;
  readonly states: ReadonlyMap<string, number>;
  /** How many the reader has taken. */
  readonly mine: number;
  /** Of users, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly reader: UserRecord;
  readonly pulse: Pulse;
  readonly clock: SchoolClock;
}

export function presentQueue(parts: QueueParts) {
  const { query, lanes, clock } = parts;
  const total = lanes.reduce((sum, lane) => sum + lane.total, 0);
  return {
    title: 'Queue',
    here: '/queue',
    tabs: tabsOf(parts),
    filter: filterForm(query, parts.severities),
    sorts: sortLinks(query),
    total,
    // The most urgent lane first: a lead with both reads downwards.
    lanes: [...lanes].sort((a, b) => urgency(b) - urgency(a)).map(lane => presentLane(lane, parts)),
    empty: total === 0 ? emptyQueue(parts, clock) : null,
  };
}

function urgency({ cases }: QueueLane): number {
  return Math.max(-1, ...cases.map(one => one.severityRank));
}

const SEEN_BY: Readonly<Record<Lane, string>> = {
  'child-needs-help': 'seen by the safeguarding lead and deputies, or who stands in for them',
  'adult-conduct': 'seen by the head teacher, or who stands in for them',
};

function presentLane({ lane, cases, total }: QueueLane, { query, names, reader, clock }: QueueParts) {
  const parameter = lane === 'child-needs-help' ? 'children' : 'adults';
  const number = query[parameter];
  return {
    lane,
    name: LANE_NAMES[lane],
    seenBy: SEEN_BY[lane],
    total,
    cases: cases.map((one, index) => ({
      ...presentRow(one, names, reader, clock),
      urgent: index === 0 && one.severity === 'critical',
    })),
    previous: number > 1 ? addressOf({ ...query, [parameter]: number - 1 }) : null,
    next: number * QUEUE_PAGE_SIZE < total ? addressOf({ ...query, [parameter]: number + 1 }) : null,
    from: (number - 1) * QUEUE_PAGE_SIZE + 1,
    to: (number - 1) * QUEUE_PAGE_SIZE + cases.length,
  };
}

const CHIPS_SHOWN = 3;

function presentRow(one: CaseRecord, names: ReadonlyMap<string, string>, reader: UserRecord, clock: SchoolClock) {
  const titles = one.codes.map(code => TAXONOMY[code].title);
  const channels = one.channels.length > 1 ? `, ${one.channels.length} channels` : '';
  return {
    number: one._id,
    href: `/cases/${one._id}`,
    title: one.title,
    pair: pairLabel(one),
    extent:
      one.findingCount === 0
        ? 'reported by staff'
        : `${counted(one.findingCount, 'finding')} in ${counted(one.messageCount, 'message')}${channels}`,
    chips: titles.slice(0, CHIPS_SHOWN),
    moreChips: Math.max(0, titles.length - CHIPS_SHOWN),
    severity: severityMark(one.severity),
    confidence: confidenceMark(one.confidence),
    age: clock.age(one.raisedAt),
    raised: clock.moment(one.raisedAt),
    state: STATE_NAMES[one.state],
    stateKey: one.state,
    owner: ownerOf(one.ownerId, names, reader),
  };
}

export function pairLabel({ adultLabel, pupilLabel }: Pick<CaseRecord, 'adultLabel' | 'pupilLabel'>): string {
  return [adultLabel, pupilLabel].filter(Boolean).join(' · ');
}

function tabsOf({ query, states, mine }: QueueParts) {
  const count = (...wanted: CaseState[]) => wanted.reduce((sum, state) => sum + (states.get(state) ?? 0), 0);
  const tabs = [
    { view: 'waiting', text: 'Waiting', count: count('new', 'in-review') },
    { view: 'mine', text: 'With me', count: mine },
    { view: 'referred', text: 'Referred', count: count('referred') },
    { view: 'closed', text: 'Closed', count: count('closed') },
    { view: 'all', text: 'All', count: [...states.values()].reduce((sum, one) => sum + one, 0) },
  ] as const;
  return tabs.map(({ view, text, count }) => ({
    text,
    count,
    href: view === 'waiting' ? '/queue' : `/queue?view=${view}`,
    active: query.view === view,
  }));
}

/** An empty queue says whether it may be believed. */
function emptyQueue({ query, pulse }: QueueParts, clock: SchoolClock) {
  if (tagsOf(query).length > 0)
    return { icon: 'information', heading: 'No case fits this filter', text: 'Take a part of it away to see more.' };
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
