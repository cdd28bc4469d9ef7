import { PersonModel, type PersonRecord } from '../../models/person.js';
import { USER_ROLES, UserModel, type UserRecord } from '../../models/user.js';
import { participantKey } from '../message.js';

type User = Pick<UserRecord, '_id' | 'name' | 'email' | 'role' | 'personId' | 'reportsTo' | 'active'>;
type Person = Pick<PersonRecord, '_id' | 'addresses' | 'identities'>;

/** An account as routing sees it. */
export interface Account {
  readonly _id: string;
  readonly name: string;
  readonly role: UserRecord['role'];
  readonly active: boolean;
  /** Every key by which a case may know this person: on the register or not, by whatever address. */
  readonly own: ReadonlySet<string>;
  /** The same of whoever they report to, of whoever those report to, and so on. */
  readonly above: ReadonlySet<string>;
}

/** Every account, closed ones too: a line of reporting leads through them as well. Read afresh for every request. */
export async function loadAccounts(): Promise<readonly Account[]> {
  const users = await UserModel.find({}, { name: 1, email: 1, role: 1, personId: 1, reportsTo: 1, active: 1 }).lean();
  const ids = users.flatMap(({ personId, reportsTo }) => [personId, reportsTo]).filter(id => id !== null);
  const people = await PersonModel.find(
    { $or: [{ _id: { $in: ids } }, { addresses: { $in: users.map(({ email }) => email) } }] },
    { addresses: 1, identities: 1 },
  ).lean();
  return accountsOf(users.sort(byRoleAndName), people);
}

/** The order in which people are named, whatever the database's. */
function byRoleAndName(a: User, b: User): number {
  return (
    USER_ROLES.indexOf(a.role) - USER_ROLES.indexOf(b.role) || a.name.localeCompare(b.name) || (a._id < b._id ? -1 : 1)
  );
}

/** `people`: those of the register whom these users are or report to. */
export function accountsOf(users: readonly User[], people: readonly Person[]): readonly Account[] {
  const byId = new Map(people.map(person => [person._id, person]));
  const personIds = new Map(users.map(user => [user._id, personIdsOf(user, people)]));
  const keysOfPerson = (id: string) => [id, ...marksOf(byId.get(id))];
  const keysOf = (user: User) => [
    participantKey({ personId: null, address: user.email }),
    ...(personIds.get(user._id) ?? []).flatMap(keysOfPerson),
  ];
  const accountsOfPerson = (id: string) => users.filter(user => personIds.get(user._id)?.includes(id));
  return users.map(user => ({
    _id: user._id,
    name: user.name,
    role: user.role,
    active: user.active,
    own: new Set(keysOf(user)),
    above: new Set(
      peopleAbove(user, accountsOfPerson).flatMap(id => [...keysOfPerson(id), ...accountsOfPerson(id).flatMap(keysOf)]),
    ),
  }));
}

/** Linked, or found by the address: whoever takes the link away is still the person who has the address. */
function personIdsOf({ personId, email }: User, people: readonly Person[]): readonly string[] {
  const byAddress = people.filter(({ addresses }) => addresses.includes(email)).map(({ _id }) => _id);
  return [...new Set(personId === null ? byAddress : [personId, ...byAddress])];
}

/** Each once: two who report to each other do not lead round for ever. */
function peopleAbove(user: User, accountsOfPerson: (id: string) => readonly User[]): readonly string[] {
  const found = new Set<string>();
  const next = [user.reportsTo];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (id === null || found.has(id)) continue;
    found.add(id);
    next.push(...accountsOfPerson(id).map(({ reportsTo }) => reportsTo));
  }
  return [...found];
}

/** Before somebody was on the register, their messages were known by address or handle alone. */
function marksOf(person: Person | undefined): readonly string[] {
  if (!person) return [];
  const handles = person.identities.flatMap(({ platform, handle }) =>
    (platform === 'any' ? ANY_PLATFORM : [platform]).map(one => `${one}:${handle}`),
  );
  return [...person.addresses, ...handles].map(address => participantKey({ personId: null, address }));
}

/** Where a handle that holds for any platform may have been met before its person was on the register. */
const ANY_PLATFORM = ['teams', 'whatsapp', 'chat'];
