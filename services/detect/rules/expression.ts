import { type Alternative, plainWord } from './alternative.js';
import { LETTERS, MOST_SEPARATORS, SEPARATORS } from './characters.js';

/** What is found by a regular expression: a `pattern` of a rule, or a phrase in which a separator must stand as it is written. */
export interface Expression {
  readonly kind: 'expression';
  /** Global; linear by the way it is built. */
  readonly pattern: RegExp;
  /** One of these must stand within reach, or the pattern cannot match. */
  readonly literals: readonly Alternative[];
  /** How far a match may reach before the beginning and behind the end of its literal, characters of the view. */
  readonly reach: { readonly before: number; readonly after: number };
  /** One of these must stand there exactly as it is; `[]`: nothing is known. */
  readonly verbatim: readonly string[];
}

/** An element of a phrase as it is written in the rule. */
export type WrittenElement =
  | { readonly kind: 'words'; readonly alternatives: readonly string[]; readonly optional: boolean }
  | { readonly kind: 'gap' };

const BETWEEN = `[${SEPARATORS}]{1,${MOST_SEPARATORS}}`;
/** Up to four words of the same sentence. A word holds no separator, or a row of dashes could be read in countless ways. */
const GAP = `(?:${BETWEEN}[^.!?${SEPARATORS}]{1,30}){0,4}?`;
/** Characters: four words of thirty, with what stands before each. */
const LONGEST_GAP = 4 * 34;

/** `body`: a regular expression. It begins and ends where no word goes on. */
export function patternOf(body: string): RegExp {
  return new RegExp(`(?<![${LETTERS}])(?:${body})(?![${LETTERS}])`, 'g');
}

/** The phrase as the body of a regular expression. */
export function bodyOf(elements: readonly WrittenElement[]): string {
  const first = elements.findIndex(element => element.kind === 'words' && !element.optional);
  return elements
    .map((element, index) => {
      if (element.kind === 'gap') return GAP;
      const group = `(?:${element.alternatives.map(expressionOf).join('|')})`;
      // An optional word before the first fixed one brings its blank along, any later one its blank before it.
      if (element.optional) return index < first ? `(?:${group}${BETWEEN})?` : `(?:${BETWEEN}${group})?`;
      return index === first ? group : `${BETWEEN}${group}`;
    })
    .join('');
}

/** How long a match of these elements can be, characters of the view. */
export function longestOf(elements: readonly WrittenElement[]): number {
  return elements.reduce((sum, element) => {
    if (element.kind === 'gap') return sum + LONGEST_GAP;
    const lengths = element.alternatives.map(
      // As messages are read: one character may stand for several.
      words => plainWord(words).length + 3 * words.split(' ').length + (words.includes('*') ? 20 : 0),
    );
    return sum + Math.max(...lengths) + MOST_SEPARATORS;
  }, 0);
}

/** Where it stands between two places of a text, in order. */
export function* matchesBetween(
  { pattern, verbatim }: Expression,
  text: string,
  from: number,
  until: number,
): Generator<{ readonly start: number; readonly end: number }> {
  // One character more on either side shows whether the window cuts a word in two.
  const lead = from > 0 ? 1 : 0;
  const window = text.slice(from - lead, until + 1);
  if (verbatim.length > 0 && !verbatim.some(word => window.includes(word))) return;
  pattern.lastIndex = lead;
  // Not matchAll: it copies the expression at every call.
  for (let match = pattern.exec(window); match !== null; match = pattern.exec(window)) {
    const start = from - lead + match.index;
    const end = start + match[0].length;
    // A pattern may be made of optional parts only: nothing is no match, and the search has to go on behind it.
    if (match[0] === '') pattern.lastIndex += 1;
    else if (end <= until) yield { start, end };
  }
}

function expressionOf(alternative: string): string {
  return alternative
    .split(/\s+/)
    .map(word => {
      const open = word.endsWith('*');
      const plain = plainWord(open ? word.slice(0, -1) : word).replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      return open ? `${plain}[${LETTERS}]{0,20}` : plain;
    })
    .join(BETWEEN);
}
