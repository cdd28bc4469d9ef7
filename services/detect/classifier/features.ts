import type { Role } from '../../register/person.js';
import { hashOf, mix } from './hash.js';
import type { Word } from './words.js';

/** Who writes to whom, as far as the models tell it apart. */
export type Direction = 'adult-pupil' | 'pupil-adult' | 'pupil-pupil' | 'other';
export const DIRECTIONS: readonly Direction[] = ['adult-pupil', 'pupil-adult', 'pupil-pupil', 'other'];

export function directionBetween(author: Role, recipients: readonly Role[]): Direction {
  if (author !== 'pupil') return recipients.includes('pupil') ? 'adult-pupil' : 'other';
  return recipients.some(role => role !== 'pupil') ? 'pupil-adult' : 'pupil-pupil';
}

/** Features are numbers below this; different ones may share a number, which costs little at this size. */
export const BUCKETS = 1 << 19;

const SHORTEST = 3;
const LONGEST = 5;

/**
 * Calls `use` with every feature of a word, as 32-bit numbers whose lowest bits are the bucket: its stem, its pieces of three to five
 * letters (so that misspelt words are known again), and its stem together with who writes to whom. What words say together is read by the network.
 */
export function featuresOf({ text, hash }: Word, direction: Direction, use: (feature: number) => void): void {
  use(mix(hash, 1));
  use(mix(hash, DIRECTIONS.indexOf(direction) + 11));
  const framed = `<${text}>`;
  for (let length = SHORTEST; length <= LONGEST; length += 1) {
    for (let from = 0; from + length <= framed.length; from += 1)
      use(mix(hashOf(framed.slice(from, from + length)), 3));
  }
}
