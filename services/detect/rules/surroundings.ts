/** Part of a text: half-open, UTF-16 units of the view. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** How far around a match its sentence goes at most, characters. */
const REACH = 240;
/** Room for so many words; looking further would make a long text of many matches slow. */
const ROOM_FOR_A_WORD = 16;

/** The sentence, or the sentences, in which a match stands. */
export function sentenceAround(text: string, start: number, end: number): Stretch {
  const least = Math.max(0, start - REACH);
  let from = start;
  while (from > least && !endsSentence(text, from - 1)) from -= 1;
  const most = Math.min(text.length, end + REACH);
  let until = end;
  while (until < most && !endsSentence(text, until)) until += 1;
  return { from, until };
}

const NEWLINE = 10;

function endsSentence(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit === NEWLINE) return true;
  // . ! ?
  if (unit !== 46 && unit !== 33 && unit !== 63) return false;
  return at + 1 === text.length || isBlank(text.charCodeAt(at + 1));
}

/** So many words before a match: a blank ends a word, and what stands directly before the match is none. */
export function wordsBefore(text: string, start: number, words: number): Stretch {
  const least = Math.max(0, start - words * ROOM_FOR_A_WORD);
  let left = words;
  let from = start;
  for (; from > least; from -= 1) {
    if (!isBlank(text.charCodeAt(from - 1)) || isBlank(text.charCodeAt(from))) continue;
    if (left === 0) break;
    left -= 1;
  }
  return { from, until: start };
}

/** So many words behind a match. */
export function wordsBehind(text: string, end: number, words: number): Stretch {
  const most = Math.min(text.length, end + words * ROOM_FOR_A_WORD);
  let left = words;
  let until = end;
  for (; until < most; until += 1) {
    if (!isBlank(text.charCodeAt(until)) || (until > end && isBlank(text.charCodeAt(until - 1)))) continue;
    if (left === 0) break;
    left -= 1;
  }
  return { from: end, until };
}

function isBlank(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x2028 || unit === 0x2029;
}
