import { BUCKETS, DIRECTIONS, featuresOf } from '../../../services/detect/classifier/features.js';
import { headLength, type NetworkWeights, WINDOW } from '../../../services/detect/classifier/network.js';
import type { Model, Weights } from '../../../services/detect/classifier/weights.js';
import { wordsIn } from '../../../services/detect/classifier/words.js';

/** A model of one code that has learnt one word, and nothing else. */
export function modelThatKnows(word: string, facts: Partial<Model> = {}): Weights {
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  const cells: number[] = [];
  for (const { word: known } of wordsIn(word)) {
    for (const direction of DIRECTIONS) {
      featuresOf(known, direction, feature => {
        const at = feature & (BUCKETS - 1);
        if ((rowOf[at] ?? -1) >= 0) return;
        rowOf[at] = cells.length;
        cells.push(100);
      });
    }
  }
  const model: Model = {
    code: 'grooming.secrecy',
    bias: -2,
    scale: 0.02,
    offset: 0,
    wording: 1,
    hit: 1,
    weakHit: 0.5,
    more: 0.3,
    raises: 0,
    ...facts,
  };
  return { models: [model], trusts: new Map(), rowOf, cells: Int8Array.from(cells), network: null };
}

/** A network of so many codes, with numbers that only have to differ from each other. The first word stands for all unknown ones. */
export function networkOf(codes: number, words: readonly string[]): NetworkWeights {
  const [dimensions, filters] = [4, 3];
  const numbers = (count: number, from: number) => Float32Array.from({ length: count }, (_, at) => Math.sin(from + at));
  return {
    words,
    dimensions,
    filters,
    vectors: Int8Array.from({ length: words.length * dimensions }, (_, at) => Math.round(100 * Math.cos(at))),
    steps: Float32Array.from(words, () => 0.01),
    kernels: numbers(WINDOW * filters * dimensions, 1),
    kernelBiases: numbers(filters, 2),
    heads: numbers(codes * headLength({ filters, dimensions }), 3),
  };
}
