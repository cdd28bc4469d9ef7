/** What a character of a view is to a phrase. */
export const SEPARATOR = 0;
export const SIGN = 1;
/** Ends a sentence; a sign otherwise. */
export const STOP = 2;
export const LETTER = 3;

/** Blanks and what people put between words without ending the sentence: the inside of a character class. */
export const SEPARATORS = '\\s",*_~()\\u2026-';
/** So many of them at most stand between two words that belong together. */
export const MOST_SEPARATORS = 4;
/** Letters and digits of the plain view, the same; spelt out, since property escapes are slow. */
export const LETTERS = 'a-z0-9\\u00c0-\\u024f\\u0370-\\u1fff\\u3040-\\ud7ff';

/** One of the four for each UTF-16 unit. */
export const KINDS: Uint8Array = kinds();

function kinds(): Uint8Array {
  const all = new Uint8Array(65_536).fill(SIGN);
  const letter = new RegExp(`[${LETTERS}]|[\\p{L}\\p{N}]`, 'u');
  const separator = new RegExp(`[${SEPARATORS}]`);
  for (let unit = 0; unit < 65_536; unit += 1) {
    const character = String.fromCharCode(unit);
    if (separator.test(character)) all[unit] = SEPARATOR;
    else if (letter.test(character)) all[unit] = LETTER;
  }
  for (const stop of '.!?') all[stop.charCodeAt(0)] = STOP;
  return all;
}

/** How many UTF-16 units the character at this place takes. */
export function widthAt(text: string, at: number): 1 | 2 {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
