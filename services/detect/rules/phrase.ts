import { type Alternative, longestWord, readAlternative, unreadableWord } from './alternative.js';
import { bodyOf, type Expression, longestOf, patternOf, type WrittenElement } from './expression.js';
import { refuseDeadPattern } from './live.js';
import { joinRarestNeighbours, shareOf } from './neighbours.js';
import { boundOf, refuseTooManyWays } from './pattern.js';
import { waysOf } from './phrase-ways.js';
import { GAPS, pieceReaderOf, type ReadElement } from './piece-reader.js';
import type { PhraseSource } from './schema.js';

/** A phrase made ready for matching on the plain view. */
export type CompiledPhrase = WordPhrase | Expression;

/** Words that follow one another, with nothing but separators between them. */
export interface WordPhrase {
  readonly kind: 'words';
  readonly elements: readonly PhraseElement[];
  /** Index of the element that is rarest in ordinary texts, never an optional one: the phrase is looked for only where that stands. */
  readonly key: number;
}

export type PhraseElement =
  | { readonly kind: 'words'; readonly alternatives: readonly Alternative[]; readonly optional: boolean }
  /** Up to four words of the same sentence. */
  | { readonly kind: 'gap' };

/**
 * Compiles one phrase. Mostly it is one; alternatives in which a separator must stand as it is written are kept apart, as expressions.
 * Throws an Error that says what is wrong with it. `lists`: word lists by id.
 */
export function compilePhrase(
  source: PhraseSource,
  lists: ReadonlyMap<string, readonly string[]>,
): readonly CompiledPhrase[] {
  if (typeof source !== 'string') return [compilePattern(source)];
  const elements = readElements(source, lists);
  if (elements[0]?.written.kind === 'gap' || elements.at(-1)?.written.kind === 'gap')
    throw new Error('a gap stands between two words, not at the beginning or the end');
  if (!elements.some(({ written }) => written.kind === 'words' && !written.optional))
    throw new Error('a phrase needs a word that is not optional');
  const all = elements.map(({ written }) => written);
  return [...compileWords(elements), ...compileSeparators(elements, all)];
}

/** Without the alternatives that hold separators; none when an element has no others. */
function compileWords(read: readonly ReadElement[]): readonly WordPhrase[] {
  const elements: PhraseElement[] = [];
  for (const { written, words } of read) {
    if (written.kind === 'gap') elements.push(written);
    else if (words.length > 0) elements.push({ kind: 'words', alternatives: words, optional: written.optional });
    else if (!written.optional) return [];
  }
  const joined = joinRarestNeighbours(elements);
  return [{ kind: 'words', elements: joined, key: rarest(joined) }];
}

/** For each element with alternatives that hold separators the phrase with these alone. */
function compileSeparators(read: readonly ReadElement[], all: readonly WrittenElement[]): readonly Expression[] {
  return read.flatMap(({ verbatim }, at) => {
    if (verbatim.length === 0) return [];
    const alone = { kind: 'words', alternatives: verbatim, optional: false } as const;
    return [{ ...compileExpression(all.with(at, alone)), verbatim: verbatim.map(unreadableWord) }];
  });
}

function compileExpression(written: readonly WrittenElement[]): Expression {
  refuseTooManyWays(waysOf(written));
  const elements = written.map((element): PhraseElement => {
    if (element.kind === 'gap') return element;
    const literals = element.alternatives.map(alternative => readAlternative(alternative) ?? wordOf(alternative));
    // Where one alternative holds no word at all, the element cannot be looked for.
    return { ...element, alternatives: literals.flat(), optional: element.optional || literals.includes(NO_WORD) };
  });
  const key = rarest(elements);
  const literals = elements[key];
  if (literals?.kind !== 'words') throw new Error('a phrase needs a word that is not optional');
  return {
    kind: 'expression',
    pattern: patternOf(bodyOf(written)),
    literals: literals.alternatives,
    reach: { before: longestOf(written.slice(0, key + 1)), after: longestOf(written.slice(key)) },
    verbatim: [],
  };
}

const NO_WORD: readonly Alternative[] = [];

function wordOf(alternative: string): readonly Alternative[] {
  const word = longestWord(alternative);
  return word ? [word] : NO_WORD;
}

function compilePattern(source: { pattern: string; literals: readonly string[] }): Expression {
  const longest = boundOf(source.pattern);
  const literals = source.literals.map(literal => readAlternative(`${literal}*`) ?? wordOf(literal));
  if (literals.includes(NO_WORD)) throw new Error('a literal needs a word');
  const expression: Expression = {
    kind: 'expression',
    pattern: patternOf(source.pattern),
    literals: literals.flat(),
    reach: { before: longest, after: longest },
    verbatim: [],
  };
  refuseDeadPattern(source.pattern, expression);
  return expression;
}

/** Index of the element that says most: -1 when all of them are optional. */
function rarest(elements: readonly PhraseElement[]): number {
  let key = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'gap' || element.optional) continue;
    const share = shareOf(element.alternatives);
    if (share >= least) continue;
    key = index;
    least = share;
  }
  return key;
}

/** Splits at blanks outside of brackets and reads each piece. Throws an Error that says what is wrong. */
export function readElements(phrase: string, lists: ReadonlyMap<string, readonly string[]>): readonly ReadElement[] {
  const reader = pieceReaderOf(lists);
  const pieces = [...phrase.matchAll(PIECE)];
  const written = pieces.map(([piece]) => piece);
  if (written.join('').replaceAll(/\s/g, '') !== phrase.replaceAll(/\s/g, '')) throw new Error('unbalanced brackets');
  for (const [at, before] of written.slice(0, -1).entries()) {
    const next = written[at + 1] ?? '';
    const isJoined = (pieces[at]?.index ?? 0) + before.length === pieces[at + 1]?.index;
    if (isJoined && !MAY_TOUCH.test(before) && !GAPS.has(before) && !GAPS.has(next))
      throw new Error(`"${before}" touches "${next}": write a blank between words, and each word in full`);
  }
  return written.map(piece => reader.read(piece));
}

/** It brings its blank along, as in `our (little )?secret`. */
const MAY_TOUCH = /\s\)\??$/;
const PIECE = /\([^()]*\)\??|\[[^[\]]*\]|<[a-z0-9-]+>|[^\s()[\]<>]+/g;
