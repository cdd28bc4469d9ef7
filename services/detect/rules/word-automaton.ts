import { KINDS, LETTER } from './characters.js';

/** A word that is looked for. */
export interface Literal {
  readonly word: string;
  /** It may go on: `photo` of `photo*`. */
  readonly open: boolean;
}

/** So many letters at most follow an open word. */
export const MOST_FURTHER = 20;

/** Columns of the table: what ends in a state, then one for each letter. The first letter stands for all that no word holds. */
const EXACT = 0;
const OPEN = 1;
const OTHER_LETTER = 2;
const NO_LETTER = 0;

/**
 * Tells which of many words a word of a text is, whatever their number: a dense table over character classes, one look-up a character. A
 * state is the place of its row in the table, so that no row has to be computed; row 0 is the one from which no word can be reached.
 */
export class WordAutomaton {
  readonly #classOf: Uint8Array;
  readonly #table: Int32Array;
  readonly #root: number;
  /** Number, from 1, of the word that was read; 0 when it is none. */
  exact = 0;
  /** How many open words it begins with. */
  opens = 0;
  #end = 0;
  readonly #openWords: Int32Array;
  readonly #openEnds: Int32Array;

  /** Letters and digits in lower case, none of them twice; at most 253 distinct characters in all words together. */
  constructor(words: readonly Literal[]) {
    const { classOf, columns } = classify(words);
    const states = words.reduce((sum, { word }) => sum + word.length, 2);
    this.#classOf = classOf;
    this.#root = columns;
    this.#table = new Int32Array(states * columns);
    let used = 2 * columns;
    for (const [index, { word, open }] of words.entries()) {
      let state = this.#root;
      for (let at = 0; at < word.length; at += 1) {
        const slot = state + (classOf[word.charCodeAt(at)] ?? OTHER_LETTER);
        if (this.#table[slot] === 0) {
          this.#table[slot] = used;
          used += columns;
        }
        state = this.#table[slot] ?? 0;
      }
      this.#table[state + (open ? OPEN : EXACT)] = index + 1;
    }
    const longest = words.reduce((most, { word }) => Math.max(most, word.length), 0);
    this.#openWords = new Int32Array(longest);
    this.#openEnds = new Int32Array(longest);
    this.#table = this.#table.slice(0, used);
  }

  /** Reads the word of the text that begins at `at` and returns where it ends. What it is is told by `exact` and `open` until the next. */
  read(text: string, at: number): number {
    const classOf = this.#classOf;
    const table = this.#table;
    let state = this.#root;
    this.opens = 0;
    let end = at;
    for (; end < text.length; end += 1) {
      const column = classOf[text.charCodeAt(end)] ?? NO_LETTER;
      if (column === NO_LETTER) break;
      state = table[state + column] ?? 0;
      const open = table[state + OPEN] ?? 0;
      if (open !== 0) this.#open(open, end + 1);
    }
    this.exact = table[state + EXACT] ?? 0;
    this.#end = end;
    return end;
  }

  /** Number, from 1, of an open word with which the word begins; 0 when it goes on for too long. `index`: below `opens`. */
  openAt(index: number): number {
    return this.#end - (this.#openEnds[index] ?? 0) <= MOST_FURTHER ? (this.#openWords[index] ?? 0) : 0;
  }

  #open(word: number, end: number): void {
    this.#openWords[this.opens] = word;
    this.#openEnds[this.opens] = end;
    this.opens += 1;
  }
}

const LETTER_CLASSES = KINDS.map(kind => (kind === LETTER ? OTHER_LETTER : NO_LETTER));

function classify(words: readonly Literal[]): { readonly classOf: Uint8Array; readonly columns: number } {
  const classOf = LETTER_CLASSES.slice();
  let columns = OTHER_LETTER + 1;
  for (const { word } of words) {
    for (let at = 0; at < word.length; at += 1) {
      const unit = word.charCodeAt(at);
      if ((classOf[unit] ?? 0) > OTHER_LETTER) continue;
      if (columns > 255) throw new Error('The words use more than 252 distinct letters.');
      classOf[unit] = columns++;
    }
  }
  return { classOf, columns };
}
