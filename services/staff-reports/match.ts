import type { PersonRecord } from '../../models/person.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import { participantKey, sideOf } from '../message.js';
import { isNearMention, isNearName } from './near-name.js';

type Known = Pick<PersonRecord, '_id' | 'name' | 'role' | 'addresses' | 'yearGroup'>;
type Account = Pick<UserRecord, '_id' | 'email' | 'name' | 'role' | 'personId' | 'active'>;

/** Whom typed words mean, as far as the register tells. */
export interface Match {
  /** A key as in `message.ts`; `null`: nobody, or not clear who. */
  readonly key: string | null;
  /**
   * `part`: by surname, initial or office alone, so that a reader should look. `near`: it may be this reader of cases, misspelt, who does not read
   * it until somebody else has said who is meant. `none`: nothing was typed.
   */
  readonly how: 'address' | 'name' | 'part' | 'near' | 'unclear' | 'nobody' | 'none';
}

export interface Everybody {
  readonly people: readonly Known[];
  readonly users: readonly Account[];
}

const NOBODY: Match = { key: null, how: 'nobody' };
const NONE: Match = { key: null, how: 'none' };

/**
 * Whom a teller means by what they typed for the adult. In doubt it is somebody who might otherwise read the case: to keep a report from the
 * wrong person for a day is better than to hand it to whom it is about.
 */
export function matchAdult(typed: string, { people, users }: Everybody): Match {
  if (typed.trim() === '') return NONE;
  const address = addressIn(typed);
  if (address !== null) return byAddress(address, people, users);
  const words = wordsOf(typed);
  if (words.length === 0) return NOBODY;
  const inOffice = holderOf(words.join(' '), users);
  if (inOffice) return { key: keyOf(inOffice), how: 'part' };
  const candidates = adultsOf(people, users);
  const found = candidates.filter(({ name }) => isSameName(words, wordsOf(name)));
  if (found.length > 0) return chosen(found, 'name');
  const close = candidates.filter(({ name }) => isPartOf(words, wordsOf(name)));
  const part = close.length > 0 ? chosen(close, 'part') : mentionedIn(words, candidates);
  if (part.key !== null && candidates.some(({ key, reads }) => reads && key === part.key)) return part;
  // A misspelt reader comes before somebody else of whom a part fits: the one would read a report about themselves.
  const near = nearReader(words, users);
  return near === undefined ? part : { key: keyOf(near), how: 'near' };
}

/** “Mrs Bailey who takes the year 8 lunch club”: the surname of a reader in it is enough to keep it from them. */
function mentionedIn(words: readonly string[], candidates: readonly Adult[]): Match {
  const mentioned = candidates.filter(({ reads, name }) => reads && words.includes(wordsOf(name).at(-1) ?? ''));
  return mentioned.length > 0 ? chosen(mentioned, 'part') : NOBODY;
}

/** Of several the one whom it would come to first. */
function nearReader(words: readonly string[], users: readonly Account[]): Account | undefined {
  const near = users.filter(({ active, role, name }) => {
    if (!active || !READING.has(role)) return false;
    const own = wordsOf(name);
    const surname = own.at(-1) ?? '';
    return isNearName(words, own) || (words.length > 2 && words.some(word => isNearMention(word, surname)));
  });
  return FIRST_READERS.map(one => near.find(({ role }) => role === one)).find(one => one !== undefined);
}

/** Whom a teller means by what they typed for the pupil. */
export function matchPupil(typed: string, { people }: Pick<Everybody, 'people'>): Match {
  if (typed.trim() === '') return NONE;
  const address = addressIn(typed);
  if (address !== null) return byAddress(address, people, []);
  const { words, year } = withoutYear(wordsOf(typed));
  if (words.length === 0) return NOBODY;
  const pupils = people.filter(({ role }) => role === 'pupil');
  const inYear = (known: readonly Known[]) =>
    year === null ? known : known.filter(({ yearGroup }) => yearGroup === null || firstNumber(yearGroup) === year);
  for (const [how, fits] of [
    ['name', isSameName],
    ['part', isPartOf],
  ] as const) {
    const found = inYear(pupils.filter(({ name }) => fits(words, wordsOf(name))));
    if (found.length > 1) return { key: null, how: 'unclear' };
    if (found[0]) return { key: found[0]._id, how };
  }
  return NOBODY;
}

/** Everybody whom an address is of: on the register, or with an account alone. */
export function keyOfAddress(email: string, { people, users }: Everybody): string {
  return byAddress(email.trim().toLowerCase(), people, users).key ?? participantKey({ personId: null, address: email });
}

interface Adult {
  readonly key: string;
  readonly name: string;
  /** They read cases, so that a mistake would hand it to them. */
  readonly reads: boolean;
}

const OFFICES: Readonly<Record<string, UserRole>> = {
  head: 'head',
  'head teacher': 'head',
  headteacher: 'head',
  principal: 'head',
  'chair of governors': 'chair',
  'safeguarding lead': 'lead',
  'designated safeguarding lead': 'lead',
  dsl: 'lead',
};
/** In the order in which reports about adults come to them. */
const FIRST_READERS: readonly UserRole[] = ['head', 'chair', 'lead', 'deputy', 'case-manager'];
const READING: ReadonlySet<UserRole> = new Set(FIRST_READERS);

function holderOf(office: string, users: readonly Account[]): Account | undefined {
  const role = Object.hasOwn(OFFICES, office) ? OFFICES[office] : undefined;
  return users.find(user => user.active && user.role === role);
}

function adultsOf(people: readonly Known[], users: readonly Account[]): readonly Adult[] {
  const readers = users.filter(user => user.active && READING.has(user.role));
  const reading = new Set(readers.map(keyOf));
  const onRegister = people
    .filter(({ role }) => sideOf(role) === 'adult')
    .map(({ _id, name }) => ({ key: _id, name, reads: reading.has(_id) }));
  const others = users
    .filter(({ personId }) => personId === null)
    .map(user => ({ key: keyOf(user), name: user.name, reads: reading.has(keyOf(user)) }));
  return [...onRegister, ...others];
}

function chosen(found: readonly Adult[], how: 'name' | 'part'): Match {
  const [first] = found;
  if (found.length === 1 && first) return { key: first.key, how };
  const reader = found.find(({ reads }) => reads);
  return reader ? { key: reader.key, how: 'part' } : { key: null, how: 'unclear' };
}

function keyOf({ personId, email }: Pick<Account, 'personId' | 'email'>): string {
  return participantKey({ personId, address: email });
}

function byAddress(address: string, people: readonly Known[], users: readonly Account[]): Match {
  const person = people.find(({ addresses }) => addresses.includes(address));
  const user = users.find(({ email }) => email === address);
  const key = person?._id ?? (user ? keyOf(user) : participantKey({ personId: null, address }));
  return { key, how: 'address' };
}

function addressIn(typed: string): string | null {
  return (
    typed
      .toLowerCase()
      .split(/[\s,;<>()|]+/)
      .find(part => /^[^@]+@[^@]+\.[^@]+$/.test(part)) ?? null
  );
}

const TITLES: ReadonlySet<string> = new Set('mr mrs ms miss mx dr prof professor sir madam rev the'.split(' '));

/** `O’Neill-Smith, Dr. Ada` → `ada oneill smith`, in its order. Accents do not count. */
function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{M}'’‘`]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '' && !TITLES.has(word));
}

/** In whatever order: `Corrigan, Alex`. */
function isSameName(typed: readonly string[], name: readonly string[]): boolean {
  return typed.length === name.length && [...typed].sort().join(' ') === [...name].sort().join(' ');
}

/** The surname alone, or with initials or given names that fit: `Corrigan`, `A Corrigan`, `Alex M Corrigan`. */
function isPartOf(typed: readonly string[], name: readonly string[]): boolean {
  const surname = name.at(-1);
  if (surname === undefined || typed.at(-1) !== surname) return false;
  const given = name.slice(0, -1);
  return typed.slice(0, -1).every((word, at) => {
    const own = given[at];
    return own === undefined || own === word || (word.length === 1 && own.startsWith(word));
  });
}

function withoutYear(words: readonly string[]): { readonly words: readonly string[]; readonly year: number | null } {
  const left: string[] = [];
  let year: number | null = null;
  for (const [at, word] of words.entries()) {
    const joined = /^(?:y|yr|year)?(\d{1,2})[a-z]?$/.exec(word);
    if (joined) year = Number(joined[1]);
    else if (!(/^(?:y|yr|year)$/.test(word) && /^\d{1,2}/.test(words[at + 1] ?? ''))) left.push(word);
  }
  return { words: left, year };
}

function firstNumber(text: string): number | null {
  const found = /\d{1,2}/.exec(text);
  return found ? Number(found[0]) : null;
}
