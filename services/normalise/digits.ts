import { originOf, type View } from './view.js';

/** Digits as somebody meant them, whatever they are written with, and where they stood. */
export interface DigitRun {
  /** `+` first where one was written; otherwise digits only. */
  readonly digits: string;
  /** In the original text. */
  readonly start: number;
  readonly end: number;
  /** Where in `digits` a word or group of the text begins: a number begins at one of them. Rising, the first is 0. */
  readonly groups: readonly number[];
  /** True when something else than digits and ordinary separators was read as a digit. */
  readonly disguised: boolean;
}

const WORDS = new Map<string, string>(
  Object.entries({
    zero: '0',
    oh: '0',
    o: '0',
    nought: '0',
    naught: '0',
    nil: '0',
    one: '1',
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    ten: '10',
    eleven: '11',
    twelve: '12',
    thirteen: '13',
    fourteen: '14',
    fifteen: '15',
    sixteen: '16',
    seventeen: '17',
    eighteen: '18',
    nineteen: '19',
    hundred: '00',
    thousand: '000',
  }),
);
const TENS = new Map<string, string>(
  Object.entries({
    twenty: '2',
    thirty: '3',
    forty: '4',
    fifty: '5',
    sixty: '6',
    seventy: '7',
    eighty: '8',
    ninety: '9',
  }),
);
/** German, French, Spanish, Polish and Welsh, nought to nine: what pupils learn and speak at home. */
const FOREIGN = new Map<string, string>(
  [
    'null eins zwei drei vier funf sechs sieben acht neun',
    'zero un deux trois quatre cinq six sept huit neuf',
    'cero uno dos tres cuatro cinco seis siete ocho nueve',
    'zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec',
    'dim un dau tri pedwar pump chwech saith wyth naw',
  ].flatMap(words => words.split(' ').map((word, digit) => [word, String(digit)] as const)),
);
/** Only between other digits: elsewhere they are words. */
const HOMOPHONES = new Map<string, string>(
  Object.entries({ to: '2', too: '2', for: '4', fore: '4', won: '1', ate: '8', tree: '3', sex: '6' }),
);
const REPEATS = new Map<string, number>(Object.entries({ double: 2, triple: 3, treble: 3 }));
const LOOKALIKES: Readonly<Record<string, string>> = { o: '0', i: '1', l: '1', s: '5', b: '8', z: '2' };
const TOKEN = /\+|[\p{L}\p{N}]+/gu;
/** Between two digits of one number. */
const SEPARATOR = /^[\s.,\-()/_*|:;~'"\u00b7\u2022\p{Extended_Pictographic}]{0,6}$/u;
const FILLERS = new Set(['then', 'and', 'dash', 'space', 'dot', 'gap']);

interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Quick to see that a text holds too few digits and number words for any long run, as nearly every text does. */
function mayHoldRun(text: string): boolean {
  let weight = 0;
  for (const match of text.matchAll(DIGIT_OR_WORD)) {
    weight += match[0].length === 1 ? 2 : 3;
    if (weight >= LEAST_WEIGHT) return true;
  }
  return false;
}

/** From so many digits on the quick look is right. */
const LONG_RUN = 8;
/** Two for a digit, three for a word: half of a disguised number may be letters. */
const LEAST_WEIGHT = 8;
const DIGIT_OR_WORD = new RegExp(
  `\\d|(?<![a-z])(?:${[...WORDS.keys(), ...TENS.keys(), ...FOREIGN.keys()].filter(word => word.length > 1).join('|')})(?![a-z])`,
  'g',
);

/** Words of letters alone that may stand in a run, and how many digits each adds to it at most. Any other ends the run. */
export const WORDS_IN_RUNS: ReadonlyMap<string, number> = new Map<string, number>([
  ...[...WORDS, ...FOREIGN, ...HOMOPHONES].map(([word, digits]) => [word, digits.length] as const),
  ...[...TENS.keys()].map(word => [word, 2] as const),
  // The digit that is repeated counts for itself.
  ...[...REPEATS].map(([word, times]) => [word, times - 1] as const),
  ...[...FILLERS, 'plus'].map(word => [word, 0] as const),
  ...lookalikeWords().map(word => [word, word.length] as const),
]);

/** Two to four of the letters that are read as digits among digits. */
function lookalikeWords(): readonly string[] {
  const letters = ['o', 'i', 'l'];
  const withOneMore = (words: readonly string[]) => words.flatMap(word => letters.map(letter => word + letter));
  const two = withOneMore(letters);
  const three = withOneMore(two);
  return [...two, ...three, ...withOneMore(three)];
}

/** Runs of at least `least` digits in the plain view, in order. Linear. */
export function digitRuns(view: View, least: number): readonly DigitRun[] {
  if (least >= LONG_RUN && !mayHoldRun(view.text)) return [];
  const tokens = [...view.text.matchAll(TOKEN)].map(match => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const runs: DigitRun[] = [];
  let run: { digits: string; groups: number[]; start: number; end: number; disguised: boolean } | null = null;
  /** Up to where a filler word has carried the run. */
  let reach = 0;
  const close = () => {
    if (run && run.digits.replace('+', '').length >= least)
      runs.push({ ...run, ...originOf(view, run.start, run.end) });
    run = null;
  };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    const joined = run !== null && SEPARATOR.test(view.text.slice(Math.max(run.end, reach), token.start));
    if (!joined) close();
    const read = readToken(tokens, at, run !== null);
    if (!read) {
      if (joined && FILLERS.has(token.word)) reach = token.end;
      else close();
      continue;
    }
    if (read.digits === '+' && run) close();
    run = run ?? { digits: '', groups: [], start: token.start, end: token.end, disguised: false };
    run.groups.push(run.digits.length);
    run.digits += read.digits;
    run.end = (tokens[at + read.used - 1] ?? token).end;
    run.disguised ||= read.disguised;
    at += read.used - 1;
  }
  close();
  return runs;
}

interface ReadToken {
  readonly digits: string;
  /** Tokens that it took. */
  readonly used: number;
  readonly disguised: boolean;
}

function readToken(tokens: readonly Token[], at: number, inRun: boolean): ReadToken | null {
  const word = tokens[at]?.word ?? '';
  if (word === '+' || /^\d{1,15}$/.test(word)) return { digits: word, used: 1, disguised: false };
  if (word === 'plus' && !inRun) return { digits: '+', used: 1, disguised: true };
  const repeat = REPEATS.get(word);
  if (repeat !== undefined) {
    // "double double" repeats nothing, and a text of it must not lead ever deeper.
    const next = REPEATS.has(tokens[at + 1]?.word ?? '') ? null : readToken(tokens, at + 1, true);
    return next && next.digits.length === 1
      ? { digits: next.digits.repeat(repeat), used: 1 + next.used, disguised: true }
      : null;
  }
  const tens = TENS.get(word);
  if (tens !== undefined) {
    const unit = WORDS.get(tokens[at + 1]?.word ?? '');
    const follows = unit !== undefined && unit.length === 1 && unit !== '0';
    return { digits: tens + (follows ? unit : '0'), used: follows ? 2 : 1, disguised: true };
  }
  const named =
    WORDS.get(word) ?? FOREIGN.get(word) ?? (inRun && isBetweenDigits(tokens, at) ? HOMOPHONES.get(word) : undefined);
  if (named !== undefined) return { digits: named, used: 1, disguised: true };
  return readMixed(word, inRun);
}

/** `o77oo`, `9l2`: letters that look like digits, in a word that holds digits or stands among them. */
function readMixed(word: string, inRun: boolean): ReadToken | null {
  if (!/^[oilsbz\d]{2,20}$/.test(word) || /^\d+$/.test(word)) return null;
  const digits = word.replaceAll(/[oilsbz]/g, letter => LOOKALIKES[letter] ?? letter);
  const enough = /\d{2}|^o\d|\d[oil]/.test(word) || (inRun && /^[oil]{2,4}$/.test(word));
  return enough ? { digits, used: 1, disguised: true } : null;
}

/** Another digit follows, be it behind further homophones: "won to three". */
function isBetweenDigits(tokens: readonly Token[], at: number): boolean {
  for (let next = at + 1; next <= at + 3; next += 1) {
    const word = tokens[next]?.word ?? '';
    if (/^\d/.test(word) || WORDS.has(word) || FOREIGN.has(word) || TENS.has(word) || REPEATS.has(word)) return true;
    if (!HOMOPHONES.has(word)) return false;
  }
  return false;
}
