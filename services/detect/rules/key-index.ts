import type { IntList } from './int-list.js';
import type { Reading } from './reading.js';
import { elementAt, GAP, isOptional, keyElementOf, type NumberedPhrase } from './sequence.js';
import type { Vocabulary } from './vocabulary.js';

/** What is known of a candidate at one of its keys stands side by side: most are passed over after one look at the memory. */
const WIDTH = 4;
const CANDIDATE = 0;
const SCOPE = 1;
/** The neighbour of the key that must be there, as the mask of its terms. */
const NEIGHBOUR = 2;
const SIDE = 3;

const NO_SIDE = 0;
const BEHIND = 1;
const BEFORE = 2;

/** Tells which phrases may stand where a term stands: those that are looked for by it, and whose next word may be there too. */
export class KeyIndex {
  /** Entries looked at since it was made. */
  looks = 0;
  readonly #reading: Reading;
  /** The entries of term `t`: from `#from[t]` to `#from[t + 1]`. */
  readonly #from: Int32Array;
  readonly #entries: Int32Array;

  /** `scopes`: for each phrase the number of its scope. */
  constructor(phrases: readonly NumberedPhrase[], scopes: Int32Array, vocabulary: Vocabulary, reading: Reading) {
    this.#reading = reading;
    this.#from = new Int32Array(vocabulary.bits.length + 1);
    const termsOf = phrases.map(phrase => vocabulary.termsOf(keyElementOf(phrase)));
    for (const terms of termsOf) for (const term of terms) this.#from[term + 1] = (this.#from[term + 1] ?? 0) + 1;
    for (let term = 0; term < vocabulary.bits.length; term += 1)
      this.#from[term + 1] = (this.#from[term + 1] ?? 0) + (this.#from[term] ?? 0);
    this.#entries = new Int32Array((this.#from.at(-1) ?? 0) * WIDTH);
    const next = this.#from.slice();
    for (const [candidate, phrase] of phrases.entries()) {
      const { side, element } = neighbourOf(phrase, vocabulary);
      for (const term of termsOf[candidate] ?? []) {
        const at = (next[term] ?? 0) * WIDTH;
        next[term] = (next[term] ?? 0) + 1;
        this.#entries[at + CANDIDATE] = candidate;
        this.#entries[at + SCOPE] = scopes[candidate] ?? 0;
        this.#entries[at + NEIGHBOUR] = side === NO_SIDE ? -1 : vocabulary.maskOf(element);
        this.#entries[at + SIDE] = side;
      }
    }
  }

  /** Puts into `into` the phrases that may stand with their key at this place of the list of terms. `inForce`: 1 for each scope in force. */
  candidatesAt(place: number, inForce: Uint8Array, into: IntList): void {
    const reading = this.#reading;
    const term = reading.termAt(place);
    const until = this.#from[term + 1] ?? 0;
    let at = this.#from[term] ?? 0;
    into.length = 0;
    if (at === until) return;
    this.looks += until - at;
    const token = reading.tokenAt(place);
    const behind = reading.bitsBehind(token + reading.lengthAt(place) - 1);
    const before = reading.bitsBefore(token);
    for (; at < until; at += 1) {
      const entry = at * WIDTH;
      const side = this.#entries[entry + SIDE];
      const there = side === BEHIND ? behind : side === BEFORE ? before : -1;
      if (((this.#entries[entry + NEIGHBOUR] ?? 0) & there) === 0) continue;
      if (inForce[this.#entries[entry + SCOPE] ?? 0] === 1) into.push(this.#entries[entry + CANDIDATE] ?? 0);
    }
  }
}

/** The neighbour of the key that has the fewest alternatives, if one must stand directly beside it. */
function neighbourOf(phrase: NumberedPhrase, vocabulary: Vocabulary): { side: number; element: number } {
  if (phrase.kind !== 'words') return { side: NO_SIDE, element: GAP };
  const [before, behind] = [phrase.key - 1, phrase.key + 1].map(step => {
    return isOptional(phrase.steps, step) ? GAP : elementAt(phrase.steps, step);
  });
  const terms = (element = GAP) => (element === GAP ? Number.POSITIVE_INFINITY : vocabulary.termsOf(element).length);
  if (terms(behind) === Number.POSITIVE_INFINITY && terms(before) === Number.POSITIVE_INFINITY)
    return { side: NO_SIDE, element: GAP };
  if (terms(behind) <= terms(before)) return { side: BEHIND, element: behind ?? GAP };
  return { side: BEFORE, element: before ?? GAP };
}
