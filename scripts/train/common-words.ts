import { plainView } from '../../services/normalise/plain.js';
import type { Example } from './example.js';

const MOST = 8_000;
/** Of one or two letters only those that are words; letters that stand alone in a text are none. */
const SHORT = new Set(
  'a i u am an as at be by do go he hi if in is it me my no of oh ok on or so to up us we ur'.split(' '),
);

/** The words that several writers of these texts use (one alone has the names and the foreign words of his setting), the frequent ones first, for `services/normalise/segment.ts`. */
export function commonWords(examples: readonly Example[]): readonly string[] {
  const counts = new Map<string, number>();
  const writers = new Map<string, Set<string>>();
  for (const { set, text } of examples) {
    for (const [word] of plainView(text).text.matchAll(/(?<![\p{L}\p{N}])[a-z]{1,14}(?![\p{L}\p{N}])/gu)) {
      if (word.length <= 2 && !SHORT.has(word)) continue;
      counts.set(word, (counts.get(word) ?? 0) + 1);
      writers.set(word, (writers.get(word) ?? new Set()).add(set));
    }
  }
  return [...counts]
    .filter(([word]) => (writers.get(word)?.size ?? 0) > 1)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST)
    .map(([word]) => word);
}
