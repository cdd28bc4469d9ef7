import { DIRECTIONS } from '../../../services/detect/classifier/features.js';
import { headLength, type NetworkWeights, WINDOW } from '../../../services/detect/classifier/network.js';
import { shareOfWords } from '../../../services/detect/classifier/sentences.js';
import { randomFrom } from '../../random.js';
import { Learnt } from './adam.js';
import { inSteps } from './steps.js';

/** A text as the network reads it. */
export interface Lesson {
  /** Rows of the vocabulary. */
  readonly words: Uint32Array;
  /** Index into `DIRECTIONS`. */
  readonly direction: number;
  /** For each code whether it is there, and how much that counts: 0 where the text says nothing about it. */
  readonly targets: Float32Array;
  readonly importance: Float32Array;
}

/** Words and where they start from. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly dimensions: number;
  /** A row of `dimensions` for each word. */
  readonly vectors: Float32Array;
}

export interface NetworkSettings {
  readonly filters: number;
  readonly rounds: number;
  readonly batch: number;
  readonly rate: number;
  /** What the rate is multiplied with after each round. */
  readonly slowing: number;
  /** The share of what the network sees that is hidden from it while it learns. */
  readonly hidden: number;
  readonly hiddenWords: number;
}

export const NETWORK_SETTINGS: NetworkSettings = {
  filters: 64,
  rounds: 12,
  batch: 32,
  rate: 0.002,
  slowing: 0.85,
  hidden: 0.5,
  hiddenWords: 0.15,
};

/** The network that these lessons teach. The same ones give the same network to the last bit. */
export function trainNetwork(
  lessons: readonly Lesson[],
  vocabulary: Vocabulary,
  codes: number,
  settings: NetworkSettings = NETWORK_SETTINGS,
): NetworkWeights {
  const learning = new Learning(vocabulary, codes, settings);
  for (let round = 0; round < settings.rounds; round += 1) {
    const order = shuffled(lessons, randomFrom(round + 1));
    for (let from = 0; from < order.length; from += settings.batch)
      learning.learn(order.slice(from, from + settings.batch), settings.rate * settings.slowing ** round);
  }
  return learning.weights();
}

class Learning {
  readonly #settings: NetworkSettings;
  readonly #vocabulary: Vocabulary;
  readonly #codes: number;
  readonly #vectors: Learnt;
  readonly #kernels: Learnt;
  readonly #kernelBiases: Learnt;
  readonly #heads: Learnt;
  readonly #random = randomFrom(7);
  #step = 0;

  constructor(vocabulary: Vocabulary, codes: number, settings: NetworkSettings) {
    const { dimensions } = vocabulary;
    const { filters } = settings;
    const random = randomFrom(42);
    const spread = (length: number, most: number) =>
      new Learnt(Float32Array.from({ length }, () => (2 * random() - 1) * most));
    this.#settings = settings;
    this.#vocabulary = vocabulary;
    this.#codes = codes;
    this.#vectors = new Learnt(Float32Array.from(vocabulary.vectors));
    this.#kernels = spread(WINDOW * filters * dimensions, 1 / Math.sqrt(WINDOW * dimensions));
    this.#kernelBiases = spread(filters, 1 / Math.sqrt(WINDOW * dimensions));
    this.#heads = spread(codes * headLength({ filters, dimensions }), 1 / Math.sqrt(filters + dimensions));
  }

  /** One step against the errors over these lessons. */
  learn(lessons: readonly Lesson[], rate: number): void {
    const texts = lessons.map(lesson => this.#hideWords(lesson.words));
    const batch = new Batch(texts);
    const { dimensions } = this.#vocabulary;
    const responses = this.#respond(batch.rows);
    const slopes = new Float32Array(responses.length);
    for (const [at, lesson] of lessons.entries()) {
      const words = batch.texts[at];
      if (words) this.#learnOne(lesson, words, batch.rows, responses, slopes, 1 / lessons.length);
    }
    this.#backThroughKernels(batch.rows, slopes);
    this.#step += 1;
    for (const learnt of [this.#kernels, this.#kernelBiases, this.#heads])
      learnt.move(0, learnt.values.length, rate, this.#step);
    for (const row of batch.rows) this.#vectors.move(row * dimensions, dimensions, rate, this.#step);
  }

  weights(): NetworkWeights {
    const { words, dimensions } = this.#vocabulary;
    const { vectors, steps } = inSteps(this.#vectors.values, dimensions);
    return {
      words,
      dimensions,
      filters: this.#settings.filters,
      vectors,
      steps,
      kernels: this.#kernels.values,
      kernelBiases: this.#kernelBiases.values,
      heads: this.#heads.values,
    };
  }

  #hideWords(words: Uint32Array): Uint32Array {
    return words.map(word => (this.#random() < this.#settings.hiddenWords ? 0 : word));
  }

  /** For each distinct word of the batch what it does at each place of the window: the most of the work, done once for each word. */
  #respond(rows: readonly number[]): Float32Array {
    const { dimensions } = this.#vocabulary;
    const places = WINDOW * this.#settings.filters;
    const responses = new Float32Array(rows.length * places);
    for (const [at, row] of rows.entries())
      products(
        this.#vectors.values,
        row * dimensions,
        this.#kernels.values,
        dimensions,
        responses,
        at * places,
        places,
      );
    return responses;
  }

  #learnOne(
    { direction, targets, importance }: Lesson,
    words: Uint32Array,
    rows: readonly number[],
    responses: Float32Array,
    slopes: Float32Array,
    share: number,
  ): void {
    const { filters, hidden } = this.#settings;
    const { dimensions } = this.#vocabulary;
    const inputs = filters + dimensions;
    const length = headLength({ filters, dimensions });
    const { strongest, starts } = this.#pool(words, responses);
    const meanShare = shareOfWords(words.length);
    const seen = new Float32Array(inputs);
    seen.set(strongest);
    const vectors = this.#vectors.values;
    for (const word of words) {
      const from = (rows[word] ?? 0) * dimensions;
      for (let at = 0; at < dimensions; at += 1)
        seen[filters + at] = (seen[filters + at] ?? 0) + (vectors[from + at] ?? 0) * meanShare;
    }
    const kept = Float32Array.from(seen, () => (this.#random() < hidden ? 0 : 1 / (1 - hidden)));
    for (let at = 0; at < inputs; at += 1) seen[at] = (seen[at] ?? 0) * (kept[at] ?? 0);

    const heads = this.#heads;
    const back = new Float32Array(inputs);
    for (let code = 0; code < this.#codes; code += 1) {
      const weight = importance[code] ?? 0;
      if (weight === 0) continue;
      const head = code * length;
      let sum = (heads.values[head + inputs + direction] ?? 0) + (heads.values[head + inputs + DIRECTIONS.length] ?? 0);
      for (let at = 0; at < inputs; at += 1) sum += (seen[at] ?? 0) * (heads.values[head + at] ?? 0);
      const error = (1 / (1 + Math.exp(-sum)) - (targets[code] ?? 0)) * weight * share;
      addScaled(heads.gradients, head, seen, error);
      for (let at = 0; at < inputs; at += 1) back[at] = (back[at] ?? 0) + error * (heads.values[head + at] ?? 0);
      for (const at of [head + inputs + direction, head + inputs + DIRECTIONS.length])
        heads.gradients[at] = (heads.gradients[at] ?? 0) + error;
    }
    for (let at = 0; at < inputs; at += 1) back[at] = (back[at] ?? 0) * (kept[at] ?? 0);

    const places = WINDOW * filters;
    for (let filter = 0; filter < filters; filter += 1) {
      const slope = back[filter] ?? 0;
      if (slope === 0 || (strongest[filter] ?? 0) === 0) continue;
      this.#kernelBiases.gradients[filter] = (this.#kernelBiases.gradients[filter] ?? 0) + slope;
      const start = starts[filter] ?? 0;
      for (let place = 0; place < WINDOW; place += 1) {
        const word = words[start + place];
        if (word === undefined) continue;
        const at = word * places + place * filters + filter;
        slopes[at] = (slopes[at] ?? 0) + slope;
      }
    }
    for (const word of words) {
      const from = (rows[word] ?? 0) * dimensions;
      for (let at = 0; at < dimensions; at += 1) {
        const gradient = (back[filters + at] ?? 0) * meanShare;
        this.#vectors.gradients[from + at] = (this.#vectors.gradients[from + at] ?? 0) + gradient;
      }
    }
  }

  /** Each filter's strongest window, and where it starts. */
  #pool(words: Uint32Array, responses: Float32Array): { strongest: Float32Array; starts: Int32Array } {
    const { filters } = this.#settings;
    const places = WINDOW * filters;
    const strongest = new Float32Array(filters);
    const starts = new Int32Array(filters);
    const biases = this.#kernelBiases.values;
    const activations = new Float32Array(filters);
    for (let start = 1 - WINDOW; start < words.length; start += 1) {
      activations.set(biases);
      for (let place = 0; place < WINDOW; place += 1) {
        const word = words[start + place];
        if (word === undefined) continue;
        const from = word * places + place * filters;
        for (let filter = 0; filter < filters; filter += 1)
          activations[filter] = (activations[filter] ?? 0) + (responses[from + filter] ?? 0);
      }
      for (let filter = 0; filter < filters; filter += 1) {
        const activation = activations[filter] ?? 0;
        if (activation <= (strongest[filter] ?? 0)) continue;
        strongest[filter] = activation;
        starts[filter] = start;
      }
    }
    return { strongest, starts };
  }

  #backThroughKernels(rows: readonly number[], slopes: Float32Array): void {
    const { dimensions } = this.#vocabulary;
    const places = WINDOW * this.#settings.filters;
    const kernels = this.#kernels;
    const vectors = this.#vectors;
    for (const [at, row] of rows.entries()) {
      const vector = row * dimensions;
      for (let place = 0; place < places; place += 1) {
        const slope = slopes[at * places + place] ?? 0;
        if (slope === 0) continue;
        const kernel = place * dimensions;
        for (let d = 0; d < dimensions; d += 1) {
          kernels.gradients[kernel + d] =
            (kernels.gradients[kernel + d] ?? 0) + slope * (vectors.values[vector + d] ?? 0);
          vectors.gradients[vector + d] =
            (vectors.gradients[vector + d] ?? 0) + slope * (kernels.values[kernel + d] ?? 0);
        }
      }
    }
  }
}

/** The distinct words of some texts, and the texts as indices into them. */
class Batch {
  readonly rows: readonly number[];
  readonly texts: readonly Uint32Array[];

  constructor(texts: readonly Uint32Array[]) {
    const indexOf = new Map<number, number>();
    const rows: number[] = [];
    this.texts = texts.map(words =>
      words.map(row => {
        const before = indexOf.get(row);
        if (before !== undefined) return before;
        indexOf.set(row, rows.length);
        return rows.push(row) - 1;
      }),
    );
    this.rows = rows;
  }
}

/** The products of one vector with each row of `rows`. Four sums at a time: the processor adds them side by side. */
function products(
  vectors: Float32Array,
  from: number,
  rows: Float32Array,
  dimensions: number,
  out: Float32Array,
  to: number,
  count: number,
): void {
  for (let row = 0; row < count; row += 1) {
    const start = row * dimensions;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0; at + 3 < dimensions; at += 4) {
      a += (vectors[from + at] ?? 0) * (rows[start + at] ?? 0);
      b += (vectors[from + at + 1] ?? 0) * (rows[start + at + 1] ?? 0);
      c += (vectors[from + at + 2] ?? 0) * (rows[start + at + 2] ?? 0);
      d += (vectors[from + at + 3] ?? 0) * (rows[start + at + 3] ?? 0);
    }
    for (let at = dimensions - (dimensions % 4); at < dimensions; at += 1)
      a += (vectors[from + at] ?? 0) * (rows[start + at] ?? 0);
    out[to + row] = a + b + (c + d);
  }
}

function addScaled(to: Float32Array, from: number, added: Float32Array, factor: number): void {
  for (let at = 0; at < added.length; at += 1) to[from + at] = (to[from + at] ?? 0) + factor * (added[at] ?? 0);
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map(item => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
