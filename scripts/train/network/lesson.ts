import { DIRECTIONS } from '../../../services/detect/classifier/features.js';
import { MOST_WORDS_OF_A_PART } from '../../../services/detect/classifier/sentences.js';
import type { Code } from '../../../services/taxonomy.js';
import type { Prepared } from '../train-models.js';
import type { Lesson } from './train-network.js';

/** There are many texts without a code for each that has it. */
const WEIGHT_OF_HAVING = 3;

/** What an example teaches the network. Of one of concern that is longer than a part, only the beginning: what follows is mostly more of the same. */
export function lessonOf(
  { example, words, direction }: Prepared,
  rowOf: ReadonlyMap<string, number>,
  codes: readonly Code[],
): Lesson {
  return {
    words: Uint32Array.from(words.slice(0, MOST_WORDS_OF_A_PART), ({ word }) => rowOf.get(word.text) ?? 0),
    direction: DIRECTIONS.indexOf(direction),
    targets: Float32Array.from(codes, code => (example.codes.has(code) ? 1 : 0)),
    importance: Float32Array.from(codes, code => {
      if (!example.known.has(code)) return 0;
      return example.codes.has(code) ? WEIGHT_OF_HAVING : 1;
    }),
  };
}
