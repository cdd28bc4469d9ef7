import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { FACTS, type Fact, type PairChange, type PersonChange } from '../../register/change.js';
import type { DatedCheck, Role } from '../../register/person.js';
import { dateText } from './checks.js';
import { visibleLine } from './untrusted.js';

export const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  mentor: 'Mentor',
  staff: 'Staff',
  pupil: 'Pupil',
  parent: 'Parent',
  external: 'External',
};

export const FACT_NAMES: Readonly<Record<Fact, string>> = {
  name: 'Name',
  role: 'Role',
  yearGroup: 'Year group',
  addresses: 'Addresses',
  phones: 'Numbers',
  identities: 'Chat identities',
  vetting: 'Vetting',
  training: 'Training',
  active: 'With the scheme',
};

/** One fact that became another; `before` is `null` for somebody new. */
export interface ChangeLine {
  readonly label: string;
  readonly before: string | null;
  readonly after: string;
}

/** What became another, fact by fact. Of somebody new, what is there at all. */
export function changeLines({ before, after }: PersonChange): readonly ChangeLine[] {
  return FACTS.flatMap(fact => {
    if (!(fact in after)) return [];
    const line = {
      label: FACT_NAMES[fact],
      before: before === null ? null : factText(fact, before),
      after: factText(fact, after),
    };
    return before === null && (line.after === NONE || fact === 'active') ? [] : [line];
  });
}

const NONE = 'none';

function factText(fact: Fact, facts: PersonChange['after']): string {
  switch (fact) {
    case 'name':
      return textOr(facts.name);
    case 'role':
      return facts.role === undefined ? NONE : ROLE_TEXTS[facts.role];
    case 'yearGroup':
      return textOr(facts.yearGroup);
    case 'addresses':
      return textOr(facts.addresses?.join(', '));
    case 'phones':
      return textOr(facts.phones?.map(phoneText).join(', '));
    case 'identities':
      return textOr(facts.identities?.map(({ platform, handle }) => `${platform}:${handle}`).join(', '));
    case 'vetting':
    case 'training':
      return checkText(facts[fact] ?? null);
    case 'active':
      return facts.active ? 'yes' : 'left';
  }
}

const textOr = (text: string | null | undefined): string => (text ? visibleLine(text, 300) : NONE);

/** `10 Sept 2025, to 9 Sept 2028` */
export function checkText(check: DatedCheck | null): string {
  if (check === null) return NONE;
  const end = check.expiresOn === null ? 'no expiry' : `to ${dateText(check.expiresOn)}`;
  return `${dateText(check.doneOn)}, ${end}`;
}

/** `+44 7700 900211` */
export function phoneText(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? visibleLine(e164, 40);
}

/** `1 Sept 2026 to 18 Dec 2026`, `since 1 Sept 2026`, `to 18 Dec 2026`, `no dates` */
export function periodText({ from, to }: PairChange['after']): string {
  if (from !== null && to !== null) return `${dateText(from)} to ${dateText(to)}`;
  if (from !== null) return `since ${dateText(from)}`;
  return to === null ? 'no dates' : `to ${dateText(to)}`;
}
