import { CODES, SEVERITIES, TAXONOMY } from '../../taxonomy.js';
import type { QueueQuery } from '../routes/queue.js';
import { CHANNEL_NAMES, severityMark } from './marks.js';

const PERIOD_NAMES = { '1': '24 hours', '7': '7 days', '30': '30 days', '90': '90 days' } as const;

/** The form beside the queue. `severities`: how many cases of each. */
export function filterForm(query: QueueQuery, severities: ReadonlyMap<string, number>) {
  const on = tagsOf(query);
  return {
    view: query.view,
    sort: query.sort,
    words: query.words,
    tags: on,
    clear: addressOf({
      ...query,
      severity: [],
      channel: [],
      category: null,
      days: null,
      words: '',
      children: 1,
      adults: 1,
    }),
    severities: [...SEVERITIES].reverse().map(severity => ({
      value: severity,
      text: `${severityMark(severity).name} (${severities.get(severity) ?? 0})`,
      checked: query.severity.includes(severity),
    })),
    channels: Object.entries(CHANNEL_NAMES).map(([value, text]) => ({
      value,
      text,
      checked: query.channel.some(channel => channel === value),
    })),
    categories: [
      { value: '', text: 'Any category', selected: query.category === null },
      ...CODES.map(code => ({ value: code, text: TAXONOMY[code].title, selected: query.category === code })),
    ],
    periods: [
      { value: '', text: 'Any time', selected: query.days === null },
      ...Object.entries(PERIOD_NAMES).map(([value, text]) => ({ value, text, selected: query.days === value })),
    ],
  };
}

/** What is switched on, each with the address that switches it off. */
export function tagsOf(query: QueueQuery) {
  const off = (change: Partial<QueueQuery>) => addressOf({ ...query, ...change, children: 1, adults: 1 });
  return [
    ...query.severity.map(one => ({
      text: severityMark(one).name,
      href: off({ severity: query.severity.filter(other => other !== one) }),
    })),
    ...query.channel.map(one => ({
      text: CHANNEL_NAMES[one] ?? one,
      href: off({ channel: query.channel.filter(other => other !== one) }),
    })),
    ...(query.category === null ? [] : [{ text: TAXONOMY[query.category].title, href: off({ category: null }) }]),
    ...(query.days === null ? [] : [{ text: `Last ${PERIOD_NAMES[query.days]}`, href: off({ days: null }) }]),
    ...(query.words === '' ? [] : [{ text: `“${query.words}”`, href: off({ words: '' }) }]),
  ];
}

export function sortLinks(query: QueueQuery) {
  const sorts = [
    { sort: 'severity', text: 'Most severe first' },
    { sort: 'oldest', text: 'Oldest first' },
    { sort: 'newest', text: 'Newest first' },
  ] as const;
  return sorts.map(({ sort, text }) => ({
    text,
    current: query.sort === sort,
    href: addressOf({ ...query, sort, children: 1, adults: 1 }),
  }));
}

/** What is as it would be anyway is left out. */
export function addressOf(query: QueueQuery): string {
  const parameters = new URLSearchParams();
  const add = (name: keyof QueueQuery, value: string, usual: string) => {
    if (value !== usual) parameters.append(name, value);
  };
  add('view', query.view, 'waiting');
  for (const one of query.severity) add('severity', one, '');
  for (const one of query.channel) add('channel', one, '');
  add('category', query.category ?? '', '');
  add('days', query.days ?? '', '');
  add('words', query.words, '');
  add('sort', query.sort, 'severity');
  add('children', String(query.children), '1');
  add('adults', String(query.adults), '1');
  return parameters.size === 0 ? '/queue' : `/queue?${parameters}`;
}
