import type { CaseRecord } from '../../models/case.js';
import type { ThreadMessage } from '../cases/queries.js';
import type { OpenedEntry } from '../cases/record.js';
import type { FetchedWords } from '../context/fetch-words.js';
import { participantKey } from '../message.js';
import { NameMask } from './name-mask.js';
import { typedNames } from './presenters/reported.js';

export const NO_MASK = new NameMask([]);

/** The two people of the case, as the register, their own messages or whoever told of them call them. */
export function maskOf(
  about: CaseRecord,
  registered: ReadonlyMap<string, string>,
  thread: readonly ThreadMessage[],
  record: readonly OpenedEntry[],
): NameMask {
  const keys = [about.adultKey, about.pupilKey];
  const parties = thread.flatMap(({ text }) => (text === null ? [] : [text.author, ...text.recipients]));
  const strangers = parties.filter(party => keys.includes(participantKey(party))).map(party => party.displayName);
  return new NameMask([...new Set([...registered.values(), ...typedNames(about, record).values(), ...strangers])]);
}

export function maskFetched(
  fetched: ReadonlyMap<string, FetchedWords>,
  mask: NameMask,
): ReadonlyMap<string, FetchedWords> {
  return new Map(
    [...fetched].map(([id, one]) => [id, one.kind === 'found' ? { ...one, words: mask.words(one.words) } : one]),
  );
}
