import { BUCKETS, DIRECTIONS, type Direction, featuresOf } from './features.js';
import { Network } from './network.js';
import { shareOfWords, stretchesOf } from './sentences.js';
import type { Weights } from './weights.js';
import { type PlacedWord, type Word, wordsIn } from './words.js';

/** By so much, times the logarithm of their number, the strongest of many ordinary sentences looks worse than one; log-odds. */
const BY_CHANCE = 1.25;
/** No more are counted: who buries a line in a very long message gains nothing further by it. */
const MOST_CHANCES = 20;

/** What one model says of a text. */
export interface Score {
  /** Log-odds of the stretch of words that speaks most for it, less what the strongest of so many gains by chance. */
  readonly logOdds: number;
  /** Where that stretch stands: half-open range of the view. */
  readonly start: number;
  readonly end: number;
}

/**
 * Judges a text by all models at once, each of them linear model and network together: as a whole (a long one in parts) and sentence by sentence, so that
 * one line in a long message is not diluted, and by how many sentences there are, so that many ordinary ones do not look like one of concern.
 * A stretch is judged by adding up what its words say, so its cost is that of its words. Linear.
 */
export class Scorer {
  readonly #weights: Weights;
  readonly #network: Network | null;
  readonly #scales: Float64Array;
  readonly #biases: Float64Array;
  readonly #known = DIRECTIONS.map(() => new Map<Word, Int32Array>());

  constructor(weights: Weights) {
    this.#weights = weights;
    this.#scales = Float64Array.from(weights.models, ({ scale }) => scale);
    this.#biases = Float64Array.from(weights.models, ({ bias }) => bias);
    this.#network = weights.network ? new Network(weights.network) : null;
  }

  /** One score for each model, in their order; `null` for a text without words. */
  score(text: string, direction: Direction): readonly Score[] | null {
    const words = wordsIn(text);
    const first = words[0];
    const last = words.at(-1);
    if (!first || !last) return null;
    const { models } = this.#weights;
    const width = models.length;
    const sums = this.#sums(words, direction);
    const read = this.#network?.read(words, direction);
    const highest = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
    const { parts, sentences } = stretchesOf(text, words);
    const stretches = [...parts, ...sentences];
    const best = new Uint32Array(width);
    for (const [at, [from, to]] of stretches.entries()) {
      const value = shareOfWords(to - from);
      const network = read?.(from, to);
      for (let column = 0; column < width; column += 1) {
        const sum = (sums[to * width + column] ?? 0) - (sums[from * width + column] ?? 0);
        const logOdds =
          sum * value * (this.#scales[column] ?? 0) + (this.#biases[column] ?? 0) + (network?.[column] ?? 0);
        if (logOdds <= (highest[column] ?? 0)) continue;
        highest[column] = logOdds;
        best[column] = at;
      }
    }
    const chance = BY_CHANCE * Math.log(Math.min(MOST_CHANCES, Math.max(1, sentences.length)));
    return models.map((_, column) => {
      const [from, to] = stretches[best[column] ?? 0] ?? [0, words.length];
      return {
        logOdds: (highest[column] ?? Number.NEGATIVE_INFINITY) - chance,
        start: words[from]?.start ?? first.start,
        end: words[to - 1]?.end ?? last.end,
      };
    });
  }

  /** What each word adds to one model's log-odds of the whole text, through the network with its neighbours: for people who ask why. */
  wordWeights(
    text: string,
    direction: Direction,
    column: number,
  ): readonly (PlacedWord & { readonly weight: number })[] {
    const words = wordsIn(text);
    const width = this.#weights.models.length;
    const sums = this.#sums(words, direction);
    const step = (this.#scales[column] ?? 0) * shareOfWords(words.length);
    const network = this.#network?.wordWeights(words, column);
    return words.map((word, at) => {
      const added = (sums[(at + 1) * width + column] ?? 0) - (sums[at * width + column] ?? 0);
      return { ...word, weight: added * step + (network?.[at] ?? 0) };
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
    }
    return sums;
  }

  /** Words come back again and again: what one says by itself is added up once. */
  #alone(word: Word, direction: Direction): Int32Array {
    const known = this.#known[DIRECTIONS.indexOf(direction)];
    const before = known?.get(word);
    if (before) return before;
    const sum = new Int32Array(this.#weights.models.length);
    featuresOf(word, direction, feature => this.#addFeature(feature, sum));
    if (word.isKept) known?.set(word, sum);
    return sum;
  }

  #addFeature(feature: number, sum: Int32Array): void {
    const { rowOf, cells } = this.#weights;
    const row = rowOf[feature & (BUCKETS - 1)] ?? -1;
    if (row >= 0) addCells(cells, row * sum.length, sum);
  }
}

/** Twice the same loop: one that is given two kinds of arrays runs three times as long. */
function addCells(cells: Int8Array, from: number, sum: Int32Array): void {
  for (let column = 0; column < sum.length; column += 1) {
    const cell = cells[from + column];
    if (cell) sum[column] = (sum[column] ?? 0) + cell;
  }
}

function addSums(added: Int32Array, sums: Int32Array, to: number): void {
  for (let column = 0; column < added.length; column += 1)
    sums[to + column] = (sums[to + column] ?? 0) + (added[column] ?? 0);
}
