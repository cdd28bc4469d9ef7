import { cuss } from 'cuss';
import { englishDataset, type Node, RegExpMatcher, SyntaxKind, toAsciiLowerCaseTransformer } from 'obscenity';
import { NO_LETTER } from './letter-automaton.js';
import { markOf } from './slur-words.js';

/** Words of the package that biology, health and law need, and marks of its slurs, which `slurs.ts` judges. */
const MEDICAL = new Set(
  'anal anus bestiality ejaculate incest masturbate orgasm penis rape scat semen sex vagina boob hooker porn hentai'.split(
    ' ',
  ),
);
const SLUR_MARKS = new Set(
  (
    '120f6e5b4e 158869a973 16ea09fc78 3160c321bc 7b3e1b7180 886d51e97a 94a877e2ce 9915ba2d82 c3de533e9b ' +
    'ec2fe80630 f4f08c8f3b f59e28f8bb f8e36d2d19 f9d0d9b18a'
  ).split(' '),
);

const dataset = englishDataset.build();
// The views have undone disguises already, and know their origins; the package's own undoing would read numbers as letters.
const matcher = new RegExpMatcher({ ...dataset, blacklistMatcherTransformers: [toAsciiLowerCaseTransformer()] });

/**
 * What at least one of stands in every word that the package may find, for `LetterAutomaton`. The package itself tries over a hundred
 * expressions, one after the other.
 */
export const PIECES_OF_SWEARING: readonly string[] = (dataset.blacklistedTerms ?? []).flatMap(({ pattern }) => {
  const start = pattern.requireWordBoundaryAtStart ? NO_LETTER : '';
  const end = pattern.requireWordBoundaryAtEnd ? NO_LETTER : '';
  const pieces = pattern.nodes.reduce<readonly string[]>(
    (before, node) => before.flatMap(piece => spellings(node).map(more => piece + more)),
    [start],
  );
  return pieces.map(piece => piece + end);
});

function spellings(node: Node): readonly string[] {
  switch (node.kind) {
    case SyntaxKind.Literal:
      return [String.fromCodePoint(...node.chars)];
    case SyntaxKind.Optional:
      return ['', ...spellings(node.childNode)];
    case SyntaxKind.Wildcard:
      return [NO_LETTER, ...'abcdefghijklmnopqrstuvwxyz'];
  }
}

/** How sure a word of the plain view is to be swearing, 0 to 1; 0 for one that is none. Slow. */
export function swearingIn(word: string): number {
  const [match] = matcher.getAllMatches(word);
  if (!match) return 0;
  const meant = englishDataset.getPayloadWithPhraseMetadata(match).phraseMetadata?.originalWord ?? '';
  if (MEDICAL.has(meant) || SLUR_MARKS.has(markOf(meant))) return 0;
  // The other package grades how sure a word is to be meant as swearing, 0 to 2.
  return (cuss as Readonly<Record<string, number>>)[meant] === 2 ? 0.85 : 0.65;
}
