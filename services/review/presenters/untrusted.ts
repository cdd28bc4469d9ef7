/** Flags of nations are spelled with characters that are invisible by themselves: those stay. */
const FLAG = '\\u{1F3F4}[\\u{E0020}-\\u{E007F}]+';
/** Controls that turn the direction of writing or cannot be seen; joiners of emoji, tabs and line ends are none of them. */
const UNSEEN = '(?![\\t\\n\\u200C\\u200D])[\\p{Cc}\\p{Cf}]|\\u2028|\\u2029|\\u115F|\\u1160|\\u3164|\\uFFA0';
const CONTROLS = new RegExp(`${FLAG}|${UNSEEN}`, 'gu');

/**
 * Words from outside as a reader can trust their eyes with: what cannot be seen, or would show other words than were written, is
 * named, e.g. `‹U+202E›`. Markup is left to the template, which escapes it.
 */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(CONTROLS, found => (found.length > 2 ? found : nameOf(found)));
}

function nameOf(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** One line of at most `most` characters: names, subjects, file names. */
export function visibleLine(text: string, most = 200): string {
  const line = visible(
    text
      .slice(0, most * 2)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  return line.length <= most ? line : `${line.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
