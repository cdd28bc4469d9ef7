import { foldCharacter } from '../../normalise/letters.js';
import { KINDS, LETTER, SEPARATOR } from './characters.js';

/** One word or one sign of an alternative. */
export interface Atom {
  /** As the plain view writes it: lower case, no apostrophes. */
  readonly word: string;
  /** It may go on: `photo` of `photo*`. `''`: any word. */
  readonly open: boolean;
  /** Nothing stands between it and the one before, as in `stake.com`; otherwise separators do. */
  readonly touching: boolean;
}

/** What an element of a phrase may be: one word, or several in a row. */
export type Alternative = readonly Atom[];

/** Words as the plain view writes them: lower case, no apostrophes, no accents. */
export function plainWord(word: string): string {
  const folded = ASCII.test(word) ? word : Array.from(word, folding).join('');
  return folded.toLowerCase().replaceAll("'", '');
}

function folding(character: string): string {
  return character < '\x80' ? character : foldCharacter(character.codePointAt(0) ?? 0);
}

const ASCII = /^[\x00-\x7f]*$/;

/**
 * Reads what one alternative of a phrase says: more than one when it ends in an open sign, since nothing or a word may follow (`£*`).
 * `null` when it holds a separator, which only an expression can find.
 */
export function readAlternative(written: string): readonly Alternative[] | null {
  // Nearly all of them, and there are tens of thousands.
  if (ORDINARY.test(written)) return [plainWord(written).split(' ').flatMap(ordinaryAtom)];
  let all: readonly Alternative[] = [[]];
  for (const word of written.split(/\s+/)) {
    const ways = readWord(plainWord(word));
    if (!ways) return null;
    all = all.flatMap(before => ways.map(way => [...before, ...way]));
  }
  return all;
}

function ordinaryAtom(word: string): Alternative {
  return word === '' ? [] : [{ word, open: false, touching: false }];
}

const ORDINARY = /^[a-z0-9'’]+(?: [a-z0-9'’]+)*$/i;

function readWord(word: string): readonly Alternative[] | null {
  const open = word.endsWith('*');
  const parts = partsOf(open ? word.slice(0, -1) : word);
  if (parts.some(part => kindOf(part) === SEPARATOR)) return null;
  const atoms = parts.map((part, index) => ({ word: part, open: false, touching: index > 0 }));
  const last = atoms.at(-1);
  if (!open) return [atoms];
  if (!last) return [[{ word: '', open: true, touching: false }]];
  if (kindOf(last.word) === LETTER) return [[...atoms.slice(0, -1), { ...last, open: true }]];
  return [[...atoms, { word: '', open: true, touching: true }], atoms];
}

/** The longest word in what `readAlternative` cannot read, to look for the rest around it; `null` when it holds no word. */
export function longestWord(written: string): Alternative | null {
  const words = partsOf(plainWord(written)).filter(part => kindOf(part) === LETTER);
  const [longest] = words.sort((a, b) => b.length - a.length);
  return longest === undefined ? null : [{ word: longest, open: true, touching: false }];
}

/** The first word in it that `readAlternative` cannot read, as the plain view writes it. */
export function unreadableWord(written: string): string {
  const word = written.split(/\s+/).find(part => readWord(plainWord(part)) === null) ?? '';
  return plainWord(word).replace(/\*$/, '');
}

/** Runs of letters, and every other character by itself. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const character of text) {
    const last = parts.at(-1);
    if (last !== undefined && kindOf(character) === LETTER && kindOf(last) === LETTER)
      parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  return parts;
}

function kindOf(part: string): number {
  return KINDS[part.charCodeAt(0)] ?? SEPARATOR;
}

/** The same for alternatives that are found in the same places. */
export function keyOf(alternative: Alternative): string {
  return alternative
    .map(({ word, open, touching }) => `${touching ? '' : ' '}${word}${open ? '*' : ''}`)
    .join('\u0000');
}
