import type { PhraseSource } from './schema.js';

/** A phrase made ready for matching on the plain view. */
export interface CompiledPhrase {
  /** Global and Unicode; linear by the way phrases are built. */
  readonly pattern: RegExp;
  /** One of these words must occur, or the pattern cannot match. */
  readonly literals: readonly string[];
}

/** Between two words: blanks and what people put between words without ending the sentence. */
const BETWEEN = '[\\s",*_~()\\u2026-]{1,4}';
/** `...`: up to four words of the same sentence. */
const GAP = `(?:${BETWEEN}[^\\s.!?]{1,30}){0,4}?`;
const BEFORE = '(?<![\\p{L}\\p{N}])';
const AFTER = '(?![\\p{L}\\p{N}])';

type Element =
  | { readonly kind: 'words'; readonly alternatives: readonly string[]; readonly optional: boolean }
  | { readonly kind: 'gap' };

/** Compiles one phrase. Throws an Error that says what is wrong with it. `lists`: word lists by id. */
export function compilePhrase(source: PhraseSource, lists: ReadonlyMap<string, readonly string[]>): CompiledPhrase {
  if (typeof source !== 'string') return compilePattern(source);
  const elements = readElements(source, lists);
  const first = elements.findIndex(element => element.kind === 'words' && !element.optional);
  if (first < 0) throw new Error('a phrase needs a word that is not optional');
  let body = '';
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'gap') {
      body += GAP;
      continue;
    }
    const group = `(?:${element.alternatives.map(expressionOf).join('|')})`;
    // An optional word before the first fixed one brings its blank along, any later one its blank before it.
    if (element.optional) body += index < first ? `(?:${group}${BETWEEN})?` : `(?:${BETWEEN}${group})?`;
    else body += index === 0 || index === first ? group : `${BETWEEN}${group}`;
  }
  return { pattern: new RegExp(`${BEFORE}${body}${AFTER}`, 'gu'), literals: literalsOf(elements) };
}

function compilePattern(source: { pattern: string; literals: readonly string[] }): CompiledPhrase {
  // Quantified groups within quantified groups, and back-references, can take exponential time.
  if (/\([^()]*[+*}][^()]*\)\s*[+*{]/.test(source.pattern))
    throw new Error('a repeated group holds a repetition: it could run away');
  if (/\\[1-9]|\(\?<?[=!]/.test(source.pattern)) throw new Error('back-references and look-arounds are not allowed');
  if (/\.[*+]/.test(source.pattern)) throw new Error('write a bounded gap, .{0,20}, instead of .* or .+');
  return {
    pattern: new RegExp(`${BEFORE}(?:${source.pattern})${AFTER}`, 'gu'),
    literals: source.literals.map(plainWord),
  };
}

/** Splits at blanks outside of brackets and reads each piece. */
function readElements(phrase: string, lists: ReadonlyMap<string, readonly string[]>): Element[] {
  const pieces = phrase.match(/\([^()]*\)\??|\[[^[\]]*\]|<[a-z0-9-]+>|[^\s()[\]<>]+/g) ?? [];
  if (pieces.join('').replaceAll(/\s/g, '') !== phrase.replaceAll(/\s/g, '')) throw new Error('unbalanced brackets');
  return pieces.map(piece => readElement(piece, lists));
}

function readElement(piece: string, lists: ReadonlyMap<string, readonly string[]>): Element {
  if (piece === '...' || piece === '…') return { kind: 'gap' };
  const optional = piece.startsWith('[') || piece.endsWith(')?');
  const inner = piece.startsWith('[')
    ? piece.slice(1, -1)
    : piece.startsWith('(')
      ? piece.slice(1, optional ? -2 : -1)
      : piece;
  const alternatives = inner.split('|').flatMap(alternative => expand(alternative.trim(), lists));
  if (alternatives.length === 0 || alternatives.some(alternative => alternative === ''))
    throw new Error('an alternative is empty');
  return { kind: 'words', alternatives, optional };
}

function expand(alternative: string, lists: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const named = /^<([a-z0-9-]+)>$/.exec(alternative);
  if (!named) return [alternative];
  const words = lists.get(named[1] ?? '');
  if (!words) throw new Error(`there is no list ${alternative} in rules/lists`);
  return words;
}

/** Words as the plain view writes them: lower case, no apostrophes. `word*` takes any ending. */
function expressionOf(alternative: string): string {
  return alternative
    .split(/\s+/)
    .map(word => {
      const open = word.endsWith('*');
      const plain = plainWord(open ? word.slice(0, -1) : word).replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      return open ? `${plain}[\\p{L}\\p{N}]{0,20}` : plain;
    })
    .join(BETWEEN);
}

function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/['’]/g, '');
}

/** The words of the element that says most: rare words first, so that few messages have to be looked at closely. */
function literalsOf(elements: readonly Element[]): readonly string[] {
  const fixed = elements.flatMap(element =>
    element.kind === 'words' && !element.optional ? [element.alternatives] : [],
  );
  const choices = fixed.map(alternatives => alternatives.map(rarestWord));
  choices.sort((a, b) => Math.min(...b.map(rarity)) - Math.min(...a.map(rarity)));
  return choices[0] ?? [];
}

function rarestWord(alternative: string): string {
  const words = alternative.split(/\s+/).map(word => plainWord(word.replace(/\*$/, '')));
  const searchable = words.map(word => word.match(/[\p{L}\p{N}]+/gu)?.sort((a, b) => b.length - a.length)[0] ?? '');
  return searchable.sort((a, b) => rarity(b) - rarity(a))[0] ?? '';
}

function rarity(word: string): number {
  return COMMON.has(word) ? Math.min(word.length, 3) / 10 : word.length;
}

const COMMON = new Set(
  (
    'a about after all am an and any are as at be been but by can come could did do does dont for from get give go going good got had has have he her him his how i if ' +
    'im in is it its just know let like look make me more my need new no not now of on one only or our out over please r say see send she should so some take tell than ' +
    'that the their them then there they thing things think this time to u up ur us want was we well were what when where which who will with work would you your yours'
  ).split(' '),
);
