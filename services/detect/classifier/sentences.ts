import type { PlacedWord } from './words.js';

/** Shorter sentences say too little by themselves. */
const FEWEST_WORDS = 4;
/** Nobody writes a longer sentence; a text without full stops is cut. */
const MOST_WORDS = 60;

/** The models learn from texts of at most so many words; longer ones are judged part by part. */
export const MOST_WORDS_OF_A_PART = 120;

/** A range of words. */
export type Stretch = readonly [from: number, to: number];

/** What is judged by itself of a text that has words. */
export interface Stretches {
  /** The text as a whole, or whole sentences of a long one together. */
  readonly parts: readonly Stretch[];
  /** Where there are several, those long enough to be judged by themselves. */
  readonly sentences: readonly Stretch[];
}

export function stretchesOf(text: string, words: readonly PlacedWord[]): Stretches {
  const all = allSentences(text, words);
  const parts: Stretch[] = [];
  let from = 0;
  for (const [start, end] of all) {
    if (end - from <= MOST_WORDS_OF_A_PART) continue;
    parts.push([from, start]);
    from = start;
  }
  parts.push([from, words.length]);
  const sentences = all.length > 1 ? all.filter(([start, end]) => end - start >= FEWEST_WORDS) : [];
  return { parts, sentences };
}

/** Ranges of words between full stops, marks and line breaks. */
function allSentences(text: string, words: readonly PlacedWord[]): readonly Stretch[] {
  const sentences: Stretch[] = [];
  let from = 0;
  for (let at = 1; at < words.length; at += 1) {
    const before = words[at - 1];
    const here = words[at];
    if (!before || !here) break;
    if (at - from < MOST_WORDS && !endsBetween(text, before.end - 1, here.start)) continue;
    sentences.push([from, at]);
    from = at;
  }
  sentences.push([from, words.length]);
  return sentences;
}

function endsBetween(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2e || unit === 0x21 || unit === 0x3f || unit === 0x0a) return true;
  }
  return false;
}

/** How much each of so many words counts: together they count for more the more they are, but not in proportion, and one or two for little. */
export function shareOfWords(count: number): number {
  return 1 / Math.sqrt(Math.max(FEWEST_WORDS, count));
}
