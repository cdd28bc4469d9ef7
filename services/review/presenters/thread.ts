import type { ThreadMessage } from '../../cases/queries.js';
import { languageName } from '../../language/names.js';
import type { Code } from '../../taxonomy.js';
import { type Passage, passages, type Room } from './evidence.js';
import { languageMark } from './languages.js';
import { CHANNEL_NAMES } from './marks.js';
import { evidenceIn, numberFindings } from './message.js';
import { type Label, labelOf, type PairNames } from './people-labels.js';
import { counted, type SchoolClock, span } from './time.js';
import { visibleLine } from './untrusted.js';

const DAY = 86_400_000;
/** A pause that is longer is marked: a reader must not take two weeks for two minutes. */
const GAP = 4 * DAY;
/** Nothing for this long after contact details were given may mean that the talk went on elsewhere. */
const SILENCE = DAY;
const EXCERPT: Room = { most: 1_500, around: 300 };

export type ThreadEntry =
  | { readonly kind: 'day'; readonly text: string }
  | { readonly kind: 'gap'; readonly heading: string; readonly text: string }
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly who: Label;
      readonly channel: string;
      readonly time: string;
      readonly subject: string;
      readonly passages: readonly Passage[];
      readonly findings: string | null;
      /** Which languages other than English it holds. */
      readonly language: string | null;
      readonly point: number | null;
      readonly isShown: boolean;
    };

export interface ThreadParts {
  readonly thread: readonly ThreadMessage[];
  readonly names: PairNames;
  /** Id of the message that the panel beside it shows. */
  readonly shownId: string | null;
  readonly clock: SchoolClock;
  readonly now: Date;
}

/** The conversation of the pair in order, across channels, with what is missing in between said aloud. */
export function presentThread({ thread, names, shownId, clock, now }: ThreadParts): readonly ThreadEntry[] {
  const entries: ThreadEntry[] = [];
  const points = pointNumbers(thread);
  let before: ThreadMessage | null = null;
  let unstored: ThreadMessage[] = [];
  const flush = () => {
    if (unstored.length > 0) entries.push(notStored(unstored, clock));
    unstored = [];
  };
  for (const one of thread) {
    const pause = before === null ? 0 : one.message.at.getTime() - before.message.at.getTime();
    if (pause >= GAP) {
      flush();
      entries.push(gapOf(pause));
    }
    if (one.text === null && one.findings.length === 0) unstored.push(one);
    else {
      flush();
      if (before === null || clock.date(before.message.at) !== clock.date(one.message.at) || pause >= GAP)
        entries.push({ kind: 'day', text: clock.longDay(one.message.at) });
      entries.push(messageEntry(one, names, points.get(one.message._id) ?? null, shownId, clock));
    }
    before = one;
  }
  flush();
  const silence = silenceAfterContact(thread, now);
  if (silence) entries.push(silence);
  return entries;
}

/** Messages with findings, numbered as the picture of the risk numbers them. */
export function pointNumbers(thread: readonly ThreadMessage[]): ReadonlyMap<string, number> {
  const withFindings = thread.filter(one => one.findings.length > 0);
  return new Map(withFindings.map((one, index) => [one.message._id, index + 1]));
}

function messageEntry(
  { message, text, findings }: ThreadMessage,
  names: PairNames,
  point: number | null,
  shownId: string | null,
  clock: SchoolClock,
): ThreadEntry {
  const numbered = numberFindings(findings);
  return {
    kind: 'message',
    id: message._id,
    who: labelOf(message.authorKey, names),
    channel: CHANNEL_NAMES[message.channel] ?? message.channel,
    time: clock.time(message.at),
    subject: visibleLine(text?.subject ?? '', 120),
    passages: text === null ? [] : passages(text.text, evidenceIn('text', numbered), EXCERPT),
    findings: findings.length === 0 ? null : counted(findings.length, 'finding'),
    language: languageMark(message.languages ?? []),
    point,
    isShown: message._id === shownId,
  };
}

function gapOf(pause: number): ThreadEntry {
  return {
    kind: 'gap',
    heading: `Gap of ${span(pause)}.`,
    text: 'No message between the two was seen at any source.',
  };
}

function notStored(messages: readonly ThreadMessage[], clock: SchoolClock): ThreadEntry {
  const first = messages[0];
  const from = first ? ` from ${clock.moment(first.message.at)}` : '';
  return {
    kind: 'gap',
    heading: `${counted(messages.length, 'message')} not stored${from}.`,
    text: `Nothing was found in them, so only who and when were kept.${inOtherLanguages(messages)}`,
  };
}

/** Where words are gone, the reader has to know that nobody looked at them. */
function inOtherLanguages(messages: readonly ThreadMessage[]): string {
  const languages = new Set(messages.flatMap(one => (one.message.languages ?? []).map(({ language }) => language)));
  if (languages.size === 0) return '';
  return ` Some of them were in ${[...languages].map(languageName).join(' and ')}, which Candour does not cover as it covers English.`;
}

const CONTACT: ReadonlySet<Code> = new Set<Code>([
  'contact.phone',
  'contact.personal-email',
  'contact.social-network',
  'contact.off-network',
]);

function silenceAfterContact(thread: readonly ThreadMessage[], now: Date): ThreadEntry | null {
  const last = thread.at(-1);
  if (!last?.findings.some(finding => CONTACT.has(finding.code))) return null;
  const pause = now.getTime() - last.message.at.getTime();
  if (pause < SILENCE) return null;
  return {
    kind: 'gap',
    heading: 'Silence since.',
    text: `Nothing from either person for ${span(pause)} after contact details or another app came up. They may be writing elsewhere.`,
  };
}
