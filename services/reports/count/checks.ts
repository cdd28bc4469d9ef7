import { PersonModel } from '../../../models/person.js';
import { CHECKS, type CheckName, type CheckState, needsChecks, stateOfCheck } from '../../register/checks.js';
import type { Person } from '../../register/person.js';

/** So far ahead an expiry is told. */
export const AHEAD_DAYS = 60;

/** A check of one person that is not well, or will not be soon; by what they are called in lists. */
export interface CheckAhead {
  readonly person: string;
  readonly check: CheckName;
  readonly state: Exclude<CheckState, 'valid'>;
  /** The last day on which it holds, or held; `null`: there is none. */
  readonly on: string | null;
}

export interface ChecksCount {
  /** Mentors and staff who are with the scheme now. */
  readonly people: number;
  readonly ahead: readonly CheckAhead[];
}

type Holder = Pick<Person, 'role' | 'pseudonym' | CheckName>;

/** The most pressing first. `today`: `YYYY-MM-DD` in the school's zone. */
export function checksOf(people: readonly Holder[], today: string): ChecksCount {
  const holders = people.filter(({ role }) => needsChecks(role));
  const ahead = holders.flatMap(person =>
    CHECKS.flatMap(check => {
      const state = stateOfCheck(person[check], today);
      if (state === 'valid') return [];
      return [{ person: person.pseudonym, check, state, on: person[check]?.expiresOn ?? null }];
    }),
  );
  const key = ({ state, on, person }: CheckAhead) => `${state === 'missing' ? '0' : (on ?? '')}|${person}`;
  return { people: holders.length, ahead: ahead.sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

export async function countChecks(today: string): Promise<ChecksCount> {
  const people = await PersonModel.find({ active: true }, { role: 1, pseudonym: 1, vetting: 1, training: 1 }).lean();
  return checksOf(people, today);
}
