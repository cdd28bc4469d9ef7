import type { FetchedWords } from '../context/fetch-words.js';
import { NameMask } from './name-mask.js';

export const NO_MASK = new NameMask([]);

/**
 * The two people of the case, as the register calls them. Not as strangers call themselves, nor as somebody typed them: a name made of
 * the words of a message would hide what was found in it.
 */
export function maskOf(registered: ReadonlyMap<string, string>): NameMask {
  return new NameMask([...registered.values()]);
}

export function maskFetched(
  fetched: ReadonlyMap<string, FetchedWords>,
  mask: NameMask,
): ReadonlyMap<string, FetchedWords> {
  return new Map(
    [...fetched].map(([id, one]) => [id, one.kind === 'found' ? { ...one, words: mask.words(one.words) } : one]),
  );
}
