import { createHash } from 'node:crypto';
import type { Person, Role } from '../../services/register/person.js';
import { Register, type RegisterSnapshot } from '../../services/register/register.js';

/** Any 32 bytes: the bench compares nothing across runs. */
export const benchIdentityKey: Uint8Array = createHash('sha256').update('bench').digest();

/** The people of the generated corpus, so that its mail is mentor-to-pupil mail and every rule has to look. */
export function benchSnapshot(): RegisterSnapshot {
  const mentor = person('mentor9', 'mentor', 'mentor9@mentoring.northfield.example');
  const pupils = Array.from({ length: 50 }, (_, n) =>
    person(`pupil${n}`, 'pupil', `pupil${n}@pupils.northfield.example`),
  );
  return {
    version: 'bench',
    school: {
      name: 'Northfield School',
      domains: ['northfield.example'],
      timeZone: 'Europe/London',
      phoneRegions: ['GB'],
      phones: [],
      linkHosts: ['northfield.example'],
      hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
    },
    people: [mentor, ...pupils],
    pairs: pupils.map(pupil => ({ adultId: mentor.id, pupilId: pupil.id, from: null, to: null })),
  };
}

export function benchRegister(): Register {
  return new Register(benchSnapshot());
}

function person(id: string, role: Role, address: string): Person {
  const check = { doneOn: '2025-09-01', expiresOn: null };
  const adult = role === 'mentor';
  return {
    id,
    name: id,
    role,
    pseudonym: id,
    addresses: [address],
    phones: [],
    identities: [],
    yearGroup: adult ? null : '9',
    vetting: adult ? check : null,
    training: adult ? check : null,
    active: true,
  };
}
