/** Everything that is no letter from a to z; several in a row are one. Stands before the first and after the last letter of a text too. */
export const NO_LETTER = '-';

const SIGNS = 27;
/** The letter's number from 1, 0 for anything else. By UTF-16 code unit below 128. */
const SIGN_OF = Uint8Array.from({ length: 128 }, (_, unit) => (unit >= 97 && unit <= 122 ? unit - 96 : 0));

/** Tells whether any of many pieces of words stands in a text, with one look-up for each of its characters (Aho and Corasick). */
export class LetterAutomaton {
  /** By state and sign the next state; the last one is where a piece was found. */
  readonly #next: Uint32Array;
  readonly #found: number;

  /** Pieces of the letters a to z and `NO_LETTER`; anything else counts as `NO_LETTER`. */
  constructor(pieces: Iterable<string>) {
    const trie: { readonly children: Map<number, number>; ends: boolean }[] = [{ children: new Map(), ends: false }];
    for (const piece of pieces) {
      let state = 0;
      for (const sign of signsOf(piece)) {
        const child = trie[state]?.children.get(sign) ?? trie.push({ children: new Map(), ends: false }) - 1;
        trie[state]?.children.set(sign, child);
        state = child;
      }
      const last = trie[state];
      if (last) last.ends = true;
    }
    this.#found = trie.length;
    this.#next = new Uint32Array(trie.length * SIGNS);
    const suffixOf = new Uint32Array(trie.length);
    // Breadth first: the longest suffix of a state that is one too is shorter, and ready. A set goes on over what is added to it.
    const queue = new Set([0]);
    for (const state of queue) {
      const suffix = suffixOf[state] ?? 0;
      for (let sign = 0; sign < SIGNS; sign += 1) {
        const elsewhere = state === 0 ? 0 : (this.#next[suffix * SIGNS + sign] ?? 0);
        const child = trie[state]?.children.get(sign);
        if (child !== undefined) {
          queue.add(child);
          suffixOf[child] = elsewhere === this.#found ? 0 : elsewhere;
        }
        const ends = elsewhere === this.#found || (child !== undefined && trie[child]?.ends === true);
        this.#next[state * SIGNS + sign] = ends ? this.#found : (child ?? elsewhere);
      }
    }
  }

  standsIn(text: string): boolean {
    let state = this.#next[0] ?? 0;
    let before = 0;
    for (let at = 0; at <= text.length; at += 1) {
      // Behind the end stands no letter either.
      const sign = SIGN_OF[text.charCodeAt(at)] ?? 0;
      if (sign === 0 && before === 0) continue;
      state = this.#next[state * SIGNS + sign] ?? 0;
      if (state === this.#found) return true;
      before = sign;
    }
    return false;
  }
}

function signsOf(piece: string): number[] {
  const signs = Array.from(piece, letter => SIGN_OF[letter.charCodeAt(0)] ?? 0);
  return signs.filter((sign, at) => sign !== 0 || signs[at - 1] !== 0);
}
