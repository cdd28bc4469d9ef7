import { plainView } from '../../normalise/plain.js';
import { originOf, type View } from '../../normalise/view.js';
import type { Finding, Span } from '../finding.js';
import {
  type BorderWord,
  borderWords,
  holdsDigits,
  isNameSign,
  isOddAlone,
  leadsOn,
  saysDigit,
} from './border-words.js';
import { withoutCounted } from './counted.js';

/** A stretch of a message that may be a piece of a number, an address or an account's name. */
export interface Piece {
  /** Where it begins in the message's text. */
  readonly start: number;
  /** As it was written; at most `LONGEST` characters. */
  readonly text: string;
}

/** What one message may add to contact details that are split over several: the only words that are kept for that. */
export interface Pieces {
  /** May go on what an earlier message began. */
  readonly head: Piece | null;
  /** May go on in a later message. The same as `head` where the one runs into the other. */
  readonly tail: Piece | null;
}

/** Characters at either end of a message that are looked at. */
const LONGEST = 120;
/** Words that a piece has at most at either end, without those before its first sign. */
const MOST_WORDS = 10;
/** Words that are kept before a sign: "katie walker dot". */
const BEFORE_SIGN = 2;
/** Words between digits and the border: "and its 900", "07700 got that?". */
const BESIDE_DIGITS = 3;

/**
 * The pieces of what an author wrote, or `null` when it holds none, as most messages do. What was found in it already is cut
 * out: it needs nobody's next message. In constant time, whatever the length.
 */
export function piecesOf(text: string, found: readonly Finding[]): Pieces | null {
  const known = found.flatMap(({ detectorId, field, span }) =>
    detectorId.startsWith('contact/') && field === 'text' && span !== null ? [span] : [],
  );
  const beginning = readRange(text, {
    start: 0,
    end: Math.min(LONGEST, text.length, ...known.map(({ start }) => start)),
  });
  const from = Math.max(0, text.length - LONGEST, ...known.map(({ end }) => end));
  // Most messages are short, and read once.
  const ending =
    from === 0 && beginning.end === text.length ? beginning : readRange(text, { start: from, end: text.length });
  const head = headOf(beginning);
  const tail = tailOf(ending);
  if (head === null && tail === null) return null;
  if (head === null || tail === null || head.end < tail.start)
    return { head: head && pieceAt(text, head), tail: tail && pieceAt(text, tail) };
  const whole = pieceAt(text, { start: head.start, end: Math.max(head.end, tail.end) });
  return { head: whole, tail: whole };
}

/** One stretch that goes on what was begun and may itself go on. */
export function isWhole({ head, tail }: Pieces): boolean {
  return head !== null && tail !== null && head.start === tail.start && head.text.length === tail.text.length;
}

function pieceAt(text: string, { start, end }: Span): Piece {
  return { start, text: text.slice(start, end) };
}

/** The words of a stretch of a message, as they are meant. */
interface ReadRange extends Span {
  readonly view: View;
  readonly words: readonly BorderWord[];
  /** How many words the message has; infinite where it is longer than this stretch. */
  readonly all: number;
}

function readRange(text: string, { start, end }: Span): ReadRange {
  const view = plainView(withoutCounted(text.slice(start, end)));
  const words = borderWords(view.text);
  // The outermost may have been cut in two.
  if (start === 0 && end === LONGEST && text.length > LONGEST) words.pop();
  if (start > 0 && start === text.length - LONGEST) words.shift();
  return { start, end, view, words, all: end - start === text.length ? words.length : Number.POSITIVE_INFINITY };
}

/** From the first word to the last sign that is near it. */
function headOf({ view, words, all }: ReadRange): Span | null {
  const near = words.slice(0, MOST_WORDS);
  const isSign = (word: BorderWord, at: number) => isNameSign(word, words[at + 1]);
  const digits = near.slice(0, BESIDE_DIGITS + 1).some(saysDigit) && holdsDigits(near, all);
  if (!digits && !near.slice(0, BESIDE_DIGITS).some(isSign) && !isAlone(words, all)) return null;
  const sign = near.findLastIndex((word, at) => (digits && saysDigit(word)) || isSign(word, at));
  // What stands behind a sign may belong to it: "dot com".
  const last = sign < 0 ? near.at(-1) : (near[sign + 1] ?? near[sign]);
  const [first] = words;
  return first && last ? originOf(view, first.start, last.end) : null;
}

/** From the first sign that is near the last word, and a little before it, to the last word. */
function tailOf({ start: from, view, words, all }: ReadRange): Span | null {
  const begin = Math.max(0, words.length - MOST_WORDS);
  const isSign = (word: BorderWord, at: number) => isNameSign(word, words[at + 1]);
  const digits = words.slice(-BESIDE_DIGITS - 1).some(saysDigit) && holdsDigits(words.slice(begin), all);
  const endsOnSign = words.some((word, at) => at >= words.length - 2 && isSign(word, at));
  if (!digits && !endsOnSign && !leadsOn(words) && !isAlone(words, all)) return null;
  const sign = words.findIndex((word, at) => at >= begin && ((digits && saysDigit(word)) || isSign(word, at)));
  const first = words[Math.max(0, sign < 0 ? words.length - MOST_WORDS / 2 : sign - BEFORE_SIGN)];
  const last = words.at(-1);
  if (!first || !last) return null;
  const { start, end } = originOf(view, first.start, last.end);
  return { start: from + start, end: from + end };
}

/** The whole message is a word that says something at a border only, or an odd one. */
function isAlone(words: readonly BorderWord[], all: number): boolean {
  if (words.length !== all) return false;
  return isOddAlone(words) || (all === 1 && /^(?:at|dot|com|co|uk|net|org|me|io)$/.test(words[0]?.word ?? ''));
}
