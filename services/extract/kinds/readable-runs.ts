/** Letters in a row that are no chance. */
const LEAST = 5;
const WORDS = /\p{L}{2}|\d{4}/u;

/**
 * Stretches of text in a file whose layout is not read: one-byte letters, and letters of two bytes at even places. In order; some of what
 * the file keeps for itself is among them.
 */
export function* readableRuns(content: Buffer): Generator<string> {
  for (let at = 0; at < content.length; ) {
    const wide = runOf(content, at, 2);
    if (wide >= LEAST) {
      yield* words(content.toString('utf16le', at, at + wide * 2));
      at += wide * 2;
      continue;
    }
    const narrow = runOf(content, at, 1);
    if (narrow >= LEAST) yield* words(content.toString('latin1', at, at + narrow));
    at += Math.max(1, narrow);
  }
}

function* words(text: string): Generator<string> {
  if (WORDS.test(text)) yield text;
}

/** How many letters of this width stand there, up to a long line. */
function runOf(content: Buffer, from: number, width: 1 | 2): number {
  let count = 0;
  for (let at = from; at + width <= content.length && count < LONGEST; at += width) {
    const low = content[at] ?? 0;
    const high = width === 2 ? (content[at + 1] ?? 0) : 0;
    if (!isLetter(low, high, width)) break;
    count += 1;
  }
  return count;
}

const LONGEST = 10_000;

/** Latin, Greek, Cyrillic, Arabic and what stands between them; general punctuation. */
function isLetter(low: number, high: number, width: 1 | 2): boolean {
  if (high > 0) return high <= 0x0e || high === 0x20;
  return (low >= 0x20 && low <= 0x7e) || low === 0x09 || (width === 1 ? low >= 0xc0 && low < 0xff : low >= 0xa0);
}
