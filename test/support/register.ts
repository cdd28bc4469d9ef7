import type { Person, Role } from '../../services/register/person.js';
import { Register, type RegisterSnapshot } from '../../services/register/register.js';

/** A small school: one mentor and two pupils, of whom the first is assigned to the mentor. */
export function smallSchool(): RegisterSnapshot {
  return {
    version: 'test',
    school: {
      name: 'Test School',
      domains: ['school.example'],
      timeZone: 'Europe/London',
      phoneRegions: ['GB'],
      phones: ['+441632960100'],
      linkHosts: ['school.example'],
      hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
    },
    people: [
      person('mentor', 'mentor', 'mentor@school.example'),
      person('pupil', 'pupil', 'pupil@school.example'),
      person('other', 'pupil', 'other@school.example'),
    ],
    pairs: [{ adultId: 'mentor', pupilId: 'pupil', from: null, to: null }],
  };
}

export function smallRegister(): Register {
  return new Register(smallSchool());
}

function person(id: string, role: Role, address: string): Person {
  const check = role === 'mentor' ? { doneOn: '2025-09-01', expiresOn: null } : null;
  return {
    id,
    name: id,
    role,
    pseudonym: `${role} 1`,
    addresses: [address],
    phones: role === 'mentor' ? ['+447700900321'] : [],
    identities: [{ platform: 'teams', handle: `teams-${id}` }],
    yearGroup: null,
    vetting: check,
    training: check,
    active: true,
  };
}
