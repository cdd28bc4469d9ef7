import type { PersonRecord } from '../../../models/person.js';
import { type ChronologyEvent, EVENT_KINDS, type EventKind } from '../../chronology/events.js';
import { groupBy } from '../../group-by.js';
import type { Hint } from '../../low-level/hints.js';
import { severityRank, TAXONOMY } from '../../taxonomy.js';
import type { NameMask } from '../name-mask.js';
import type { ChronologyQuery } from '../routes/chronology.js';
import { checkTag } from './checks.js';
import { datesOf } from './low-level.js';
import { CHANNEL_NAMES, confidenceMark, LANE_NAMES, severityMark } from './marks.js';
import { NAME_REASONS, wordsOf } from './record.js';
import { stripOf } from './strip.js';
import { counted, figure, type SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

export const EVENTS_SHOWN = 40;

export const PERIOD_TEXTS = { '3': 'Last 3 months', '12': 'Last 12 months', all: 'All time' } as const;

const TAB_NAMES: Readonly<Record<EventKind, string>> = {
  finding: 'Findings',
  'low-level': 'Low-level concerns',
  decision: 'Decisions',
  report: 'Raised by staff',
  referral: 'Referrals and tasks',
  case: 'Cases',
  check: 'Checks and training',
};

export interface ChronologyParts {
  readonly person: PersonRecord;
  readonly token: string;
  /** Of the period, oldest first. */
  readonly events: readonly ChronologyEvent[];
  /** Those of all time, for the strip. */
  readonly all: readonly ChronologyEvent[];
  /** Those that stand on the page, newest first. */
  readonly shown: readonly ChronologyEvent[];
  readonly query: ChronologyQuery;
  /** Of everybody on the page, by key; `null`: hidden. */
  readonly names: ReadonlyMap<string, string> | null;
  /** For words that somebody wrote, as long as names are hidden. */
  readonly mask: NameMask;
  /** Labels of the pupils or adults whom the person is assigned to. */
  readonly pairs: readonly string[];
  readonly openCases: number;
  readonly hints: readonly Hint[];
  /** The page of the register about them, and the form to add to it; `null`: not for this reader. */
  readonly register: { readonly page: string | null; readonly add: string } | null;
  readonly formId: string;
  readonly now: Date;
  readonly clock: SchoolClock;
}

/** One person's time line: only what this reader may read, by pseudonym until names are asked for. */
export function presentChronology(parts: ChronologyParts) {
  const { person, token, events, all, shown, query, names, hints, register, formId, now, clock } = parts;
  const label = names?.get(person._id) ?? person.pseudonym;
  const ofKind = query.kind === null ? events : events.filter(event => event.kind === query.kind);
  const pattern = hints.find(hint => hint.id === 'three-in-a-year') ?? null;
  return {
    // The title of the tab stands in histories and on shared screens.
    title: 'Chronology',
    here: '/people',
    token,
    label: visibleLine(label, 80),
    pseudonym: person.pseudonym,
    namesShown: names !== null,
    nameReasons: Object.entries(NAME_REASONS).map(([value, text]) => ({ value, text })),
    formId,
    register,
    pattern:
      hints.length === 0
        ? null
        : {
            heading: patternHeading(pattern, hints),
            hints: hints.map(hint => ({ text: hint.text, dates: datesOf(hint, clock) })),
          },
    strip: stripOf({
      dots: all.map(event => ({ kind: event.kind, at: event.at, isGrave: isGrave(event) })),
      shade: shadeOf(pattern),
      now,
      clock,
    }),
    shadeText: pattern === null ? '' : 'Shaded: the time of the pattern',
    tabs: tabsOf(events, query, token),
    periods: Object.entries(PERIOD_TEXTS).map(([value, text]) => ({ value, text, selected: query.period === value })),
    kind: query.kind,
    months: monthsOf(shown, parts),
    range: shown.length === 0 ? '' : `Showing ${figure(shown.length)} of ${figure(ofKind.length)}.`,
    older: shown.length < ofKind.length ? addressOf(token, { ...query, shown: query.shown + EVENTS_SHOWN }) : null,
    facts: factsOf(parts),
  };
}

function patternHeading(pattern: Hint | null, hints: readonly Hint[]): string {
  if (pattern === null) return `Pattern: ${hints[0]?.text ?? ''}`;
  const times = pattern.entries.map(({ at }) => at.getTime());
  const stretch = Math.max(...times) - Math.min(...times);
  return `Pattern: ${counted(pattern.entries.length, 'low-level concern')} in ${stretchText(stretch)}`;
}

const DAY = 86_400_000;

/** `12 days`, `8 weeks`, `5 months` */
function stretchText(milliseconds: number): string {
  const days = Math.max(1, Math.round(milliseconds / DAY));
  if (days < 21) return counted(days, 'day');
  return days < 70 ? counted(Math.round(days / 7), 'week') : counted(Math.round(days / 30.5), 'month');
}

function shadeOf(pattern: Hint | null) {
  const times = (pattern?.entries ?? []).map(({ at }) => at.getTime());
  return times.length === 0 ? null : { from: new Date(Math.min(...times)), to: new Date(Math.max(...times)) };
}

function isGrave(event: ChronologyEvent): boolean {
  return event.what === 'message' && severityRank(event.found.severity) >= severityRank('high');
}

/** A kind of which there is nothing has no tab: an empty one would tell of something that this reader may not see. */
function tabsOf(events: readonly ChronologyEvent[], query: ChronologyQuery, token: string) {
  const counts = groupBy(events, event => event.kind);
  const kinds = EVENT_KINDS.filter(kind => counts.has(kind) || kind === query.kind);
  return [null, ...kinds].map(kind => ({
    text: kind === null ? 'Everything' : TAB_NAMES[kind],
    count: kind === null ? events.length : (counts.get(kind)?.length ?? 0),
    active: kind === query.kind,
    href: addressOf(token, { ...query, kind, shown: EVENTS_SHOWN }),
  }));
}

/** What is as it would be anyway is left out. */
export function addressOf(token: string, { kind, period, shown }: ChronologyQuery): string {
  const parameters = new URLSearchParams();
  if (kind !== null) parameters.append('kind', kind);
  if (period !== 'all') parameters.append('period', period);
  if (shown !== EVENTS_SHOWN) parameters.append('shown', String(shown));
  const path = `/people/${token}/chronology`;
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

function monthsOf(shown: readonly ChronologyEvent[], parts: ChronologyParts) {
  const { clock, all } = parts;
  const numbers = new Map(
    all.filter(event => event.what === 'low-level').map((event, index) => [event.entry.caseId, index + 1]),
  );
  return [...groupBy(shown, event => clock.date(event.at).slice(0, 7))].map(([month, events]) => ({
    name: new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${month}-15T00:00:00Z`),
    ),
    events: events
      .map(event => presentEvent(event, parts, numbers))
      .map(line => ({ ...line, text: line.text.map(one => parts.mask.text(one)) })),
  }));
}

interface Line {
  readonly kind: EventKind;
  readonly title: string;
  readonly by: string;
  readonly when: string;
  readonly with: string;
  readonly text: readonly string[];
  readonly chips: readonly string[];
  readonly severity: ReturnType<typeof severityMark> | null;
  readonly confidence: ReturnType<typeof confidenceMark> | null;
  readonly href: string | null;
  readonly caseId: string;
}

function presentEvent(event: ChronologyEvent, parts: ChronologyParts, numbers: ReadonlyMap<string, number>): Line {
  const { clock } = parts;
  const line: Line = {
    kind: event.kind,
    title: '',
    by: '',
    when: clock.moment(event.at),
    with: event.about === null ? '' : otherOf(event.about, parts),
    text: [],
    chips: [],
    severity: null,
    confidence: null,
    href: event.about === null ? null : `/cases/${event.about._id}`,
    caseId: event.about?._id ?? '',
  };
  switch (event.what) {
    case 'message': {
      const { found, about } = event;
      return {
        ...line,
        title: `Message: ${titlesOf(found.codes.slice(0, 2)).join(', ').toLowerCase()}`,
        by: found.channel === null ? '' : (CHANNEL_NAMES[found.channel] ?? found.channel),
        chips: titlesOf(found.codes),
        severity: severityMark(found.severity),
        confidence: confidenceMark(found.confidence),
        href: `/cases/${about._id}?message=${found.messageId}#message`,
      };
    }
    case 'raised':
      return {
        ...line,
        title: `Case raised: ${event.about.title.charAt(0).toLowerCase()}${event.about.title.slice(1)}`,
        by: LANE_NAMES[event.about.lane],
        severity: severityMark(event.about.severity),
      };
    case 'entry': {
      const { title, text } = wordsOf(event.entry);
      return { ...line, title, by: `by ${event.entry.actor.name}`, text };
    }
    case 'low-level': {
      const { entry, words } = event;
      const number = numbers.get(entry.caseId);
      return {
        ...line,
        title: `Low-level concern${number === undefined ? '' : ` ${number}`}: ${entry.title.replace(/^Low-level concern: /, '')}`,
        with: line.with || (parts.names?.get(entry.pupilKey) ?? entry.pupilLabel),
        when: clock.day(event.at),
        // Who may open the case sees what was done beside the decision.
        text: [visible(words), event.about === null ? visible(entry.done) : ''].filter(Boolean),
        chips: entry.kinds.map(kind => kind.text),
      };
    }
    case 'check': {
      const { name, step } = event.check;
      return { ...line, title: `${name} ${step === 'done' ? 'done' : 'ended'}`, when: clock.day(event.at) };
    }
  }
}

function titlesOf(codes: readonly (keyof typeof TAXONOMY)[]): string[] {
  return codes.map(code => TAXONOMY[code].title);
}

/** The other one of the pair, as the page calls people. */
function otherOf(
  about: {
    readonly adultKey: string;
    readonly pupilKey: string;
    readonly adultLabel: string;
    readonly pupilLabel: string;
  },
  { person, names }: ChronologyParts,
): string {
  const isAdult = about.adultKey === person._id;
  const [key, label] = isAdult ? [about.pupilKey, about.pupilLabel] : [about.adultKey, about.adultLabel];
  return label === '' ? '' : visibleLine(names?.get(key) ?? label, 80);
}

function factsOf({ person, pairs, openCases, clock, now }: ChronologyParts) {
  const today = clock.date(now);
  const isChecked = person.role === 'mentor' || person.role === 'staff';
  return {
    vetting: isChecked ? checkTag(person.vetting, today, 'Clear') : null,
    training: isChecked ? checkTag(person.training, today, 'Done') : null,
    pairs: pairs.join(', ') || 'None',
    open: openCases === 0 ? 'None' : counted(openCases, 'case'),
  };
}
