import { commonWords } from '../normalise/segment.js';
import type { View } from '../normalise/view.js';
import { eachWord } from '../normalise/words.js';
import { ALSO_ENGLISH, FREQUENT_WORDS, LOAN_WORDS } from './frequent-words.js';
import type { Language } from './names.js';
import { WordTable } from './word-table.js';

/** Languages whose frequent words are listed. */
export const LATIN_LANGUAGES: readonly Language[] = Object.keys(FREQUENT_WORDS);

/** In the bits of a word: it is English. The other bits are those of `bitOf`. */
export const ENGLISH = 1;
/** It is used in any language, and says nothing. */
const NEUTRAL = 2;

/** One bit for each language with a list; 0 for any other. */
export function bitOf(language: Language): number {
  const index = LATIN_LANGUAGES.indexOf(language);
  return index < 0 ? 0 : 4 << index;
}

/** So many of the common words are English whatever else they are; a rarer one that is frequent in another language ("mas") stood in quotations. */
const SURELY_ENGLISH = 3_000;

/** For each word that is frequent somewhere in which languages it is. */
const known = new WordTable(bitsOfWords());

function bitsOfWords(): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  const add = (word: string, more: number) => bits.set(word, (bits.get(word) ?? 0) | more);
  const foreign = new Set(Object.values(FREQUENT_WORDS).flatMap(words => (words ?? '').split(' ')));
  for (const [rank, word] of commonWords().entries())
    if (rank < SURELY_ENGLISH || !foreign.has(word)) add(word, ENGLISH);
  for (const word of ALSO_ENGLISH.split(' ')) add(word, ENGLISH);
  for (const word of LOAN_WORDS.split(' ')) add(word, ENGLISH | NEUTRAL);
  for (const language of LATIN_LANGUAGES)
    for (const word of (FREQUENT_WORDS[language] ?? '').split(' ')) add(word, bitOf(language));
  return bits;
}

/** No listed word is longer. */
const LONGEST = 20;

function bitsAt(text: string, start: number, end: number): number {
  // A letter by itself is text-speak, an initial, or an answer.
  if (end - start === 1) return ENGLISH | NEUTRAL;
  return end - start > LONGEST ? 0 : known.get(text, start, end);
}

/** What one look at each word of a view tells. */
export interface Glance {
  /** The bits of the languages that a word is of which is no English. */
  readonly hints: number;
  /** As many words are no English as are. */
  readonly isHalfForeign: boolean;
  /** Somewhere two words of a language, or three that nobody knows, come together. */
  readonly mayBeForeign: boolean;
}

/** Unknown words, more than English ones, that make a text worth a second look. */
const SEVERAL = 3;

export function glance({ text, origins }: View, original: string): Glance {
  let hints = 0;
  let words = 0;
  let english = 0;
  let others = 0;
  let capitals = 0;
  let mayBeForeign = false;
  /** Unknown words of the present run; `small`: without those that may be names. */
  let unknown = 0;
  let small = 0;
  let most = 0;
  let mostSmall = 0;
  let last = 0;
  eachWord(text, (start, end, latin) => {
    if (!latin) return;
    words += 1;
    const bits = bitsAt(text, start, end);
    if (bits === ENGLISH) {
      english += 1;
      if (unknown > 0) unknown -= 1;
      if (small > 0) small -= 1;
      last = 0;
      return;
    }
    if ((bits & ENGLISH) !== 0) return;
    if (bits !== 0) {
      hints |= bits;
      mayBeForeign ||= (bits & last) !== 0;
      last |= bits;
    }
    others += 1;
    unknown += weightAt(original, origins[start] ?? 0, origins[end] ?? original.length);
    if (unknown > most) most = unknown;
    if (isCapitalAt(original, origins[start] ?? 0)) capitals += 1;
    else small += weightAt(original, origins[start] ?? 0, origins[end] ?? original.length);
    if (small > mostSmall) mostSmall = small;
  });
  // Where nearly all words begin with a capital letter, they are no names: somebody shouts.
  mayBeForeign ||= (capitals * 2 > words ? most : mostSmall) >= SEVERAL;
  return { hints, isHalfForeign: others > 0 && others >= english, mayBeForeign };
}

function isCapitalAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 128) return unit >= 65 && unit <= 90;
  const character = text.charAt(at);
  return character !== character.toLowerCase();
}

/** What an unknown word weighs: one with an accent more than one that may be misspelt. */
const PLAIN = 1;
const ACCENTED = 3;

function weightAt(original: string, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const unit = original.charCodeAt(at);
    if (unit >= 0xc0 && unit < 0x250) return ACCENTED;
  }
  return PLAIN;
}

export interface PlacedWord {
  readonly word: string;
  /** In the view. */
  readonly start: number;
  readonly end: number;
  readonly bits: number;
  /** In a run of unknown words. */
  readonly weight: number;
  /** Written with a capital letter within a sentence, or part of an address: it says nothing. */
  readonly isName: boolean;
}

export function wordsOf(view: View, original: string): readonly PlacedWord[] {
  const words: PlacedWord[] = [];
  const capitals: number[] = [];
  const { text, origins } = view;
  eachWord(text, (start, end, latin) => {
    if (!latin || end - start > LONGEST) return;
    if (isCapitalAt(original, origins[start] ?? 0)) capitals.push(words.length);
    const word = text.slice(start, end);
    words.push({
      word,
      start,
      end,
      bits: bitsAt(text, start, end),
      weight: weightAt(original, origins[start] ?? 0, origins[end] ?? original.length),
      isName: isInAddress(text, start, end),
    });
  });
  // Where nearly all words have one, somebody shouts.
  if (capitals.length * 2 > words.length) return words;
  for (const at of capitals) {
    const word = words[at];
    if (word && !beginsSentence(text, word.start)) words[at] = { ...word, isName: true };
  }
  return words;
}

function beginsSentence(text: string, start: number): boolean {
  for (let at = start - 1; at >= 0; at -= 1) {
    const character = text.charAt(at);
    if (character === '\n' || '.!?:'.includes(character)) return true;
    if (character !== ' ') return false;
  }
  return true;
}

/** `www.bbc.co.uk`, `kofi@school.example`: a sign of addresses directly beside it, and a letter behind that. */
function isInAddress(text: string, start: number, end: number): boolean {
  return (
    (isJoin(text.charAt(end)) && isLetterAt(text, end + 1)) ||
    (isJoin(text.charAt(start - 1)) && isLetterAt(text, start - 2))
  );
}

function isJoin(character: string): boolean {
  return character !== '' && '.@/_'.includes(character);
}

function isLetterAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 97 && unit <= 122;
}
