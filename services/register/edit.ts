import { sideOf } from '../message.js';
import { readAddresses, readCheck, readDate, readIdentities, readPhones, readRole } from './import/cells.js';
import { LineProblems } from './import/problem.js';
import type { DraftPerson } from './import.js';
import type { DatedCheck, Pair, Person } from './person.js';
import type { RegisterSnapshot } from './register.js';

/** Something to mend in a form. */
export interface FieldProblem {
  readonly field: string;
  readonly text: string;
}

export type Edited<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** A person's facts as a form takes them; the same words as the columns of people.csv. */
export const FACT_FIELDS = [
  'name',
  'role',
  'year_group',
  'email',
  'phone',
  'chat',
  'vetting_date',
  'vetting_expiry',
  'training_date',
  'training_expiry',
] as const;
export type FactField = (typeof FACT_FIELDS)[number];
export type FactsForm = Readonly<Record<FactField, string>>;

/** Pure. `today` as `YYYY-MM-DD` in the school's zone; `active` and the id stay. */
export function readFacts(
  typed: FactsForm,
  about: Pick<Person, 'id' | 'active'>,
  snapshot: RegisterSnapshot,
  today: string,
): Edited<DraftPerson> {
  const problems = new LineProblems('people', 0);
  const cells = Object.fromEntries(
    FACT_FIELDS.map(field => [field, typed[field].trim()] as const).filter(([, text]) => text !== ''),
  );
  const name = (cells.name ?? '').replaceAll(/\s+/g, ' ');
  if (name === '') problems.refuse('name', 'Enter the full name.', '');
  const role = readRole(cells.role, problems);
  const person = {
    id: about.id,
    name,
    role: role ?? 'external',
    addresses: readAddresses(cells.email, problems),
    phones: readPhones(cells.phone, snapshot.school.phoneRegions, problems),
    identities: readIdentities(cells.chat, problems),
    yearGroup: cells.year_group ?? null,
    vetting: readCheck(cells, 'vetting', today, problems),
    training: readCheck(cells, 'training', today, problems),
    active: about.active,
  };
  refuseMarksOfOthers(person, snapshot.people, problems);
  if (role !== null) refuseRoleInPairs(person, snapshot.pairs, today, problems);
  return settled(problems, person, FACT_FIELDS);
}

/** A message must be laid to one person only. */
function refuseMarksOfOthers(person: DraftPerson, people: readonly Person[], problems: LineProblems): void {
  for (const other of people) {
    if (other.id === person.id) continue;
    const address = person.addresses.find(one => other.addresses.includes(one));
    if (address !== undefined)
      problems.refuse('email', `${address} is an address of ${other.name}.`, 'Take it from them first.');
    const identity = person.identities.find(one =>
      other.identities.some(({ platform, handle }) => platform === one.platform && handle === one.handle),
    );
    if (identity !== undefined)
      problems.refuse(
        'chat',
        `${identity.platform}:${identity.handle} is an identity of ${other.name}.`,
        'Take it from them first.',
      );
  }
}

function refuseRoleInPairs(person: DraftPerson, pairs: readonly Pair[], today: string, problems: LineProblems): void {
  const open = pairs.filter(pair => !isOver(pair, today));
  if (person.role !== 'pupil' && open.some(({ pupilId }) => pupilId === person.id))
    problems.refuse('role', 'They are the pupil of a pair.', 'End their pairs first.');
  if (sideOf(person.role) !== 'adult' && open.some(({ adultId }) => adultId === person.id))
    problems.refuse('role', 'They are the adult of a pair.', 'End their pairs first.');
}

/** The day after the last one has come. */
export function isOver(pair: Pick<Pair, 'to'>, today: string): boolean {
  return pair.to !== null && pair.to < today;
}

/** Who can be the other half of a pair with this person: the scheme's people of the other side. */
export function canBePaired(person: Pick<Person, 'role'>, other: Pick<Person, 'role' | 'active'>): boolean {
  if (!other.active || person.role === 'external' || other.role === 'external') return false;
  const sides = [sideOf(person.role), sideOf(other.role)];
  return sides.includes('adult') && sides.includes('pupil');
}

export interface PairForm {
  /** Id of the other person; `''` when none was chosen. */
  readonly other: string;
  readonly from: string;
  readonly to: string;
}

export function readPairForm(typed: PairForm, person: Person, snapshot: RegisterSnapshot): Edited<Pair> {
  const problems = new LineProblems('pairs', 0);
  const other = snapshot.people.find(({ id }) => id === typed.other);
  const from = readDate(typed.from.trim() || undefined, 'from', problems);
  const to = readDate(typed.to.trim() || undefined, 'to', problems);
  if (from !== null && to !== null && to < from)
    problems.refuse('to', 'The pair ends before it begins.', 'Check both dates; the day comes first.');
  if (other === undefined || !canBePaired(person, other)) {
    problems.refuse('other', 'Choose who the other half of the pair is.', '');
    return settled(problems, { adultId: '', pupilId: '', from, to });
  }
  const [adultId, pupilId] = person.role === 'pupil' ? [other.id, person.id] : [person.id, other.id];
  const pair = { adultId, pupilId, from, to };
  const between = snapshot.pairs.filter(one => one.adultId === adultId && one.pupilId === pupilId);
  if (between.some(one => overlap(one, pair)))
    problems.refuse(
      'from',
      `${other.name} is their pair on some of these days already.`,
      'Choose other days, or end it.',
    );
  return settled(problems, pair);
}

function overlap(a: Pair, b: Pair): boolean {
  const begins = (pair: Pair) => pair.from ?? '';
  const ends = (pair: Pair) => pair.to ?? '9999-12-31';
  return begins(a) <= ends(b) && begins(b) <= ends(a);
}

/** The last day of a pair. */
export function readEnd(typed: string, pair: Pair): Edited<Pair> {
  const problems = new LineProblems('pairs', 0);
  const to = readDate(typed.trim() || undefined, 'to', problems);
  if (typed.trim() === '') problems.refuse('to', 'Enter the last day.', 'For example 18/12/2026.');
  if (to !== null && pair.from !== null && to < pair.from)
    problems.refuse('to', 'The pair would end before it begins.', 'Check the date; the day comes first.');
  return settled(problems, { ...pair, to });
}

/** `order`: of the fields on the form. */
function settled<T>(problems: LineProblems, value: T, order: readonly string[] = []): Edited<T> {
  const refused = problems.found.filter(({ level }) => level === 'refused');
  if (refused.length === 0) return { ok: true, value };
  // One for each field: the next one shows when it is mended.
  const fields = [...new Set(refused.map(({ field }) => field ?? ''))];
  fields.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return {
    ok: false,
    problems: fields.flatMap(field => {
      const first = refused.find(one => one.field === field);
      return first === undefined ? [] : [{ field, text: `${first.what} ${first.remedy}`.trim() }];
    }),
  };
}

/** The facts of a person as the form shows them. */
export function formOf(person: DraftPerson): FactsForm {
  const dates = (check: DatedCheck | null) => [dayText(check?.doneOn), dayText(check?.expiresOn)] as const;
  const [vettedOn, vettedTo] = dates(person.vetting);
  const [trainedOn, trainedTo] = dates(person.training);
  return {
    name: person.name,
    role: person.role,
    year_group: person.yearGroup ?? '',
    email: person.addresses.join('\n'),
    phone: person.phones.join('\n'),
    chat: person.identities.map(({ platform, handle }) => `${platform}:${handle}`).join('\n'),
    vetting_date: vettedOn,
    vetting_expiry: vettedTo,
    training_date: trainedOn,
    training_expiry: trainedTo,
  };
}

/** `23/11/2026`, as the United Kingdom writes it and the form reads it. */
export function dayText(day: string | null | undefined): string {
  return day ? day.split('-').reverse().join('/') : '';
}
