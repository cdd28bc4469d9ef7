/** A word that is looked for. */
export interface Literal {
  readonly word: string;
  /** It may go on: `photo` of `photo*`. */
  readonly open: boolean;
}

const DEAD = 0;
const ROOT = 1;
const SEPARATOR = 0;
const OTHER_LETTER = 1;

/**
 * Finds all of many words in a text in one pass, whatever their number: a dense table over character classes, one look-up a character. It
 * begins anew at every word of the text, so that nothing is ever found in the middle of one.
 */
export class WordAutomaton {
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  readonly #next: Int32Array;
  /** Word that ends in a state, exactly or as far as it goes; -1 for none. */
  readonly #exact: Int32Array;
  readonly #open: Int32Array;

  /** Letters and digits in lower case; at most 253 distinct ones in all words together. */
  constructor(words: readonly Literal[]) {
    const { classOf, classes } = classify(words);
    const states = words.reduce((sum, { word }) => sum + word.length, 2);
    this.#classOf = classOf;
    this.#classes = classes;
    this.#next = new Int32Array(states * classes);
    this.#exact = new Int32Array(states).fill(-1);
    this.#open = new Int32Array(states).fill(-1);
    let count = ROOT + 1;
    for (const [index, { word, open }] of words.entries()) {
      let state = ROOT;
      for (let at = 0; at < word.length; at += 1) {
        const slot = state * classes + (classOf[word.charCodeAt(at)] ?? OTHER_LETTER);
        if (this.#next[slot] === DEAD) this.#next[slot] = count++;
        state = this.#next[slot] ?? DEAD;
      }
      (open ? this.#open : this.#exact)[state] = index;
    }
  }

  /** Calls `hit(word, end)` for every occurrence, in the order of their ends. */
  search(text: string, hit: (word: number, end: number) => void): void {
    const classOf = this.#classOf;
    const next = this.#next;
    const classes = this.#classes;
    let state = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      const kind = classOf[text.charCodeAt(at)] ?? SEPARATOR;
      if (kind === SEPARATOR) {
        const word = this.#exact[state] ?? -1;
        if (word >= 0) hit(word, at);
        state = ROOT;
      } else if (state !== DEAD) {
        state = next[state * classes + kind] ?? DEAD;
        const word = this.#open[state] ?? -1;
        if (word >= 0) hit(word, at + 1);
      }
    }
    const last = this.#exact[state] ?? -1;
    if (last >= 0) hit(last, text.length);
  }
}

function classify(words: readonly Literal[]): { readonly classOf: Uint8Array; readonly classes: number } {
  const classOf = new Uint8Array(65_536);
  const letters = /[\p{L}\p{N}]/u;
  for (let unit = 0; unit < 65_536; unit += 1) {
    const surrogate = unit >= 0xd800 && unit <= 0xdfff;
    if (!surrogate && letters.test(String.fromCharCode(unit))) classOf[unit] = OTHER_LETTER;
  }
  let classes = OTHER_LETTER + 1;
  for (const { word } of words) {
    for (let at = 0; at < word.length; at += 1) {
      const unit = word.charCodeAt(at);
      if ((classOf[unit] ?? 0) > OTHER_LETTER) continue;
      if (classes > 255) throw new Error('The words use more than 253 distinct letters.');
      classOf[unit] = classes++;
    }
  }
  return { classOf, classes };
}
