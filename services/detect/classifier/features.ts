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
 * What a word and its neighbours say, as numbers of features: its stem, its pieces of three to five letters (so that misspelt words are
 * known again), each pair with the next word and the one after, and its stem together with who writes to whom. All of a text's features are those of its words, so that any stretch of words can be judged by adding up.
 */
export class Features {
  readonly #known = new WeakMap<Word, WordFeatures>();

  /** Calls `use` with every feature that word `at` of `words` adds. */
  each(words: readonly PlacedWord[], at: number, direction: Direction, use: (bucket: number) => void): void {
    const here = words[at];
    if (!here) return;
    this.eachAlone(here.word, direction, use);
    this.eachPair(words, at, use);
  }

  /** Those of a word by itself. */
  eachAlone(word: Word, direction: Direction, use: (bucket: number) => void): void {
    const { stem, alone } = this.#of(word);
    for (const bucket of alone) use(bucket);
    use(mix(stem, DIRECTIONS.indexOf(direction) + 11));
  }

  /** Those of a word with the two behind it. */
  eachPair(words: readonly PlacedWord[], at: number, use: (bucket: number) => void): void {
    const here = words[at];
    const next = words[at + 1];
    if (!here || !next) return;
    const { stem } = this.#of(here.word);
    use(mix(mix(stem, this.#of(next.word).stem), 101));
    const afterNext = words[at + 2];
    if (afterNext) use(mix(mix(stem, this.#of(afterNext.word).stem), 202));
  }

  #of(word: Word): WordFeatures {
    const before = this.#known.get(word);
    if (before) return before;
    const features = readFeatures(word);
    this.#known.set(word, features);
    return features;
  }
}

function readFeatures({ text, stem }: Word): WordFeatures {
  const stemHash = hashOf(stem);
  const alone = [mix(stemHash, 1)];
  const framed = `<${text}>`;
  for (let length = SHORTEST; length <= LONGEST; length += 1) {
    for (let from = 0; from + length <= framed.length; from += 1)
      alone.push(mix(hashOf(framed.slice(from, from + length)), 3));
  }
  return { stem: stemHash, alone };
}

interface WordFeatures {
  readonly stem: number;
  readonly alone: readonly number[];
}
