import type { Person } from '../register/person.js';
import type { RegisterSnapshot } from '../register/register.js';
import { pupilAddress } from './letter.js';

/** Whom a canary is from and to, for as long as it is read. They are in no register that anybody is shown. */
export const CANARY_ADULT = 'canary-adult';
export const CANARY_PUPIL = 'canary-pupil';

/**
 * The register with the two people of the canary, so that it is judged as any message of a mentor to a pupil is. `from`: the address that the
 * service sends from; `null`: it sends nothing, so there is no canary. An address that is somebody's stays theirs.
 */
export function withCanary(snapshot: RegisterSnapshot, from: string | null): RegisterSnapshot {
  if (from === null) return snapshot;
  const taken = snapshot.people.some(({ addresses }) => addresses.includes(from.toLowerCase()));
  if (taken) return snapshot;
  const adult = invented(CANARY_ADULT, 'mentor', from.toLowerCase());
  const pupil = invented(CANARY_PUPIL, 'pupil', pupilAddress(from.toLowerCase()));
  const pair = { adultId: CANARY_ADULT, pupilId: CANARY_PUPIL, from: null, to: null };
  return { ...snapshot, people: [...snapshot.people, adult, pupil], pairs: [...snapshot.pairs, pair] };
}

function invented(id: string, role: Person['role'], address: string): Person {
  const check = { doneOn: '2020-01-01', expiresOn: null };
  return {
    id,
    name: 'Candour',
    role,
    pseudonym: 'Canary',
    addresses: [address],
    phones: [],
    identities: [],
    yearGroup: null,
    vetting: check,
    training: check,
    active: true,
  };
}
