import { FEW, type Figure } from '../../cases/queue.js';
import { CASE_STATES } from '../../cases/states.js';
import { CODES, SEVERITIES, TAXONOMY } from '../../taxonomy.js';
import { addressOf, CHANNELS, ORIGINS, OWNERS, type QueueQuery } from '../queue-query.js';
import { CHANNEL_NAMES, STATE_NAMES, severityMark } from './marks.js';
import { figure } from './time.js';

const PERIOD_NAMES = { '1': '24 hours', '7': '7 days', '30': '30 days', '90': '90 days' } as const;
const ORIGIN_NAMES = { messages: 'Found in messages', staff: 'Raised by staff' } as const;
const OWNER_NAMES = { me: 'With me', nobody: 'With nobody', others: 'With somebody else' } as const;
const FIRST_PAGES = { children: 1, adults: 1 } as const;

/** Figures beside the choices of the filter, by `<field>:<value>`. Without one the choice stands there without a figure. */
export type FilterFigures = ReadonlyMap<string, Figure>;

export function figureText({ count, more }: Figure): string {
  return `${figure(count)}${more ? '+' : ''}`;
}

/** The form beside the queue. */
export function filterForm(query: QueueQuery, figures: FilterFigures) {
  const withFigure = (field: string, value: string, text: string) => {
    const known = figures.get(`${field}:${value}`);
    return known === undefined ? text : `${text} (${figureText(known)})`;
  };
  const boxes = <T extends string>(
    field: string,
    values: readonly T[],
    chosen: readonly string[],
    name: (value: T) => string,
  ) => values.map(value => ({ value, text: withFigure(field, value, name(value)), checked: chosen.includes(value) }));
  const choices = (any: string, chosen: string | null, all: readonly (readonly [string, string])[]) => [
    { value: '', text: any, selected: chosen === null },
    ...all.map(([value, text]) => ({ value, text, selected: value === chosen })),
  ];
  return {
    view: query.view,
    sort: query.sort,
    words: query.words,
    groups: groupsOf(query),
    on: tagsOf(query).length,
    /** Something is on among those that are folded away. */
    moreOn: query.state.length + query.origin.length > 0,
    clear: addressOf({ ...query, ...NOTHING_ON, ...FIRST_PAGES }),
    states: boxes('state', CASE_STATES, query.state, value => STATE_NAMES[value]),
    severities: boxes('severity', [...SEVERITIES].reverse(), query.severity, value => severityMark(value).name),
    channels: boxes('channel', CHANNELS, query.channel, value => CHANNEL_NAMES[value] ?? value),
    origins: boxes('origin', ORIGINS, query.origin, value => ORIGIN_NAMES[value]),
    overdue: boxes('overdue', ['yes'], query.overdue === null ? [] : ['yes'], () => 'Overdue only'),
    owners: choices(
      'Anybody or nobody',
      query.owner,
      OWNERS.map(value => [value, withFigure('owner', value, OWNER_NAMES[value])]),
    ),
    categories: choices(
      'Any category',
      query.category,
      CODES.map(code => [code, TAXONOMY[code].title]),
    ),
    periods: choices('Any time', query.days, Object.entries(PERIOD_NAMES)),
    figuresUpTo: figure(FEW),
  };
}

const NOTHING_ON = {
  state: [],
  severity: [],
  channel: [],
  origin: [],
  category: null,
  days: null,
  owner: null,
  overdue: null,
  words: '',
} satisfies Partial<QueueQuery>;

/** What is switched on, by what it is about, each with the address that switches it off. */
export function groupsOf(query: QueueQuery) {
  const off = (change: Partial<QueueQuery>) => addressOf({ ...query, ...change, ...FIRST_PAGES });
  const several = <T extends string>(
    heading: string,
    chosen: readonly T[],
    name: (value: T) => string,
    without: (rest: readonly T[]) => Partial<QueueQuery>,
  ) => ({
    heading,
    tags: chosen.map(one => ({ text: name(one), href: off(without(chosen.filter(other => other !== one))) })),
  });
  const single = (heading: string, text: string | null, change: Partial<QueueQuery>) => ({
    heading,
    tags: text === null ? [] : [{ text, href: off(change) }],
  });
  return [
    several(
      'State',
      query.state,
      one => STATE_NAMES[one],
      rest => ({ state: [...rest] }),
    ),
    several(
      'Severity',
      query.severity,
      one => severityMark(one).name,
      rest => ({ severity: [...rest] }),
    ),
    several(
      'Channel',
      query.channel,
      one => CHANNEL_NAMES[one] ?? one,
      rest => ({ channel: [...rest] }),
    ),
    several(
      'Where it comes from',
      query.origin,
      one => ORIGIN_NAMES[one],
      rest => ({ origin: [...rest] }),
    ),
    single('Who has it', query.owner && OWNER_NAMES[query.owner], { owner: null }),
    single('Clock', query.overdue && 'Overdue', { overdue: null }),
    single('Category', query.category && TAXONOMY[query.category].title, { category: null }),
    single('Raised', query.days && `Last ${PERIOD_NAMES[query.days]}`, { days: null }),
    single('Case number or pair', query.words === '' ? null : `“${query.words}”`, { words: '' }),
  ].filter(({ tags }) => tags.length > 0);
}

export function tagsOf(query: QueueQuery) {
  return groupsOf(query).flatMap(({ tags }) => tags);
}

export function sortLinks(query: QueueQuery) {
  const sorts = [
    { sort: 'severity', text: 'Most severe first' },
    { sort: 'due', text: 'Least time left first' },
    { sort: 'oldest', text: 'Oldest first' },
    { sort: 'newest', text: 'Newest first' },
  ] as const;
  return sorts.map(({ sort, text }) => ({
    text,
    current: query.sort === sort,
    href: addressOf({ ...query, sort, ...FIRST_PAGES }),
  }));
}
