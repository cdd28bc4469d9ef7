import { boundOf } from './pattern.js';
import type { PhraseSource } from './schema.js';
import type { Literal } from './word-automaton.js';

/** A phrase made ready for matching on the plain view. */
export interface CompiledPhrase {
  /** Global and Unicode; linear by the way phrases are built. */
  readonly pattern: RegExp;
  /** One of these words must occur, or the pattern cannot match. */
  readonly literals: readonly Literal[];
  /** For every other word that the phrase cannot do without, what it may be: the text must hold one of each. */
  readonly others: readonly (readonly Literal[])[];
  /** A match never goes on behind the end of a sentence. */
  readonly confined: boolean;
  /** How far a match may reach before the beginning and behind the end of its literal, characters of the view. */
  readonly reach: { readonly before: number; readonly after: number };
}

/** Blanks and what people put between words without ending the sentence. */
const SEPARATORS = '\\s",*_~()\\u2026-';
const BETWEEN = `[${SEPARATORS}]{1,4}`;
/** `...`: up to four words of the same sentence. A word holds no separator, or a row of dashes could be read in countless ways. */
const GAP = `(?:${BETWEEN}[^.!?${SEPARATORS}]{1,30}){0,4}?`;
/** Letters and digits of the plain view; spelt out, since property escapes cost a third of the time. */
const LETTER = 'a-z0-9\\u00c0-\\u024f\\u0370-\\u1fff\\u3040-\\ud7ff';
const BEFORE = `(?<![${LETTER}])`;
const AFTER = `(?![${LETTER}])`;

type Element =
  | { readonly kind: 'words'; readonly alternatives: readonly string[]; readonly optional: boolean }
  | { readonly kind: 'gap' };

/** Compiles one phrase. Throws an Error that says what is wrong with it. `lists`: word lists by id. */
export function compilePhrase(source: PhraseSource, lists: ReadonlyMap<string, readonly string[]>): CompiledPhrase {
  if (typeof source !== 'string') return compilePattern(source);
  const elements = readElements(source, lists);
  if (elements[0]?.kind === 'gap' || elements.at(-1)?.kind === 'gap')
    throw new Error('a gap stands between two words, not at the beginning or the end');
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
  return {
    pattern: new RegExp(`${BEFORE}${body}${AFTER}`, 'g'),
    ...literalsOf(elements),
    confined: !/[!?]|\w\.\w/.test(source),
  };
}

function compilePattern(source: { pattern: string; literals: readonly string[] }): CompiledPhrase {
  const longest = boundOf(source.pattern);
  return {
    pattern: new RegExp(`${BEFORE}(?:${source.pattern})${AFTER}`, 'g'),
    others: [],
    confined: false,
    literals: source.literals.map(word => ({ word: plainWord(word), open: true })),
    reach: { before: longest + 20, after: longest },
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
      return open ? `${plain}[${LETTER}]{0,20}` : plain;
    })
    .join(BETWEEN);
}

function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/['’]/g, '');
}

function longestOf(element: Element): number {
  // Four blanks between two words; a gap is four words of at most thirty characters; an open word may go on for twenty.
  if (element.kind === 'gap') return 4 * 34;
  return (
    Math.max(
      ...element.alternatives.map(words => words.length + 3 * words.split(' ').length + (words.includes('*') ? 20 : 0)),
    ) + 4
  );
}

/** The words of the element that says most: rare words first, so that few messages have to be looked at closely. */
function literalsOf(elements: readonly Element[]): Pick<CompiledPhrase, 'literals' | 'others' | 'reach'> {
  const needed = elements.flatMap((element, at) => {
    if (element.kind === 'gap' || element.optional) return [];
    const literals = element.alternatives.map(rarestWord);
    return [{ at, literals, rarity: Math.min(...literals.map(({ word }) => rarity(word))) }];
  });
  const best = needed.reduce((a, b) => (b.rarity > a.rarity ? b : a));
  const reach = (part: readonly Element[]) => part.reduce((sum, element) => sum + longestOf(element), 0);
  return {
    literals: best.literals,
    others: needed.filter(element => element !== best).map(({ literals }) => literals),
    reach: { before: reach(elements.slice(0, best.at + 1)), after: reach(elements.slice(best.at)) },
  };
}

function rarestWord(alternative: string): Literal {
  const words = alternative.split(/\s+/).map(word => {
    const plain = plainWord(word.replace(/\*$/, ''));
    const searchable = plain.match(/[\p{L}\p{N}]+/gu)?.sort((a, b) => b.length - a.length)[0] ?? '';
    return { word: searchable, open: word.endsWith('*') };
  });
  return words.sort((a, b) => rarity(b.word) - rarity(a.word))[0] ?? { word: '', open: true };
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
