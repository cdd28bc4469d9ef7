import { hashOf, mix } from './hash.js';
import type { PlacedWord, Word } from './words.js';

/** Who writes to whom, as far as the models tell it apart. */
export type Direction = 'adult-pupil' | 'pupil-adult' | 'pupil-pupil' | 'other';
export const DIRECTIONS: readonly Direction[] = ['adult-pupil', 'pupil-adult', 'pupil-pupil', 'other'];

/** Features are numbers below this; different ones may share a number, which costs little at this size. */
export const BUCKETS = 1 << 19;

const SHORTEST = 3;
const LONGEST = 5;

/**
 * Calls `use` with every feature that word `at` of `words` adds, as 32-bit numbers whose lowest bits are the bucket. What a word and its
 * neighbours say: its stem, its pieces of three to five letters (so that misspelt words are known again), its stem together with who writes
 * to whom, and its pairs with the next word and the one after. All of a text's features are those of its words, so that any stretch of
 * words can be judged by adding up.
 */
export function featuresAt(
  words: readonly PlacedWord[],
  at: number,
  direction: Direction,
  use: (feature: number) => void,
): void {
  const here = words[at];
  if (!here) return;
  featuresAlone(here.word, direction, use);
  const next = words[at + 1];
  const afterNext = words[at + 2];
  if (next) use(pairFeature(here.word, next.word, NEXT));
  if (afterNext) use(pairFeature(here.word, afterNext.word, AFTER_NEXT));
}

/** Those of a word by itself. */
export function featuresAlone({ text, hash }: Word, direction: Direction, use: (feature: number) => void): void {
  use(mix(hash, 1));
  use(mix(hash, DIRECTIONS.indexOf(direction) + 11));
  const framed = `<${text}>`;
  for (let length = SHORTEST; length <= LONGEST; length += 1) {
    for (let from = 0; from + length <= framed.length; from += 1)
      use(mix(hashOf(framed.slice(from, from + length)), 3));
  }
}

/** How far apart the two words of a pair stand. */
export const NEXT = 101;
export const AFTER_NEXT = 202;

export function pairFeature(first: Word, second: Word, distance: typeof NEXT | typeof AFTER_NEXT): number {
  return mix(mix(first.hash, second.hash), distance);
}
