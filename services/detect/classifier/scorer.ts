import { AFTER_NEXT, BUCKETS, DIRECTIONS, type Direction, featuresAlone, NEXT, pairFeature } from './features.js';
import type { Weights } from './weights.js';
import { type PlacedWord, type Word, wordsIn } from './words.js';

/** What one model says of a text. */
export interface Score {
  /** Log-odds of the stretch of words that speaks most for it. */
  readonly logOdds: number;
  /** Where that stretch stands: half-open range of the view. */
  readonly start: number;
  readonly end: number;
}

/** Shorter stretches say too little by themselves. */
const FEWEST_WORDS = 4;
/** Nobody writes a longer sentence; a text without full stops is cut. */
const MOST_WORDS = 60;

/**
 * Judges a text by all models at once: as a whole and sentence by sentence, so that one line in a long message counts as much as alone. A
 * stretch is judged by adding up what its words say, so its cost is that of its words. Linear.
 */
export class Scorer {
  readonly #weights: Weights;
  readonly #known = DIRECTIONS.map(() => new Map<Word, Int32Array>());

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  /** One score for each model, in their order; `null` for a text without words. */
  score(text: string, direction: Direction): readonly Score[] | null {
    const words = wordsIn(text);
    const first = words[0];
    const last = words.at(-1);
    if (!first || !last) return null;
    const { models } = this.#weights;
    const sums = this.#sums(words, direction);
    const best = models.map(() => ({ logOdds: Number.NEGATIVE_INFINITY, start: first.start, end: last.end }));
    const consider = (from: number, to: number) => {
      const value = 1 / Math.sqrt(Math.max(FEWEST_WORDS, to - from));
      for (const [column, model] of models.entries()) {
        const found = best[column];
        const sum = (sums[to * models.length + column] ?? 0) - (sums[from * models.length + column] ?? 0);
        const logOdds = sum * value * model.scale + model.bias;
        if (!found || logOdds <= found.logOdds) continue;
        found.logOdds = logOdds;
        found.start = words[from]?.start ?? 0;
        found.end = words[to - 1]?.end ?? 0;
      }
    };
    consider(0, words.length);
    for (const [from, to] of sentencesOf(text, words)) if (to - from >= FEWEST_WORDS) consider(from, to);
    return best;
  }

  /** What each word, with the two behind it, adds to one model's log-odds of the whole text: for people who ask why. */
  wordWeights(
    text: string,
    direction: Direction,
    column: number,
  ): readonly (PlacedWord & { readonly weight: number })[] {
    const words = wordsIn(text);
    const width = this.#weights.models.length;
    const sums = this.#sums(words, direction);
    const step = (this.#weights.models[column]?.scale ?? 0) / Math.sqrt(Math.max(FEWEST_WORDS, words.length));
    return words.map((word, at) => {
      const added = (sums[(at + 1) * width + column] ?? 0) - (sums[at * width + column] ?? 0);
      return { ...word, weight: added * step };
    });
  }

  /** Of each model the sum over the first n words, for n from 0. */
  #sums(words: readonly PlacedWord[], direction: Direction): Int32Array {
    const width = this.#weights.models.length;
    const sums = new Int32Array((words.length + 1) * width);
    for (let at = 0; at < words.length; at += 1) {
      const here = words[at];
      if (!here) break;
      const to = (at + 1) * width;
      sums.copyWithin(to, at * width, to);
      addSums(this.#alone(here.word, direction), sums, to);
      const next = words[at + 1];
      const afterNext = words[at + 2];
      if (next) this.#addFeature(pairFeature(here.word, next.word, NEXT), sums, to);
      if (afterNext) this.#addFeature(pairFeature(here.word, afterNext.word, AFTER_NEXT), sums, to);
    }
    return sums;
  }

  /** Words come back again and again: what one says by itself is added up once. */
  #alone(word: Word, direction: Direction): Int32Array {
    const known = this.#known[DIRECTIONS.indexOf(direction)];
    const before = known?.get(word);
    if (before) return before;
    const sum = new Int32Array(this.#weights.models.length);
    featuresAlone(word, direction, feature => this.#addFeature(feature, sum, 0));
    if (word.isKept) known?.set(word, sum);
    return sum;
  }

  #addFeature(feature: number, sums: Int32Array, at: number): void {
    const { rowOf, cells, models } = this.#weights;
    const row = rowOf[feature & (BUCKETS - 1)] ?? -1;
    if (row >= 0) addCells(cells, row * models.length, sums, at, models.length);
  }
}

/** Twice the same loop: one that is given two kinds of arrays runs three times as long. */
function addCells(cells: Int8Array, from: number, sums: Int32Array, to: number, width: number): void {
  for (let column = 0; column < width; column += 1) {
    const cell = cells[from + column];
    if (cell) sums[to + column] = (sums[to + column] ?? 0) + cell;
  }
}

function addSums(added: Int32Array, sums: Int32Array, to: number): void {
  for (let column = 0; column < added.length; column += 1)
    sums[to + column] = (sums[to + column] ?? 0) + (added[column] ?? 0);
}

/** Ranges of words between full stops, marks and line breaks. */
function* sentencesOf(text: string, words: readonly PlacedWord[]): Generator<readonly [number, number]> {
  let from = 0;
  for (let at = 1; at < words.length; at += 1) {
    const before = words[at - 1];
    const here = words[at];
    if (!before || !here) return;
    const ends = /[.!?\n]/.test(text.slice(before.end - 1, here.start)) || at - from >= MOST_WORDS;
    if (!ends) continue;
    yield [from, at];
    from = at;
  }
  if (from > 0) yield [from, words.length];
}
