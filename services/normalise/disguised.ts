import { wordStarts } from './segment.js';
import { type View, ViewBuilder } from './view.js';

/**
 * The plain view with disguises undone: digits and signs inside words as the letters they stand for (d3l3te), and letters that
 * are set apart (s n a p, s.n.a.p) joined. `null` when there is nothing of the kind, which is nearly always.
 */
export function disguisedView(plain: View): View | null {
  const unleeted = undoLeet(plain);
  const joined = joinLetters(unleeted ?? plain);
  return joined ?? unleeted;
}

const LEET = new Map<string, string>(
  Object.entries({
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '8': 'b',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'i',
  }),
);
/** Longer ones are addresses or noise, not words. */
const LONGEST_WORD = 30;
/** Ordinals, times, amounts, question numbers: digits that mean digits. */
const ORDINARY =
  /^(?:\d+(?:st|nd|rd|th|am|pm|a|b|c|d|e|k|g|m|s|v|x|cm|mm|km|kg|ml|gb|mb|hrs?|mins?|secs?|p|pts?|ish)?|[a-z]\d{1,4}[a-z]?|[a-z]+[!|]+|[!|]+[a-z]+|h2o|co2)$/;
/** Year groups, exam boards, consoles, or words whose last letters are disguised; very short words. Only beside a plain disguise they are one too. */
const AMBIGUOUS = /^(?:[a-z]{2,4}\d{1,4}|..)$/;

/** What a unit is to a disguise: 0 where a word ends. */
const LETTER = 1;
const SIGN = 2;
const KINDS = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/[a-z]/.test(character)) return LETTER;
  return LEET.has(character) ? SIGN : 0;
});

function kindAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit < 128 ? (KINDS[unit] ?? 0) : 0;
}

function undoLeet(plain: View): View | null {
  const words = leetWords(plain.text);
  if (words.every(({ word }) => AMBIGUOUS.test(word))) return null;
  const text = plain.text.split('');
  for (const { word, at } of words) {
    for (let index = 0; index < word.length; index += 1) {
      const letter = LEET.get(word.charAt(index));
      if (letter) text[at + index] = letter;
    }
  }
  return { text: text.join(''), origins: plain.origins };
}

interface LeetWord {
  readonly word: string;
  readonly at: number;
}

/** Runs of letters and of digits and signs that stand for some, with both in them. */
function leetWords(text: string): readonly LeetWord[] {
  const words: LeetWord[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const start = at;
    let kinds = 0;
    for (let kind = kindAt(text, at); kind !== 0; kind = kindAt(text, at)) {
      kinds |= kind;
      at += 1;
    }
    if (kinds !== (LETTER | SIGN)) continue;
    const word = text.slice(start, at).replace(/[!|]+$/, '');
    if (mayBeLeet(word) && !isAddressAt(text, start)) words.push({ word, at: start });
  }
  return words;
}

/** At the beginning of an address or a mention the sign means itself. */
function isAddressAt(text: string, at: number): boolean {
  ADDRESS.lastIndex = at;
  return ADDRESS.test(text);
}

/** Before the @ as long as addresses may be: it is looked for at every word. */
const ADDRESS = /@|[a-z0-9]{1,64}@[a-z0-9-]+\.[a-z]/y;

function mayBeLeet(word: string): boolean {
  const mixed = /[a-z]/.test(word) && /[0134578@$!|]/.test(word);
  return mixed && word.length >= 2 && word.length <= LONGEST_WORD && !ORDINARY.test(word) && !/\d{6,}/.test(word);
}

const SPACED = /(?<![a-z0-9])[a-z](?:([ ._*\-/])[a-z](?![a-z0-9])){2,}/g;
/** Farther apart than that in the original, a letter begins the next word: `m e e t   m e`. */
const NEXT_WORD = 3;

/** False when nowhere three letters stand by themselves with one separator between each two of them, as is usual. */
function mayHoldSpaced(text: string): boolean {
  let alone = -2;
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const start = at;
    while (kindAt(text, at) === LETTER) at += 1;
    if (at - start !== 1) continue;
    run = start - alone === 2 && SEPARATORS.includes(text.charAt(start - 1)) ? run + 1 : 1;
    if (run === 3) return true;
    alone = start;
  }
  return false;
}

const SEPARATORS = ' ._*-/';

function joinLetters(view: View): View | null {
  if (!mayHoldSpaced(view.text)) return null;
  const runs = [...view.text.matchAll(SPACED)].filter(match => match[0].length >= 5);
  if (runs.length === 0) return null;
  const joined = new ViewBuilder(view.text.length);
  const originAt = (at: number) => view.origins[at] ?? 0;
  let at = 0;
  const copyUntil = (end: number) => {
    for (; at < end; at += 1) joined.push(view.text.charCodeAt(at), originAt(at));
  };
  for (const run of runs) {
    copyUntil(run.index);
    const letters: Letter[] = [];
    for (const end = run.index + run[0].length; at < end; at += 1) {
      const unit = view.text.charCodeAt(at);
      if (unit < 97 || unit > 122) continue;
      const apart = letters.length > 0 && originAt(at) - originAt(at - 2) >= NEXT_WORD;
      letters.push({ unit, origin: originAt(at), blank: apart ? originAt(at - 1) : null });
    }
    for (const { unit, origin, blank } of withBlanks(letters)) {
      if (blank !== null) joined.push(32, blank);
      joined.push(unit, origin);
    }
  }
  copyUntil(view.text.length);
  return joined.build(originAt(view.text.length));
}

/** A letter of a run, and whether a blank stands before it: `null`, or where in the original. */
interface Letter {
  readonly unit: number;
  readonly origin: number;
  readonly blank: number | null;
}

/** Fewer letters are one word. */
const SEVERAL_WORDS = 8;

/** Letters that are all equally far apart may be several words: the blanks between them are put where words begin. */
function withBlanks(letters: readonly Letter[]): readonly Letter[] {
  if (letters.length < SEVERAL_WORDS || letters.some(({ blank }) => blank !== null)) return letters;
  const starts = new Set(wordStarts(letters.map(({ unit }) => String.fromCharCode(unit)).join('')));
  return letters.map((letter, at) => (at > 0 && starts.has(at) ? { ...letter, blank: letter.origin } : letter));
}
