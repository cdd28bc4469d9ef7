import { type DigitRun, digitRuns, WORDS_IN_RUNS } from '../../normalise/digits.js';
import { plainView } from '../../normalise/plain.js';
import { LEAST_DIGITS, phoneNumberIn } from '../contact/phone-number.js';
import { withoutCounted } from './counted.js';
import { type JoinedText, joinTexts, type Segment } from './joined-text.js';
import type { Piece } from './piece.js';

/** A list of lines with one digit each is a list. */
const LEAST_IN_EACH = 2;
/** British numbers of houses and offices begin with an area code, which nobody breaks. */
const AREA_CODE = 3;
/** Words that may stand between the digits of a message and its border: "07700 got that?". */
const NEAR_BORDER = 4;
/** What says that a number follows is looked for so far before it. */
const CONTEXT = 50;

interface DigitPiece {
  readonly segment: Segment;
  readonly run: DigitRun;
  /** The author's words before it. */
  readonly before: string;
}

/**
 * Digits of several messages, oldest first, that are one whole telephone number, as one text; `null` when they are none. The number has
 * to take all the digits that stand at the borders: what is left over in a part of one message was no piece of a number.
 */
export function joinedNumber(pieces: readonly Piece[], regions: readonly string[]): JoinedText | null {
  const parts = pieces.map((piece, at) => digitPiece(piece, at, at === 0, at === pieces.length - 1));
  const found = parts.flatMap(part => (part === null ? [] : [part]));
  const [first] = found;
  if (!first || found.length < pieces.length) return null;
  const lead = first.before.slice(-CONTEXT);
  const context = { ...first.segment, start: first.segment.start - lead.length, text: lead + first.segment.text };
  const joined = joinTexts([context, ...found.slice(1).map(({ segment }) => segment)], ' ');
  const [run, ...others] = digitRuns(plainView(joined.text.slice(lead.length)), LEAST_DIGITS);
  if (!run || others.length > 0) return null;
  const digitsOfFirst = first.run.digits.replace('+', '').length;
  const disguised = found.some(part => part.run.disguised);
  if (!disguised && run.digits.length < LEAST_IN_EACH * found.length) return null;
  const starts = run.groups.filter(start => start < digitsOfFirst);
  for (const start of starts) {
    const digits = run.digits.slice(start);
    const enough = /^0[123]/.test(digits) ? AREA_CODE : LEAST_IN_EACH;
    if (!disguised && digitsOfFirst - start < enough) continue;
    if (phoneNumberIn({ digits, groups: [0] }, regions, true) !== null) return joined;
  }
  return null;
}

/** The digits of one message that stand at the border: of the first message its last ones, of the last its first, else all there are. */
function digitPiece(piece: Piece, at: number, isFirst: boolean, isLast: boolean): DigitPiece | null {
  const masked = withoutCounted(piece.text);
  const runs = digitRuns(plainView(masked), 1);
  const run = isLast ? runs[0] : runs.at(-1);
  if (!run || (!isFirst && !isLast && runs.length > 1)) return null;
  const { start, end } = stretched(piece.text, run);
  if (!isFirst && words(piece.text.slice(0, start)) > NEAR_BORDER) return null;
  if (!isLast && words(piece.text.slice(end)) > NEAR_BORDER) return null;
  const segment = { at, start: piece.start + start, text: piece.text.slice(start, end) };
  return { segment, run, before: piece.text.slice(0, start) };
}

function words(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

/** With the words beside it that say something of a digit in the next message: "oh double". */
function stretched(text: string, { start, end }: DigitRun): { readonly start: number; readonly end: number } {
  const before = /(?:[a-z]+\s)*$/i.exec(text.slice(Math.max(0, start - 30), start))?.[0] ?? '';
  const after = /^(?:\s[a-z]+)*/i.exec(text.slice(end, end + 30))?.[0] ?? '';
  let from = start;
  for (const word of before.trimEnd().split(' ').reverse()) {
    if (!isOfNumbers(word)) break;
    from -= word.length + 1;
  }
  let to = end;
  for (const word of after.trimStart().split(' ')) {
    if (!isOfNumbers(word)) break;
    to += word.length + 1;
  }
  return { start: Math.max(0, from), end: Math.min(text.length, to) };
}

function isOfNumbers(word: string): boolean {
  return /^[a-z]+$/i.test(word) && WORDS_IN_RUNS.has(word.toLowerCase());
}
