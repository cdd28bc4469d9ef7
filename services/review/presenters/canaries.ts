import type { CanaryRecord } from '../../../models/canary.js';
import type { CanarySettings } from '../../canary/settings.js';
import { localTime } from '../../register/session-hours.js';
import type { SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

const DAY = 86_400_000;
/** Twelve weeks. */
export const SHOWN_DAYS = 84;
const LISTED = 20;

/** A source that canaries can be sent to. */
export interface CanarySource {
  readonly id: string;
  readonly label: string;
  /** The address that mail comes to it by, as far as its settings tell; `''`. */
  readonly address: string;
}

export interface CanaryParts {
  readonly canaries: readonly CanaryRecord[];
  readonly sources: readonly CanarySource[];
  readonly settings: CanarySettings;
  readonly canSend: boolean;
  readonly now: Date;
  readonly clock: SchoolClock;
  readonly timeZone: string;
}

/** Why one did not arrive, in words, by the code that stands on it. */
const PROBLEMS: Readonly<Record<string, string>> = {
  CANARY_CANNOT_BE_SENT: 'It could not be sent: no mail server is set, or the source is not tried any more.',
  CANARY_NOT_FOUND:
    'It was read, and nothing was found in it. A rule or detector that it stands on may be switched off.',
  NOTIFY_UNREACHABLE: 'The mail server to send it by does not answer.',
  NOTIFY_LOGIN_REFUSED: 'The mail server to send it by refused the log-in.',
  NOTIFY_ADDRESS_REFUSED: 'The mail server refused the address of the mailbox.',
  NOTIFY_OUTCOME_UNKNOWN: 'The mail server fell silent while it was handed over.',
};

const STATES = {
  due: { text: 'To be sent', tone: 'advice' },
  sent: { text: 'On its way', tone: 'advice' },
  arrived: { text: 'Arrived', tone: 'good' },
  missing: { text: 'Missing', tone: 'late' },
} as const;

export function presentCanaries({ canaries, sources, settings, canSend, now, clock, timeZone }: CanaryParts) {
  const labels = new Map(sources.map(({ id, label }) => [id, label]));
  const nameOf = (id: string) => visibleLine(labels.get(id) ?? id, 60);
  const done = canaries.filter(({ state }) => state === 'arrived' || state === 'missing');
  const arrived = done.filter(({ state }) => state === 'arrived');
  return {
    canSend,
    isOn: settings.sources.length > 0,
    summary: `${arrived.length} of ${done.length} arrived in the last twelve weeks`,
    rows: [...canaries]
      .reverse()
      .slice(0, LISTED)
      .map(canary => rowOf(canary, nameOf(canary.sourceId), clock)),
    more: Math.max(0, canaries.length - LISTED),
    picture: pictureOf(canaries, nameOf, now, timeZone),
  };
}

/** The newest of each source in one line, for Coverage. */
export function canaryLine(latest: readonly CanaryRecord[], clock: SchoolClock): { icon: string; text: string } {
  if (latest.length === 0) return { icon: 'information', text: 'No test message was sent yet.' };
  const missing = latest.filter(({ state }) => state === 'missing');
  if (missing.length > 0)
    return {
      icon: 'late',
      text: `The latest test message ${missing.length === 1 ? 'of one mailbox' : `of ${missing.length} mailboxes`} is missing.`,
    };
  const [newest] = [...latest].sort((a, b) => b.dueAt.getTime() - a.dueAt.getTime());
  if (newest?.state !== 'arrived') return { icon: 'information', text: 'A test message is on its way.' };
  return { icon: 'good', text: `The test message of ${clock.moment(newest.dueAt)} came through.` };
}

function rowOf(canary: CanaryRecord, source: string, clock: SchoolClock) {
  const { state, dueAt, sentAt, seenAt, raisedAt, problem, altered, missedToldAt } = canary;
  const notes = [
    ...(problem === null ? [] : [PROBLEMS[problem] ?? problem]),
    ...(altered ? ['Something on the way adds words to e-mails, or changes them.'] : []),
    ...(missedToldAt !== null && state === 'arrived' ? ['It came late.'] : []),
  ];
  return {
    source,
    due: clock.moment(dueAt),
    state: STATES[state],
    atSource: sentAt && seenAt ? span(seenAt.getTime() - sentAt.getTime()) : '–',
    toCase: sentAt && raisedAt ? span(raisedAt.getTime() - sentAt.getTime()) : '–',
    notes,
  };
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

const CELL = 13;
const LEFT = 150;
const ROW = 22;
const TOP = 22;

/** A square for each day and source: whole when all arrived, crossed when one was missing, empty when none was sent. `null`: nothing was sent at all. */
function pictureOf(canaries: readonly CanaryRecord[], nameOf: (id: string) => string, now: Date, timeZone: string) {
  if (canaries.length === 0) return null;
  const dayOf = (at: Date) => localTime(at, timeZone).day;
  const days = Array.from({ length: SHOWN_DAYS }, (_, at) => new Date(now.getTime() - (SHOWN_DAYS - 1 - at) * DAY));
  const names = days.map(dayOf);
  const ids = [...new Set(canaries.map(({ sourceId }) => sourceId))].sort();
  const missing = canaries.filter(({ state }) => state === 'missing').length;
  return {
    width: LEFT + SHOWN_DAYS * CELL,
    height: TOP + ids.length * ROW + 4,
    summary: `Twelve weeks of test messages: ${canaries.length} were due, ${missing} are missing.`,
    months: days.flatMap((day, at) =>
      names[at]?.endsWith('-01') ? [{ x: LEFT + at * CELL, name: monthOf(day, timeZone) }] : [],
    ),
    rows: ids.map((id, row) => ({ y: TOP + row * ROW + 12, name: nameOf(id) })),
    cells: ids.flatMap((id, row) =>
      names.flatMap((name, at) => {
        const ofDay = canaries.filter(({ sourceId, dueAt }) => sourceId === id && dayOf(dueAt) === name);
        if (ofDay.length === 0) return [];
        const isMissing = ofDay.some(({ state }) => state === 'missing');
        return [{ x: LEFT + at * CELL, y: TOP + row * ROW, isMissing }];
      }),
    ),
    size: CELL - 3,
  };
}

function monthOf(day: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, month: 'short' }).format(day);
}
