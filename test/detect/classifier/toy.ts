import { BUCKETS, DIRECTIONS, featuresAt } from '../../../services/detect/classifier/features.js';
import type { Model, Weights } from '../../../services/detect/classifier/weights.js';
import { wordsIn } from '../../../services/detect/classifier/words.js';

/** A model of one code that has learnt one word, and nothing else. */
export function modelThatKnows(word: string, facts: Partial<Model> = {}): Weights {
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  const cells: number[] = [];
  const words = wordsIn(word);
  for (const direction of DIRECTIONS) {
    featuresAt(words, 0, direction, feature => {
      const at = feature & (BUCKETS - 1);
      if ((rowOf[at] ?? -1) >= 0) return;
      rowOf[at] = cells.length;
      cells.push(100);
    });
  }
  const model: Model = {
    code: 'grooming.secrecy',
    bias: -2,
    scale: 0.02,
    offset: 0,
    wording: 1,
    hit: 3,
    weakHit: 0.5,
    raises: 0,
    ...facts,
  };
  return { models: [model], rowOf, cells: Int8Array.from(cells) };
}
