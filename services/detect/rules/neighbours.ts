import type { Alternative } from './alternative.js';
import { commonness, commonnessOfRow } from './commonness.js';
import type { PhraseElement } from './phrase.js';

type Words = Extract<PhraseElement, { kind: 'words' }>;

/** Alternatives that a joined element may have: each of the first with each of the second. */
const MOST_JOINED = 150;
/** Share of the words of a text: what is rarer is looked for as it is. */
const RARE_ENOUGH = 0.0001;

/**
 * Two elements that have to follow one another are the same as one whose alternatives are rows of words. Where even the rarest element of a
 * phrase is common, its rarest pair is joined to one: rows are found in the pass over the text, whatever the number of rules.
 */
export function joinRarestNeighbours(elements: readonly PhraseElement[]): readonly PhraseElement[] {
  const shares = elements.map(element => (isRequired(element) ? shareOf(element.alternatives) : 1));
  let least = Math.min(...shares);
  if (least <= RARE_ENOUGH) return elements;
  let pair: { readonly at: number; readonly first: Words; readonly second: Words } | null = null;
  for (const [at, first] of elements.entries()) {
    const second = elements[at + 1];
    if (!second || !isRequired(first) || !isRequired(second)) continue;
    if (first.alternatives.length * second.alternatives.length > MOST_JOINED) continue;
    const share = commonnessOfRow(shares[at] ?? 1, shares[at + 1] ?? 1);
    if (share >= least) continue;
    least = share;
    pair = { at, first, second };
  }
  if (!pair) return elements;
  const { at, first, second } = pair;
  const alternatives = first.alternatives.flatMap(one => second.alternatives.map(other => [...one, ...other]));
  return elements.toSpliced(at, 2, { ...first, alternatives });
}

function isRequired(element: PhraseElement): element is Words {
  return element.kind === 'words' && !element.optional;
}

/** How large a share of the words of an ordinary text one of these is. */
export function shareOf(alternatives: readonly Alternative[]): number {
  let share = known.get(alternatives);
  if (share === undefined) {
    share = alternatives.reduce((sum, alternative) => sum + commonness(alternative), 0);
    known.set(alternatives, share);
  }
  return share;
}

/** The words of a list are asked for with every phrase that names it. */
const known = new WeakMap<readonly Alternative[], number>();
