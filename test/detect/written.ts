import { messageOf, schoolOf } from '../../scripts/detect/item-messages.js';
import type { Message } from '../../services/message.js';
import type { Pair, Person, Role, School } from '../../services/register/person.js';
import { Register } from '../../services/register/register.js';

/** A message of which a test says only what matters to it. */
export function written(text: string, facts: Partial<Message> & { from?: Role; to?: Role } = {}): Message {
  const { from = 'mentor', to = 'pupil', ...rest } = facts;
  const bare = messageOf({
    id: 'm',
    channel: 'chat',
    from,
    to: [to],
    sentAt: '2026-03-03T10:30:00Z',
    subject: '',
    text,
  });
  return { ...bare, ...rest };
}

export const SCHOOL: School = {
  ...schoolOf([], ['hillside.example']),
  phones: ['+441632960001'],
  linkHosts: ['vle.example'],
};

export function registerOf(people: readonly Person[] = [], pairs: readonly Pair[] = [], school = SCHOOL): Register {
  return new Register({ version: 'test', school, people, pairs });
}

export function person(id: string, role: Role, facts: Partial<Person> = {}): Person {
  return {
    id,
    name: id,
    role,
    pseudonym: id,
    addresses: [`${id}@hillside.example`],
    phones: [],
    identities: [],
    yearGroup: null,
    vetting: { doneOn: '2024-01-10', expiresOn: '2027-01-09' },
    training: { doneOn: '2025-09-01', expiresOn: null },
    active: true,
    ...facts,
  };
}
