import type { PlacedWord } from './words.js';

/** Shorter sentences say too little by themselves. */
const FEWEST_WORDS = 4;
/** Nobody writes a longer sentence; a text without full stops is cut. */
const MOST_WORDS = 60;

/** Ranges of words between full stops, marks and line breaks, where there are several: those long enough to be judged by themselves. */
export function sentencesOf(
  text: string,
  words: readonly PlacedWord[],
): readonly (readonly [from: number, to: number])[] {
  const sentences: (readonly [number, number])[] = [];
  const add = (from: number, to: number) => {
    if (to - from >= FEWEST_WORDS) sentences.push([from, to]);
  };
  let from = 0;
  for (let at = 1; at < words.length; at += 1) {
    const before = words[at - 1];
    const here = words[at];
    if (!before || !here) break;
    if (at - from < MOST_WORDS && !endsBetween(text, before.end - 1, here.start)) continue;
    add(from, at);
    from = at;
  }
  if (from > 0) add(from, words.length);
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
