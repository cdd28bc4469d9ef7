import { WORDS_IN_RUNS } from '../../normalise/digits.js';
import type { View } from '../../normalise/view.js';
import { eachWord } from '../../normalise/words.js';
import { LEAST_DIGITS } from './phone-number.js';
import { PLATFORMS } from './platforms.js';
import { PROVIDERS } from './providers.js';
import { HANDLE } from './spelling.js';

/**
 * What a view holds of the words and signs that contact details are made of. Most texts hold hardly any, and need not be looked at
 * closely: where one of these is false, no pattern that needs such a thing can match.
 */
export interface Glance {
  /** `@`, or "at" as a word. */
  readonly at: boolean;
  /** `@` itself. */
  readonly atSign: boolean;
  /** "dot" as a word. */
  readonly dot: boolean;
  /** A mail provider. */
  readonly provider: boolean;
  /** A network, chat app or game, be it as a picture. */
  readonly platform: boolean;
  /** Enough digits and words for digits in a row for the shortest number. */
  readonly digits: boolean;
}

const known = new WeakMap<View, Glance>();

export function glanceAt(view: View): Glance {
  const before = known.get(view);
  if (before) return before;
  const glance = look(view.text);
  known.set(view, glance);
  return glance;
}

/** A dot between two parts of a host, be it spelt out. Every host has one. */
export function holdsHostDot(view: View): boolean {
  return glanceAt(view).dot || HOST_DOT.test(view.text);
}

const HOST_DOT = /[a-z0-9-](?:\.|\s?[([{<]\s?\.\s?[)\]}>]\s?|\s\.\s)[a-z0-9-]/;

/** Something that looks like an account's name. */
export function holdsHandle({ text }: View): boolean {
  return ANY_HANDLE.test(text);
}

const ANY_HANDLE = new RegExp(HANDLE);

const AT = 1;
const DOT = 2;
const PROVIDER = 4;
const PLATFORM = 8;
/** Of two words the first. */
const FIRST = 16;

/** What a word, or two with a blank between them, says. */
interface Meaning {
  readonly marks: number;
  /** How many digits it adds to a run at most; `null` when it ends one. */
  readonly digits: number | null;
}

const MEANINGS: ReadonlyMap<string, Meaning> = meaningsOf([
  ['at', AT],
  ['dot', DOT],
  ...PROVIDERS.map(name => [name, PROVIDER] as const),
  ...PLATFORMS.map(name => [name, PLATFORM] as const),
]);
const LONGEST = Math.max(...[...MEANINGS.keys()].map(words => words.length));
/** By first letter, last letter and length, whether any word of that shape means something: most words of a text need no look-up then. */
const SHAPES = new Uint8Array(26 * 26 * (LONGEST + 1));
for (const words of MEANINGS.keys()) if (/^[a-z]+$/.test(words)) SHAPES[shapeOf(words, 0, words.length)] = 1;

/** Of a word of the letters a to z. */
function shapeOf(text: string, start: number, end: number): number {
  const ends = (text.charCodeAt(start) - 97) * 26 + text.charCodeAt(end - 1) - 97;
  return ends * (LONGEST + 1) + end - start;
}
/** Platforms that are written without a letter. */
const PICTURES: readonly string[] = PLATFORMS.filter(name => !/[\p{L}\p{N}]/u.test(name));

function meaningsOf(names: readonly (readonly [string, number])[]): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  for (const [word, digits] of WORDS_IN_RUNS) meanings.set(word, { marks: 0, digits });
  const add = (words: string, mark: number) => {
    const before = meanings.get(words) ?? { marks: 0, digits: null };
    meanings.set(words, { ...before, marks: before.marks | mark });
  };
  for (const [name, mark] of names) {
    add(name, mark);
    const space = name.indexOf(' ');
    if (space > 0) add(name.slice(0, space), FIRST);
  }
  return meanings;
}

function look(text: string): Glance {
  let marks = 0;
  let digits = 0;
  let mostDigits = 0;
  /** Where the word before begins, when it may be the first of two. */
  let first = -1;
  eachWord(text, (start, end, latin) => {
    const may = latin && end - start <= LONGEST && SHAPES[shapeOf(text, start, end)] === 1;
    const meaning = may ? MEANINGS.get(text.slice(start, end)) : undefined;
    const more = latin ? (meaning?.digits ?? null) : mostDigitsIn(text, start, end);
    digits = more === null ? 0 : digits + more;
    if (digits > mostDigits) mostDigits = digits;
    if (first >= 0) marks |= MEANINGS.get(text.slice(first, end))?.marks ?? 0;
    first = meaning && (meaning.marks & FIRST) !== 0 ? start : -1;
    marks |= meaning?.marks ?? 0;
  });
  const atSign = text.includes('@');
  return {
    at: atSign || (marks & AT) !== 0,
    atSign,
    dot: (marks & DOT) !== 0,
    provider: (marks & PROVIDER) !== 0,
    platform: (marks & PLATFORM) !== 0 || PICTURES.some(picture => text.includes(picture)),
    digits: mostDigits >= LEAST_DIGITS,
  };
}

/** A word with a digit in it may be a piece of a number, and add as many digits as it has characters. */
function mostDigitsIn(text: string, start: number, end: number): number | null {
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 48 && unit <= 57) return end - start;
  }
  return null;
}
