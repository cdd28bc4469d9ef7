import { compilePhrase } from '../../../services/detect/rules/phrase.js';
import { RuleSearch } from '../../../services/detect/rules/rule-search.js';
import type { PhraseSource } from '../../../services/detect/rules/schema.js';
import { plainView } from '../../../services/normalise/plain.js';

/** A search for these phrases alone, each a rule of its own. */
export function searchFor(
  phrases: readonly PhraseSource[],
  lists: ReadonlyMap<string, readonly string[]> = new Map(),
): RuleSearch {
  const rules = phrases.map(phrase => ({ any: compilePhrase(phrase, lists), near: null, unless: [] }));
  return new RuleSearch(rules, new Int32Array(rules.length));
}

/** What a phrase is found as, from left to right. */
export function findPhrase(
  phrase: PhraseSource,
  text: string,
  lists?: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return matchesIn(searchFor([phrase], lists), text).map(({ start, end }) => text.slice(start, end));
}

export function matchesIn(
  search: RuleSearch,
  text: string,
): readonly { readonly start: number; readonly end: number }[] {
  const found = search.search(plainView(text), Uint8Array.of(1));
  return [...found.values()].flatMap(matches => matches.map(({ span }) => span)).sort((a, b) => a.start - b.start);
}
