import type { CaseRecord } from '../../../models/case.js';
import type { ThreadMessage } from '../../cases/queries.js';
import type { Participant } from '../../message.js';
import { visibleLine } from './untrusted.js';

/** How the two people of a case are called on its page: by pseudonym, or by name once a reader has asked for it with a reason. */
export interface PairNames {
  readonly adult: Label;
  readonly pupil: Label;
}

export interface Label {
  readonly key: string;
  /** `''` when the case has no such side. */
  readonly text: string;
  /** Two or three characters for narrow places: `M14`. */
  readonly short: string;
  readonly side: 'adult' | 'pupil';
}

/** `names`: of people on the register, by id; `null` while names are hidden. */
export function pairNames(
  about: CaseRecord,
  thread: readonly ThreadMessage[],
  names: ReadonlyMap<string, string> | null,
): PairNames {
  const label = (key: string, pseudonym: string, side: Label['side']): Label => ({
    key,
    // An adult without a pseudonym here is one whom the readers of this case must not learn of.
    text: names === null || key === '-' || pseudonym === '' ? pseudonym : (names.get(key) ?? strangerName(key, thread)),
    short: shortOf(pseudonym),
    side,
  });
  return {
    adult: label(about.adultKey, about.adultLabel, 'adult'),
    pupil: label(about.pupilKey, about.pupilLabel, 'pupil'),
  };
}

export function pairText({ adult, pupil }: PairNames): string {
  return [adult.text, pupil.text].filter(Boolean).join(' · ');
}

/** Whoever is not one of the two is called by their role alone. */
export function labelOf(key: string, { adult, pupil }: PairNames): Label {
  if (key === adult.key) return adult;
  if (key === pupil.key) return pupil;
  return { key, text: 'Somebody else', short: '…', side: 'adult' };
}

/** Somebody who is not on the register is known by what their messages say of them. */
function strangerName(key: string, thread: readonly ThreadMessage[]): string {
  const parties = thread.flatMap(({ text }) => (text === null ? [] : [text.author, ...text.recipients]));
  const party = parties.find(one => one.personId === null && `unknown:${one.address}` === key);
  return party ? strangerText(party) : 'Not on the register';
}

function strangerText({ displayName, address }: Participant): string {
  return [visibleLine(displayName, 80), address === '' ? '' : `(${visibleLine(address, 120)})`]
    .filter(Boolean)
    .join(' ');
}

function shortOf(pseudonym: string): string {
  const [noun = '', number = ''] = pseudonym.split(' ');
  return /^\d+$/.test(number) ? `${noun.charAt(0)}${number}` : '?';
}
