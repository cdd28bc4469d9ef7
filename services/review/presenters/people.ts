import type { PairRecord } from '../../../models/pair.js';
import type { PersonRecord } from '../../../models/person.js';
import type { LeftOver } from '../../register/import.js';
import { ROLES, type Role } from '../../register/person.js';
import type { PeopleQuery } from '../routes/people.js';
import { checkTag } from './checks.js';
import { counted, figure } from './time.js';
import { visibleLine } from './untrusted.js';

export const PEOPLE_PAGE_SIZE = 100;

const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  mentor: 'Mentor',
  staff: 'Staff',
  pupil: 'Pupil',
  parent: 'Parent',
  external: 'External',
};

interface PeopleParts {
  readonly query: PeopleQuery;
  readonly people: readonly PersonRecord[];
  readonly total: number;
  readonly pairs: readonly Pick<PairRecord, 'adultId' | 'pupilId'>[];
  readonly leftOver: { readonly people: LeftOver; readonly pairs: LeftOver } | null;
  readonly mayChange: boolean;
  readonly today: string;
  /** Where the way to somebody's chronology begins; `null`: not for this reader. */
  readonly chronologyOf: (id: string) => string | null;
}

/** The register. Pseudonyms are left out: beside names they would undo what the queue hides. */
export function presentPeople({ query, people, total, pairs, leftOver, mayChange, today, chronologyOf }: PeopleParts) {
  const pairCounts = countPairs(pairs);
  const from = (query.page - 1) * PEOPLE_PAGE_SIZE;
  return {
    title: 'People',
    here: '/people',
    mayChange,
    total: figure(total),
    words: query.words,
    roles: [
      { value: '', text: 'Anybody', selected: query.role === null },
      ...ROLES.map(role => ({ value: role, text: ROLE_TEXTS[role], selected: query.role === role })),
    ],
    people: people.map(person => ({
      ...presentPerson(person, pairCounts.get(person._id) ?? 0, today),
      chronology: chronologyOf(person._id),
    })),
    leftOver: leftOver === null ? null : { people: leftOver.people.lines.length, pairs: leftOver.pairs.lines.length },
    range: `${from + 1} to ${from + people.length} of ${figure(total)}`,
    previous: query.page > 1 ? addressOf({ ...query, page: query.page - 1 }) : null,
    next: from + people.length < total ? addressOf({ ...query, page: query.page + 1 }) : null,
  };
}

function presentPerson(person: PersonRecord, pairs: number, today: string) {
  const isChecked = person.role === 'mentor' || person.role === 'staff';
  return {
    name: visibleLine(person.name, 80),
    role: ROLE_TEXTS[person.role],
    yearGroup: person.yearGroup === null ? '' : `year ${visibleLine(person.yearGroup, 20)}`,
    address: visibleLine(person.addresses.join(', '), 160),
    vetting: isChecked ? checkTag(person.vetting, today, 'Clear') : null,
    training: isChecked ? checkTag(person.training, today, 'Done') : null,
    pairs: pairs === 0 ? 'None' : counted(pairs, 'pair'),
    active: person.active,
  };
}

function countPairs(pairs: readonly Pick<PairRecord, 'adultId' | 'pupilId'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { adultId, pupilId } of pairs)
    for (const id of [adultId, pupilId]) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function addressOf({ role, words, page }: PeopleQuery): string {
  const parameters = new URLSearchParams();
  if (role !== null) parameters.append('role', role);
  if (words !== '') parameters.append('words', words);
  if (page !== 1) parameters.append('page', String(page));
  return parameters.size === 0 ? '/people' : `/people?${parameters}`;
}
