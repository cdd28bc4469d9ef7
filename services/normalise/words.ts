/** A word of a text: half-open range in UTF-16 code units. `latin`: of nothing but the letters a to z. */
export type WordVisitor = (start: number, end: number, latin: boolean) => void;

/**
 * Shows the words of a text in turn, the longest runs of letters and numbers, as `/[\p{L}\p{N}]+/gu` finds them but at a fraction of
 * the time.
 */
export function eachWord(text: string, visit: WordVisitor): void {
  for (let at = 0; at < text.length; at += 1) {
    const start = at;
    let latin = true;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit >= 97 && unit <= 122) {
        at += 1;
        continue;
      }
      const size = unit < 128 ? (ASCII_WORD[unit] ?? 0) : beyondAscii(text, at);
      if (size === 0) break;
      latin = false;
      at += size;
    }
    if (at > start) visit(start, at, latin);
  }
}

const ASCII_WORD = Uint8Array.from({ length: 128 }, (_, unit) => Number(/[A-Za-z0-9]/.test(String.fromCharCode(unit))));
const LETTER_OR_NUMBER = /^[\p{L}\p{N}]$/u;
/** By code point: one more than the code units of a letter or number, 1 for anything else, 0 before it is asked for. */
const known = new Uint8Array(0x110000);

/** Code units of the letter or number at a place; 0 when none stands there, as behind the end. */
function beyondAscii(text: string, at: number): number {
  const codePoint = text.codePointAt(at);
  if (codePoint === undefined) return 0;
  const before = known[codePoint] ?? 0;
  if (before > 0) return before - 1;
  const character = String.fromCodePoint(codePoint);
  const size = LETTER_OR_NUMBER.test(character) ? character.length : 0;
  known[codePoint] = size + 1;
  return size;
}
