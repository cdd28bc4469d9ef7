import { DIRECTIONS, type Direction } from './features.js';
import { shareOfWords } from './sentences.js';
import type { PlacedWord, Word } from './words.js';

/** Words that stand together so far are read as one. */
export const WINDOW = 3;

/**
 * A convolutional network with one layer (Kim 2014) over word vectors: each filter looks at three words in a row, the strongest place of each
 * filter counts, and beside it the mean of all words and who writes to whom.
 */
export interface NetworkWeights {
  /** Spelt as `words.ts` reads them; the first stands for every word that is not among them. */
  readonly words: readonly string[];
  readonly dimensions: number;
  readonly filters: number;
  /** A row of `dimensions` steps for each word, and how much a step of the row is. */
  readonly vectors: Int8Array;
  readonly steps: Float32Array;
  /** A row of `dimensions` for each place of the window and each filter: place × filters + filter. */
  readonly kernels: Float32Array;
  readonly kernelBiases: Float32Array;
  /** A row for each code: of the filters, of the dimensions of the mean, of the directions, and one for itself. */
  readonly heads: Float32Array;
}

/** How long a row of `heads` is. */
export function headLength({ filters, dimensions }: Pick<NetworkWeights, 'filters' | 'dimensions'>): number {
  return filters + dimensions + DIRECTIONS.length + 1;
}

/** What a word does to the filters at each place of the window, and to the codes through the mean. */
type WordResponse = Float32Array;

/** Reads stretches of words. Pure; what it keeps between calls only saves time. */
export class Network {
  readonly #weights: NetworkWeights;
  readonly #codes: number;
  readonly #rowOf: ReadonlyMap<string, number>;
  /** By row of the vocabulary, which bounds them: of words that came once the response is kept, under a kilobyte each. */
  readonly #kept = new Map<number, WordResponse>();
  readonly #strongest: Float32Array;
  /** The response of what stands outside. */
  readonly #nothing: WordResponse;

  constructor(weights: NetworkWeights) {
    this.#weights = weights;
    this.#codes = weights.heads.length / headLength(weights);
    this.#rowOf = new Map(weights.words.map((word, row) => [word, row]));
    this.#strongest = new Float32Array(weights.filters);
    this.#nothing = new Float32Array(WINDOW * weights.filters);
  }

  /** Log-odds of each code for stretches of these words: given the first word and the one behind the last. Linear in the words of the stretches. */
  read(words: readonly PlacedWord[], direction: Direction): (from: number, to: number) => Float32Array {
    const responses = words.map(({ word }) => this.#response(word));
    const sums = this.#meanSums(responses);
    const towards = DIRECTIONS.indexOf(direction);
    return (from, to) => {
      this.#pool(responses, from, to);
      return this.#codesOf(from, to, sums, towards);
    };
  }

  /** What each word of a whole text adds to one code, by the filters that are strongest at it and by the mean. */
  wordWeights(words: readonly PlacedWord[], column: number): readonly number[] {
    const { filters, kernelBiases, heads } = this.#weights;
    const responses = words.map(({ word }) => this.#response(word));
    const head = column * headLength(this.#weights);
    const share = shareOfWords(words.length);
    const weights = responses.map(response => (response[WINDOW * filters + column] ?? 0) * share);
    for (let filter = 0; filter < filters; filter += 1) {
      const at = (start: number, place: number) => responses[start + place]?.[place * filters + filter] ?? 0;
      let best = { start: 0, activation: 0 };
      for (let start = 1 - WINDOW; start < words.length; start += 1) {
        const activation = (kernelBiases[filter] ?? 0) + at(start, 0) + at(start, 1) + at(start, 2);
        if (activation > best.activation) best = { start, activation };
      }
      const parts = [0, 1, 2].map(place => Math.max(0, at(best.start, place)));
      const all = parts.reduce((sum, part) => sum + part, 0);
      for (const [place, part] of parts.entries()) {
        const word = best.start + place;
        if (all === 0 || word < 0 || word >= weights.length) continue;
        weights[word] = (weights[word] ?? 0) + ((heads[head + filter] ?? 0) * best.activation * part) / all;
      }
    }
    return weights;
  }

  #response(word: Word): WordResponse {
    const row = this.#rowOf.get(word.text) ?? 0;
    const before = this.#kept.get(row);
    if (before) return before;
    const response = this.#respond(row);
    this.#kept.set(row, response);
    return response;
  }

  #respond(row: number): WordResponse {
    const { dimensions, filters, vectors, steps, kernels, heads } = this.#weights;
    const places = WINDOW * filters;
    const response = new Float32Array(places + this.#codes);
    const from = row * dimensions;
    const step = steps[row] ?? 0;
    const vector = new Float32Array(dimensions);
    for (let at = 0; at < dimensions; at += 1) vector[at] = (vectors[from + at] ?? 0) * step;
    for (let at = 0; at < places; at += 1) response[at] = dot(vector, kernels, at * dimensions);
    for (let code = 0; code < this.#codes; code += 1)
      response[places + code] = dot(vector, heads, code * headLength(this.#weights) + filters);
    return response;
  }

  /** Of each code the sum over the first n words, for n from 0. */
  #meanSums(responses: readonly WordResponse[]): Float64Array {
    const codes = this.#codes;
    const places = WINDOW * this.#weights.filters;
    const sums = new Float64Array((responses.length + 1) * codes);
    for (const [at, response] of responses.entries()) {
      for (let code = 0; code < codes; code += 1)
        sums[(at + 1) * codes + code] = (sums[at * codes + code] ?? 0) + (response[places + code] ?? 0);
    }
    return sums;
  }

  /** Leaves in `#strongest` each filter's strongest window of the stretch, read as if nothing stood around it. */
  #pool(responses: readonly WordResponse[], from: number, to: number): void {
    const { kernelBiases } = this.#weights;
    const strongest = this.#strongest.fill(0);
    const at = (place: number) => (place >= from && place < to ? responses[place] : undefined) ?? this.#nothing;
    let [first, second, third] = [this.#nothing, this.#nothing, at(from)];
    for (let start = from + 1 - WINDOW; start < to; start += 1) {
      keepStronger(strongest, first, second, third, kernelBiases);
      [first, second, third] = [second, third, at(start + WINDOW)];
    }
  }

  #codesOf(from: number, to: number, sums: Float64Array, towards: number): Float32Array {
    const { filters, dimensions, heads } = this.#weights;
    const codes = this.#codes;
    const length = headLength(this.#weights);
    const share = shareOfWords(to - from);
    const found = new Float32Array(codes);
    for (let code = 0; code < codes; code += 1) {
      const head = code * length;
      const other = head + filters + dimensions;
      const mean = (sums[to * codes + code] ?? 0) - (sums[from * codes + code] ?? 0);
      const rest = (heads[other + towards] ?? 0) + (heads[other + DIRECTIONS.length] ?? 0);
      found[code] = dot(this.#strongest, heads, head) + mean * share + rest;
    }
    return found;
  }
}

function dot(vector: Float32Array, rows: Float32Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < vector.length; at += 1) sum += (vector[at] ?? 0) * (rows[from + at] ?? 0);
  return sum;
}

/** Casts instead of defaults: this is where the time of the classifier goes. */
function keepStronger(
  strongest: Float32Array,
  a: WordResponse,
  b: WordResponse,
  c: WordResponse,
  biases: Float32Array,
): void {
  const filters = biases.length;
  for (let filter = 0; filter < filters; filter += 1) {
    const activation =
      (biases[filter] as number) +
      (a[filter] as number) +
      (b[filters + filter] as number) +
      (c[2 * filters + filter] as number);
    if (activation > (strongest[filter] as number)) strongest[filter] = activation;
  }
}
