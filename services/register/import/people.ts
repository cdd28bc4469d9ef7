import type { Person, School } from '../person.js';
import { readActive, readAddresses, readCheck, readIdentities, readPhones, readRole } from './cells.js';
import { type ImportProblem, LineProblems } from './problem.js';
import type { TableLine } from './table.js';

/** A person as a line gives them: the pseudonym is assigned when they are stored. */
export type DraftPerson = Omit<Person, 'pseudonym'>;

export interface PersonLine {
  readonly source: TableLine;
  readonly problems: LineProblems;
  /** `null` when the line is refused. */
  readonly person: DraftPerson | null;
}

export const PEOPLE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  id: ['person id', 'identifier', 'reference', 'ref', 'upn', 'staff code', 'admission number'],
  name: ['full name', 'display name'],
  forename: ['first name', 'given name', 'preferred forename', 'legal forename'],
  surname: ['last name', 'family name', 'preferred surname', 'legal surname'],
  role: ['type', 'person type', 'category'],
  email: [
    'e mail',
    'emails',
    'mail',
    'email address',
    'e mail address',
    'email addresses',
    'school email',
    'addresses',
  ],
  phone: ['phones', 'telephone', 'telephone number', 'phone number', 'phone numbers', 'mobile', 'mobile number'],
  chat: ['chat identity', 'chat identities', 'handle', 'handles'],
  year_group: ['year', 'form', 'class', 'national curriculum year'],
  vetting_date: ['dbs date', 'dbs check date', 'vetted on', 'vetting'],
  vetting_expiry: ['dbs expiry', 'dbs expiry date', 'vetting expires', 'vetting expires on'],
  training_date: ['trained on', 'training', 'safeguarding training', 'safeguarding training date'],
  training_expiry: ['training expires', 'training expires on', 'safeguarding training expiry'],
  active: ['current', 'status'],
};

export interface PeopleContext {
  readonly school: School;
  /** `YYYY-MM-DD` in the school's zone. */
  readonly today: string;
  /** Who has this id or, where the line gives none, one of these addresses. */
  readonly known: (id: string | undefined, addresses: readonly string[]) => Person | undefined;
  /** For a person that the file gives no id. */
  readonly makeId: () => string;
}

/** A column that is missing leaves what the register has; an empty cell in a column that is there empties it. */
export function readPerson(source: TableLine, columns: ReadonlySet<string>, context: PeopleContext): PersonLine {
  const { cells } = source;
  const problems = new LineProblems('people', source.line);
  const addresses = readAddresses(cells.email, problems);
  const present = context.known(cells.id, addresses);
  const role = readRole(cells.role, problems);
  const name = cells.name ?? [cells.forename, cells.surname].filter(Boolean).join(' ');
  if (name === '') problems.refuse('name', 'No name is given.', 'Write the name as the school uses it.');
  checkId(cells.id ?? '', problems);
  const kept = <T>(column: string, read: T, before: T | undefined): T =>
    columns.has(column) || before === undefined ? read : before;
  const person = {
    id: cells.id ?? present?.id ?? context.makeId(),
    name,
    role: role ?? 'external',
    addresses: kept('email', addresses, present?.addresses),
    phones: kept('phone', readPhones(cells.phone, context.school.phoneRegions, problems), present?.phones),
    identities: kept('chat', readIdentities(cells.chat, problems), present?.identities),
    yearGroup: kept('year_group', cells.year_group ?? null, present?.yearGroup),
    vetting: kept('vetting_date', readCheck(cells, 'vetting', context.today, problems), present?.vetting),
    training: kept('training_date', readCheck(cells, 'training', context.today, problems), present?.training),
    active: kept('active', readActive(cells.active, problems), present?.active),
  };
  if (cells.id === undefined && addresses.length === 0) {
    problems.refuse(
      'id',
      'Neither an id nor an address is given.',
      'Without one of them the next import could not find this person again.',
    );
  }
  adviseOn(person, problems, context.school);
  return { source, problems, person: problems.refused ? null : person };
}

/** Words that stand where an id would in the addresses of pages. */
const RESERVED = ['.', '..', 'find', 'import', 'left-over', 'new'];

function checkId(id: string, problems: LineProblems): void {
  const remedy = 'Use letters, digits and hyphens.';
  if (/[|]/.test(id)) problems.refuse('id', 'The id holds a vertical bar.', remedy);
  if (id.length > 200) problems.refuse('id', 'The id is longer than 200 characters.', remedy);
  if (RESERVED.includes(id.toLowerCase())) problems.refuse('id', 'The id is a word that Candour uses itself.', remedy);
  if (/[@\s]/.test(id)) {
    problems.advise(
      'id',
      'The id looks like a name or an address.',
      'It stands in the addresses of pages, which browsers remember: better one that says nothing.',
    );
  }
}

/** What somebody should look at in a person of the register. */
export function adviceOn(person: DraftPerson, school: School): readonly ImportProblem[] {
  const problems = new LineProblems('people', 0);
  adviseOn(person, problems, school);
  return problems.found;
}

function adviseOn(person: DraftPerson, problems: LineProblems, school: School): void {
  const { role, addresses, identities } = person;
  if (role === 'mentor' && addresses.some(address => !isUnder(school.domains, address))) {
    const remedy =
      'Mentors write from an address that the school issued. It counts as registered; remove it if that is not meant.';
    problems.advise('email', "This mentor's address is not under a mail domain of the school.", remedy);
  }
  if ((role === 'mentor' || role === 'pupil') && addresses.length === 0 && identities.length === 0) {
    problems.advise(
      'email',
      'There is no address and no chat identity.',
      'No message can be recognised as theirs until there is one.',
    );
  }
  if (role === 'mentor' && person.vetting === null) {
    problems.advise(
      'vetting_date',
      'No vetting is recorded for this mentor.',
      'Their contact with pupils will be a finding until it is.',
    );
  }
  if (role === 'mentor' && person.training === null) {
    problems.advise(
      'training_date',
      'No training is recorded for this mentor.',
      'Their contact with pupils will be a finding until it is.',
    );
  }
}

function isUnder(domains: readonly string[], address: string): boolean {
  const host = address.slice(address.lastIndexOf('@') + 1);
  return domains.some(domain => host === domain || host.endsWith(`.${domain}`));
}
