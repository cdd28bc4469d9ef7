import { randomFrom } from '../../random.js';
import type { Vocabulary } from './train-network.js';
import type { WordVectors } from './word-vectors.js';

/** Words that no text has are kept as far as they are frequent: the next school will write some of them. */
const FREQUENT = 15_000;
/** Of texts that were not written for this, words that came once are mostly names and slips. */
const LEAST_ELSEWHERE = 3;
/** GloVe's vectors are long for a network that starts from small numbers. */
const SHRINK = 0.4;
const UNKNOWN_SPREAD = 0.05;

/** The words of these texts and the frequent ones of the language; the first stands for all others. */
export function vocabularyOf(
  written: readonly (readonly string[])[],
  others: readonly (readonly string[])[],
  { dimensions, words: frequent, values }: WordVectors,
): Vocabulary {
  const elsewhere = new Map<string, number>();
  for (const text of others) for (const word of text) elsewhere.set(word, (elsewhere.get(word) ?? 0) + 1);
  const words = new Set(['', ...written.flat()]);
  for (const [word, count] of elsewhere) if (count >= LEAST_ELSEWHERE) words.add(word);
  for (const word of frequent.slice(0, FREQUENT)) words.add(word);
  const rowOf = new Map(frequent.map((word, row) => [word, row]));
  const random = randomFrom(11);
  const table = new Float32Array(words.size * dimensions);
  for (const [row, word] of [...words].entries()) {
    const known = rowOf.get(word);
    for (let at = 0; at < dimensions; at += 1) {
      table[row * dimensions + at] =
        known === undefined ? (2 * random() - 1) * UNKNOWN_SPREAD : (values[known * dimensions + at] ?? 0) * SHRINK;
    }
  }
  return { words: [...words], dimensions, vectors: table };
}
