import { WORDS_IN_RUNS } from '../../normalise/digits.js';
import { isCommonWord } from '../../normalise/segment.js';
import { isNearPlatform, PLATFORMS } from '../contact/platforms.js';
import { PROVIDERS } from '../contact/providers.js';

/** A word at the border of a message, in the plain view and without the punctuation around it. */
export interface BorderWord {
  readonly word: string;
  /** With what is written to it: `.com`, `is:`. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
}

const BARE = /^[a-z0-9]+$/;
const AROUND = /^[^\p{L}\p{N}\p{Extended_Pictographic}@_]+|[^\p{L}\p{N}\p{Extended_Pictographic}@_]+$/gu;

export function borderWords(text: string): BorderWord[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: written, index }) => ({
    word: BARE.test(written) ? written : written.replaceAll(AROUND, ''),
    written,
    start: index,
    end: index + written.length,
  }));
}

const NAMED: ReadonlySet<string> = new Set([...PROVIDERS, ...PLATFORMS].filter(name => name !== 'live'));
const SPELT: ReadonlySet<string> = new Set(['dot', 'underscore', '@']);
/** `kite_flyer`, `kite.flyer`, `kite22`, `@kite`, `.com`; a hyphen alone makes a word. */
const NAME_LIKE = /[@_]|^[a-z][a-z0-9]*\.[a-z0-9.]{2,}$|^[a-z]{3,20}\d{1,4}[a-z]{0,6}$/;
const DOMAIN_END = /^\.[a-z]{2,6}/;

/** Part of an address or of an account's name, or the platform it is for. `next`: the word after it. */
export function isNameSign({ word, written }: BorderWord, next: BorderWord | undefined): boolean {
  if (NAME_LIKE.test(word) || DOMAIN_END.test(written) || SPELT.has(word) || NAMED.has(word)) return true;
  return isNearPlatform(word) || (next !== undefined && NAMED.has(`${word} ${next.word}`));
}

const ANNOUNCES: ReadonlySet<string> = new Set(
  'email mail e-mail username user handle gamertag account name'.split(' '),
);
/** What somebody ends with who has yet to say it. */
const LEADS_ON: ReadonlySet<string> = new Set('is its as at under on my im'.split(' '));

/** The message breaks off where a name or an address has to follow: "my email is". */
export function leadsOn(words: readonly BorderWord[]): boolean {
  const last = words.at(-1);
  if (!last || /[?!]$/.test(last.written)) return false;
  if (last.word === 'at') return true;
  const announced = words.slice(-6).some((word, at, all) => ANNOUNCES.has(word.word) || isNameSign(word, all[at + 1]));
  if (!announced) return false;
  const before = words.at(-2);
  const began = before !== undefined && LEADS_ON.has(before.word);
  return began || LEADS_ON.has(last.word) || /[:=-]$/.test(last.written) || ANNOUNCES.has(last.word);
}

/** How many digits a word holds, one where it names some: 0 for one that says none for certain. */
function digitsIn({ word }: BorderWord): number {
  if (word === 'oh') return 1;
  const written = word.match(/\d/g)?.length ?? 0;
  if (written > 0) return /^[oil\d]+$/.test(word) ? word.length : written;
  return word.length > 2 && !HOMOPHONES.has(word) && (WORDS_IN_RUNS.get(word) ?? 0) > 0 ? 1 : 0;
}

const HOMOPHONES: ReadonlySet<string> = new Set(['too', 'for', 'fore', 'won', 'ate', 'tree', 'sex']);
/** "ten" or "3" says little, but it may be all that a message says. */
const LEAST_DIGITS = 2;
const FEW_WORDS = 2;

/** Digits enough among these words. `all`: how many words the message has. */
export function holdsDigits(words: readonly BorderWord[], all: number): boolean {
  const digits = words.reduce((sum, word) => sum + digitsIn(word), 0);
  return digits >= (all <= FEW_WORDS ? 1 : LEAST_DIGITS);
}

export function saysDigit(word: BorderWord): boolean {
  return digitsIn(word) > 0;
}

/** A few words that make a message, one of them unusual: perhaps the name that somebody was about to be told. */
export function isOddAlone(words: readonly BorderWord[]): boolean {
  if (words.length > FEW_WORDS + 1) return false;
  return words.some(({ word }) => /^[a-z]{4,30}$/.test(word) && !isCommonWord(word));
}
