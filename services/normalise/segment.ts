import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES_FOLDER } from '../paths.js';

/** Frequent words first, one a line, lower case: written by `candour train` from the project's own texts. */
export const COMMON_WORDS_FILE = join(RULES_FOLDER, 'classifier', 'common-words.txt');

/** Longer words are rare, and looking for them costs time. */
const LONGEST = 14;
/** Of a letter that is in no word: dearer than any word, so that it is the last resort. */
const STRAY = 14;

let costs: ReadonlyMap<string, number> | null = null;

/** Frequent words of English, as the plain view writes them, the most frequent first. */
export function commonWords(): readonly string[] {
  return readFileSync(COMMON_WORDS_FILE, 'utf8')
    .split('\n')
    .filter(word => word !== '');
}

/** By Zipf's law a word's frequency follows from its rank: the n-th costs about log(n). */
function costOf(word: string): number | undefined {
  if (costs === null) {
    const words = commonWords();
    costs = new Map(words.map((one, rank) => [one, Math.log((rank + 1) * Math.log(words.length + 1))]));
  }
  return costs.get(word);
}

/** Among the words that the project's own texts use most. */
export function isCommonWord(word: string): boolean {
  return costOf(word) !== undefined;
}

/**
 * Where words begin in letters that were written without any blanks, as when every letter of a sentence is set apart: the likeliest cut,
 * `keepthisbetweenus` as keep, this, between, us. `[0]` when no cut is better than none. Linear.
 */
export function wordStarts(letters: string): readonly number[] {
  const best: { readonly cost: number; readonly from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= letters.length; end += 1) {
    let cheapest = { cost: (best[end - 1]?.cost ?? 0) + STRAY, from: end - 1 };
    for (let from = Math.max(0, end - LONGEST); from < end; from += 1) {
      const cost = costOf(letters.slice(from, end));
      if (cost === undefined) continue;
      const total = (best[from]?.cost ?? 0) + cost;
      if (total < cheapest.cost) cheapest = { cost: total, from };
    }
    best.push(cheapest);
  }
  const starts: number[] = [];
  for (let end = letters.length; end > 0; end = best[end]?.from ?? 0) starts.unshift(best[end]?.from ?? 0);
  return isLikely(best.at(-1)?.cost ?? 0, letters.length) ? starts : [0];
}

/** Ordinary words cost about two a letter; letters that make no words cost many times that. */
function isLikely(cost: number, letters: number): boolean {
  return cost < 3.5 * letters;
}
