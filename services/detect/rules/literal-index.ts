import { type Literal, WordAutomaton } from './word-automaton.js';

/** What one text holds of the words that phrases need. Good until the next search. */
export interface LiteralHits {
  /** Phrases whose every needed word is there, in rising order. */
  readonly complete: readonly number[];
  /** Where the first of the phrase's needed words ends, rising. */
  firstEnds(phrase: number): readonly number[];
  /** Whether each of its other needed words ends somewhere in [start, end]. */
  othersBetween(phrase: number, start: number, end: number): boolean;
}

/**
 * Tells for a text which phrases can match at all: each phrase is given as the words that it cannot do without, each of them as what it
 * may be. One pass over the text, then work only for the words that are there.
 */
export class LiteralIndex {
  readonly #automaton: WordAutomaton;
  /** For each word the needs (numbered over all phrases) that it meets. */
  readonly #meets: readonly Int32Array[];
  readonly #phraseOf: Int32Array;
  readonly #needed: Uint8Array;
  /** For each phrase the first of its needs; the others follow it. */
  readonly #firstNeed: Int32Array;
  /** For each need the words of the text that meet it. */
  readonly #metBy: number[][];
  /** Numbers of the search in which a word, or a need, was last met: nothing has to be cleared between two searches. */
  readonly #wordSeen: Uint32Array;
  readonly #needMet: Uint32Array;
  readonly #countedIn: Uint32Array;
  readonly #count: Uint8Array;
  readonly #ends: number[][];
  #search = 0;

  constructor(phrases: readonly (readonly (readonly Literal[])[])[]) {
    const words = new Map<string, { readonly literal: Literal; readonly meets: number[] }>();
    const phraseOf: number[] = [];
    const keyOf = ({ word, open }: Literal) => (open ? `${word}*` : word);
    for (const [phrase, needs] of phrases.entries()) {
      for (const literals of needs) {
        const need = phraseOf.push(phrase) - 1;
        for (const literal of literals) {
          const key = keyOf(literal);
          const known = words.get(key) ?? { literal, meets: [] };
          known.meets.push(need);
          words.set(key, known);
        }
      }
    }
    this.#automaton = new WordAutomaton([...words.values()].map(({ literal }) => literal));
    this.#meets = [...words.values()].map(({ meets }) => Int32Array.from(meets));
    this.#phraseOf = Int32Array.from(phraseOf);
    this.#needed = Uint8Array.from(phrases, needs => needs.length);
    this.#firstNeed = Int32Array.from(phrases, (_, phrase) => phraseOf.indexOf(phrase));
    this.#metBy = phraseOf.map(() => []);
    this.#wordSeen = new Uint32Array(words.size);
    this.#needMet = new Uint32Array(phraseOf.length);
    this.#countedIn = new Uint32Array(phrases.length);
    this.#count = new Uint8Array(phrases.length);
    this.#ends = Array.from({ length: words.size }, () => []);
  }

  search(text: string): LiteralHits {
    this.#search += 1;
    const complete: number[] = [];
    this.#automaton.search(text, (word, end) => {
      if (this.#wordSeen[word] !== this.#search) this.#meet(word, complete);
      this.#ends[word]?.push(end);
    });
    return {
      complete: complete.sort((a, b) => a - b),
      firstEnds: phrase => this.#firstEnds(phrase),
      othersBetween: (phrase, start, end) => this.#othersBetween(phrase, start, end),
    };
  }

  #meet(word: number, complete: number[]): void {
    this.#wordSeen[word] = this.#search;
    this.#ends[word] = [];
    for (const need of this.#meets[word] ?? []) {
      if (this.#needMet[need] === this.#search) {
        this.#metBy[need]?.push(word);
        continue;
      }
      this.#needMet[need] = this.#search;
      this.#metBy[need] = [word];
      const phrase = this.#phraseOf[need] ?? 0;
      if (this.#countedIn[phrase] !== this.#search) this.#count[phrase] = 0;
      this.#countedIn[phrase] = this.#search;
      const count = (this.#count[phrase] ?? 0) + 1;
      this.#count[phrase] = count;
      if (count === this.#needed[phrase]) complete.push(phrase);
    }
  }

  #firstEnds(phrase: number): readonly number[] {
    const words = this.#metBy[this.#firstNeed[phrase] ?? -1] ?? [];
    if (words.length === 1) return this.#ends[words[0] ?? -1] ?? [];
    return words.flatMap(word => this.#ends[word] ?? []).sort((a, b) => a - b);
  }

  #othersBetween(phrase: number, start: number, end: number): boolean {
    const first = this.#firstNeed[phrase] ?? 0;
    for (let need = first + 1; need < first + (this.#needed[phrase] ?? 0); need += 1) {
      const near = this.#metBy[need]?.some(word => {
        const ends = this.#ends[word] ?? [];
        return (ends[firstFrom(ends, start)] ?? Number.POSITIVE_INFINITY) <= end;
      });
      if (!near) return false;
    }
    return true;
  }
}

/** Index of the first of these rising places that is not below `start`. */
export function firstFrom(places: readonly number[], start: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
