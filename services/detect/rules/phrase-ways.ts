import { plainWord } from './alternative.js';
import { KINDS, SEPARATOR } from './characters.js';
import type { WrittenElement } from './expression.js';

/** Ways to pass over nought to four words. */
const GAP_WAYS = 5;
/** Ways to share out up to four separators between a phrase and an alternative that begins or ends with one. */
const SEPARATOR_WAYS = 4;

/**
 * In how many ways a phrase that becomes an expression may be tried at one place of a text. Words end where a separator stands, so that an
 * element is ambiguous only by alternatives that begin alike, by gaps and by what may be left out.
 */
export function waysOf(elements: readonly WrittenElement[]): number {
  return elements.reduce((ways, element) => {
    if (element.kind === 'gap') return ways * GAP_WAYS;
    const alternatives = element.alternatives.map(alternative => plainWord(alternative).split(/\s+/));
    const alike = alternatives.map(one => alternatives.filter(other => beginAlike(one, other)).length);
    const atEdge = element.alternatives.some(hasSeparatorAtEdge) ? SEPARATOR_WAYS : 1;
    return ways * (Math.max(...alike) * atEdge + (element.optional ? 1 : 0));
  }, 1);
}

function beginAlike(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((word, at) => mayBeOne(word, b[at] ?? ''));
}

function mayBeOne(a: string, b: string): boolean {
  if (a === b) return true;
  const [stemA, stemB] = [a.replace(/\*$/, ''), b.replace(/\*$/, '')];
  return (a !== stemA && stemB.startsWith(stemA)) || (b !== stemB && stemA.startsWith(stemB));
}

function hasSeparatorAtEdge(alternative: string): boolean {
  const plain = plainWord(alternative).replace(/\*$/, '');
  return [0, plain.length - 1].some(at => KINDS[plain.charCodeAt(at)] === SEPARATOR);
}
