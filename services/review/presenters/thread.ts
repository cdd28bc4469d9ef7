import type { ThreadMessage } from '../../cases/queries.js';
import type { FetchedWords } from '../../context/fetch-words.js';
import { languageName } from '../../language/names.js';
import type { Watch } from '../../ledger/watch.js';
import type { Code } from '../../taxonomy.js';
import { type ChatNote, chatNotes, type Relations, relationsIn } from './chat-notes.js';
import { coverPassages, type Passage, passages, type Room } from './evidence.js';
import { languageMark } from './languages.js';
import { CHANNEL_NAMES } from './marks.js';
import { distressing, evidenceIn, numberFindings } from './message.js';
import { type Label, labelOf, type PairNames } from './people-labels.js';
import { outageSentence, silenceText } from './silence.js';
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
  | {
      readonly kind: 'gap';
      readonly heading: string;
      readonly text: string;
      /** Messages that can be fetched from where they stand; ids. */
      readonly fetch: readonly string[];
    }
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly who: Label;
      readonly channel: string;
      readonly time: string;
      readonly subject: string;
      readonly passages: readonly Passage[];
      /** Said in place of the words, or about them; `null`: they are stored and stand there. */
      readonly words: string | null;
      /** It was fetched for this reader and is stored nowhere. */
      readonly fetched: boolean;
      /** Its words are gone and may still stand at the source. */
      readonly canFetch: boolean;
      readonly findings: string | null;
      /** Which languages other than English it holds. */
      readonly language: string | null;
      /** What it answers, and what became of it. */
      readonly notes: readonly ChatNote[];
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
  /** What this reader has fetched again, by message. */
  readonly fetched: ReadonlyMap<string, FetchedWords>;
  /** Of the sources, since the first of these messages; `null`: no source is read at all, so nothing can be said of a silence. */
  readonly watch: Watch | null;
  /** Cover distressing words until they are asked for. */
  readonly covers: boolean;
}

/** The conversation of the pair in order, across channels, with what is missing in between said aloud. */
export function presentThread(parts: ThreadParts): readonly ThreadEntry[] {
  const { thread, clock, now, fetched, watch } = parts;
  const entries: ThreadEntry[] = [];
  const points = pointNumbers(thread);
  const relations = relationsIn(thread);
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
      entries.push(gapOf(pause, one.message.at, watch, clock));
    }
    if (one.text === null && one.findings.length === 0 && !fetched.has(one.message._id) && !hasNews(one)) {
      unstored.push(one);
      if (unstored.length === FETCHED_TOGETHER) flush();
    } else {
      flush();
      if (before === null || clock.date(before.message.at) !== clock.date(one.message.at) || pause >= GAP)
        entries.push({ kind: 'day', text: clock.longDay(one.message.at) });
      entries.push(messageEntry(one, points.get(one.message._id) ?? null, relations, parts));
    }
    before = one;
  }
  flush();
  const last = thread.at(-1);
  if (last) {
    const down = outageGap(watch, clock);
    const silence = silenceAfterContact(thread, now);
    if (silence) entries.push(silence);
    if (down) entries.push(down);
  }
  return entries;
}

/** Messages with findings, numbered as the picture of the risk numbers them. */
export function pointNumbers(thread: readonly ThreadMessage[]): ReadonlyMap<string, number> {
  const withFindings = thread.filter(one => one.findings.length > 0);
  return new Map(withFindings.map((one, index) => [one.message._id, index + 1]));
}

/** That it was deleted, or who reacted to it, is told even where the words are gone. */
function hasNews({ message, reactions = [] }: ThreadMessage): boolean {
  return message.chat?.deletedAt !== undefined || reactions.length > 0;
}

function messageEntry(
  one: ThreadMessage,
  point: number | null,
  relations: Relations,
  { names, shownId, clock, fetched, covers }: ThreadParts,
): ThreadEntry {
  const { message, text: stored, findings } = one;
  const numbered = numberFindings(findings);
  const again = stored === null ? fetched.get(message._id) : undefined;
  const text = stored ?? (again?.kind === 'found' ? again.words : null);
  const covered = covers ? distressing(numbered) : new Set<number>();
  return {
    kind: 'message',
    id: message._id,
    who: labelOf(message.authorKey, names),
    channel: CHANNEL_NAMES[message.channel] ?? message.channel,
    time: clock.time(message.at),
    subject: visibleLine(text?.subject ?? '', 120),
    passages: text === null ? [] : coverPassages(passages(text.text, evidenceIn('text', numbered), EXCERPT), covered),
    words: message.chat?.wordless && again === undefined ? NO_WORDS : wordsText(stored !== null, again),
    fetched: again?.kind === 'found',
    canFetch: stored === null && again === undefined,
    findings: findings.length === 0 ? null : counted(findings.length, 'finding'),
    language: languageMark(message.languages ?? []),
    notes: chatNotes(one, relations, names, clock),
    point,
    isShown: message._id === shownId,
  };
}

const NO_WORDS = 'Candour never had its words: they were gone before it read them.';

function wordsText(isStored: boolean, again: FetchedWords | undefined): string | null {
  if (isStored) return null;
  if (again === undefined) return 'Its words are no longer kept.';
  if (again.kind === 'found') return 'Fetched from its source for you. Not stored: it is gone when you sign out.';
  if (again.kind === 'gone') return 'Its source no longer has it: it was deleted or moved there.';
  return `It could not be fetched (${again.code}). It may still be there: try again later.`;
}

/** So many are fetched at once. */
export const FETCHED_TOGETHER = 20;

/** A pause is one that somebody can vouch for only where every source was watched all that time. */
function gapOf(pause: number, end: Date, watch: Watch | null, clock: SchoolClock): ThreadEntry {
  const period = { begins: new Date(end.getTime() - pause), ends: end };
  return { kind: 'gap', fetch: [], heading: `Gap of ${span(pause)}.`, text: silenceText(period, watch, clock) };
}

/** A source is out of order: what came there since is not known. */
function outageGap(watch: Watch | null, clock: SchoolClock): ThreadEntry | null {
  const down = watch?.outages.find(({ until }) => until === null);
  return down
    ? { kind: 'gap', fetch: [], heading: 'A source is out of order.', text: outageSentence(down, clock) }
    : null;
}

function notStored(messages: readonly ThreadMessage[], clock: SchoolClock): ThreadEntry {
  const first = messages[0];
  const from = first ? ` from ${clock.moment(first.message.at)}` : '';
  return {
    kind: 'gap',
    heading: `${counted(messages.length, 'message')} not stored${from}.`,
    text: `Nothing was found in them, so only who and when were kept.${inOtherLanguages(messages)}`,
    fetch: messages.map(({ message }) => message._id),
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
    fetch: [],
    heading: 'Silence since.',
    text: `Nothing from either person for ${span(pause)} after contact details or another app came up. They may be writing elsewhere.`,
  };
}
