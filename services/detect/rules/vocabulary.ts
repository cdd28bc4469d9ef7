import type { Alternative, Atom } from './alternative.js';
import { KINDS, LETTER } from './characters.js';
import { PairTable } from './pair-table.js';
import { WordAutomaton } from './word-automaton.js';

/** What is known of a term: bits. It is an alternative by itself, and does not only begin longer ones. */
export const COMPLETE = 1;
/** Longer terms begin with it: behind a separator, directly behind it, or with any word at all. */
export const JOINED = 2;
export const TOUCHING = 4;
export const WITH_ANY = 8;

/**
 * All that phrases look for, as numbers. A *word* is what one token of a text can be. A *term* is an alternative, one word or several in
 * a row; the beginnings of terms have numbers too, so that rows are found word by word. An *element* is a set of terms, in the order in
 * which they are written. Equal ones are one, whatever phrases and rules they are of.
 */
export class Vocabulary {
  /** Knows the words of letters, by their numbers. */
  readonly automaton: WordAutomaton;
  /** Words of one sign, by code point. */
  readonly signs: ReadonlyMap<number, number>;
  /** The number of the word that every word of a text is; 0 when no phrase asks for it. */
  readonly anyWord: number;
  /** For each term its bits. 0 is no term; the word of a number, by itself, is the term of this number. */
  readonly bits: Uint8Array;
  /** For each element how many tokens its longest term has. */
  readonly longest: Int32Array;
  /** Tokens. */
  readonly longestTerm: number;
  readonly #next: PairTable;
  readonly #elements: readonly Int32Array[];
  readonly #ranks: PairTable;
  /** For each element the bits of its terms, as a set. */
  readonly #masks: Int32Array;

  constructor(elements: readonly (readonly Alternative[])[]) {
    const words = new WordNumbers(elements);
    this.automaton = new WordAutomaton(words.letters);
    this.signs = words.signs;
    this.anyWord = words.any;
    const tree = new TermTree(words, elements);
    this.#elements = tree.elements;
    this.#next = tree.next;
    this.bits = Uint8Array.from(tree.bits);
    this.longest = Int32Array.from(elements, one => one.reduce((most, { length }) => Math.max(most, length), 0));
    this.longestTerm = this.longest.reduce((most, one) => Math.max(most, one), 0);
    this.#masks = Int32Array.from(this.#elements, terms => terms.reduce((mask, term) => mask | bitOf(term), 0));
    this.#ranks = new PairTable(elements.reduce((sum, { length }) => sum + length, 0));
    for (const [element, terms] of this.#elements.entries()) {
      for (const [rank, term] of terms.entries()) this.#ranks.set(element, term, rank + 1);
    }
  }

  /** In the order in which they are written. */
  termsOf(element: number): Int32Array {
    return this.#elements[element] ?? NO_TERMS;
  }

  /** Which of the element's alternatives the term is, from 0; -1 when it is none of them. */
  rank(element: number, term: number): number {
    if (((this.#masks[element] ?? 0) & bitOf(term)) === 0) return -1;
    return this.#ranks.get(element, term) - 1;
  }

  /** The set of `bitOf` of its terms. */
  maskOf(element: number): number {
    return this.#masks[element] ?? 0;
  }

  /** The term that goes on from another with this word; 0 when none does. */
  nextTerm(term: number, touching: boolean, word: number): number {
    return this.#next.get(term * 2 + (touching ? 1 : 0), word);
  }
}

/** One of 32 bits for a term: where an element's mask has another, the term is none of its own. */
export function bitOf(term: number): number {
  return 1 << (term & 31);
}

const NO_TERMS = new Int32Array(0);

/** Numbers from 1: words of letters first, in the order of `letters`. */
class WordNumbers {
  readonly letters: readonly Atom[];
  readonly signs: ReadonlyMap<number, number>;
  readonly any: number;
  readonly count: number;
  readonly #numbers = new Map<string, number>();

  constructor(elements: readonly (readonly Alternative[])[]) {
    const atoms = new Map<string, Atom>();
    for (const alternative of elements.flat()) for (const atom of alternative) atoms.set(nameOf(atom), atom);
    const all = [...atoms.values()];
    this.letters = all.filter(({ word }) => KINDS[word.charCodeAt(0)] === LETTER);
    const signs = all.filter(({ word }) => word !== '' && KINDS[word.charCodeAt(0)] !== LETTER);
    const inOrder = [...this.letters, ...signs, ...all.filter(({ word }) => word === '')];
    for (const [index, atom] of inOrder.entries()) this.#numbers.set(nameOf(atom), index + 1);
    this.signs = new Map(signs.map(atom => [atom.word.codePointAt(0) ?? 0, this.of(atom)]));
    this.any = this.#numbers.get(ANY_WORD) ?? 0;
    this.count = inOrder.length;
  }

  of(atom: Atom): number {
    return this.#numbers.get(nameOf(atom)) ?? 0;
  }
}

const ANY_WORD = '*';

function nameOf({ word, open }: Atom): string {
  return open ? `${word}*` : word;
}

/** Terms that begin alike share their beginning. */
class TermTree {
  /** The terms of each element. */
  readonly elements: readonly Int32Array[];
  readonly next: PairTable;
  readonly bits: number[];
  readonly #words: WordNumbers;

  constructor(words: WordNumbers, elements: readonly (readonly Alternative[])[]) {
    this.#words = words;
    this.bits = new Array<number>(words.count + 1).fill(0);
    this.next = new PairTable(words.count);
    this.elements = elements.map(alternatives => Int32Array.from(new Set(alternatives.map(one => this.#add(one)))));
  }

  #add(alternative: Alternative): number {
    let term = 0;
    for (const atom of alternative) term = term === 0 ? this.#words.of(atom) : this.#goOn(term, atom);
    this.bits[term] = (this.bits[term] ?? 0) | COMPLETE;
    return term;
  }

  #goOn(term: number, atom: Atom): number {
    const word = this.#words.of(atom);
    const from = term * 2 + (atom.touching ? 1 : 0);
    const known = this.next.get(from, word);
    if (known !== 0) return known;
    const more = (atom.touching ? TOUCHING : JOINED) | (word === this.#words.any ? WITH_ANY : 0);
    this.bits[term] = (this.bits[term] ?? 0) | more;
    const created = this.bits.push(0) - 1;
    this.next.set(from, word, created);
    return created;
  }
}
