import type { PersonRecord } from '../../../models/person.js';
import { USER_ROLES, type UserRecord, type UserRole } from '../../../models/user.js';
import type { Account } from '../../cases/accounts.js';
import { LANES } from '../../cases/concern.js';
import { routeOf } from '../../cases/route.js';
import { ROLE_NAMES } from '../access.js';
import type { FieldError } from '../source-form.js';
import { LANE_NAMES } from './marks.js';
import { readersText } from './routing.js';
import type { SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

type User = Omit<UserRecord, 'passwordHash'>;
type Person = Pick<PersonRecord, '_id' | 'name'>;

export const ROLE_HINTS: Readonly<Record<UserRole, string>> = {
  lead: 'Children who need help; looks after Candour',
  deputy: 'Children who need help',
  head: 'Concerns about adults',
  chair: 'Concerns about the head teacher',
  'case-manager': 'Single cases about adults that are handed to them',
  administrator: 'Sources, register, accounts; never content',
  auditor: 'Who did what and when; never content',
  governor: 'Figures only',
  reporter: 'Raises concerns; sees no case',
};

export interface AccountsParts {
  readonly users: readonly User[];
  readonly accounts: readonly Account[];
  /** Adults of the register, by name. */
  readonly adults: readonly Person[];
  /** Ids of those who have a second step. */
  readonly enrolled: ReadonlySet<string>;
  /** Ids of those who are still to choose a password, or sign in with a school account only. */
  readonly withoutPassword: ReadonlySet<string>;
  /** Open sessions by the id of their account. */
  readonly sessions: ReadonlyMap<string, number>;
  /** How many requests wait for the reader as a second person. */
  readonly requests: number;
  /** Links can be sent, so that nobody learns another's password. */
  readonly sendsMail: boolean;
  readonly ownId: string;
  readonly clock: SchoolClock;
}

export function presentAccounts(parts: AccountsParts) {
  const { users, accounts, adults } = parts;
  const active = users.filter(user => user.active);
  return {
    title: 'Accounts',
    here: '/accounts',
    ...withErrors([]),
    sendsMail: parts.sendsMail,
    requests: parts.requests,
    roles: roleItems(null),
    people: personItems(adults, null, 'Nobody'),
    users: users.map(user => presentUser(user, parts)),
    unread: active
      .filter(user => readersAbout(user._id, accounts).some(({ nobody }) => nobody))
      .map(({ name }) => name),
  };
}

/** One account, and who would read what about its person. */
export function presentAccount(userId: string, parts: AccountsParts, errors: readonly FieldError[] = []) {
  const user = parts.users.find(({ _id }) => _id === userId);
  if (!user) return null;
  return {
    title: user.name,
    here: '/accounts',
    ...withErrors(errors),
    sendsMail: parts.sendsMail,
    user: presentUser(user, parts),
    roles: roleItems(user.role),
    people: personItems(parts.adults, user.personId, 'Not on the register'),
    reportsTo: personItems(parts.adults, user.reportsTo, 'Nobody'),
    about: readersAbout(userId, parts.accounts),
  };
}

function presentUser(user: User, { adults, enrolled, withoutPassword, sessions, ownId, clock }: AccountsParts) {
  const nameOf = (id: string) => adults.find(({ _id }) => _id === id)?.name ?? id;
  return {
    id: user._id,
    name: user.name,
    email: user.email,
    role: ROLE_NAMES[user.role],
    active: user.active,
    invited: user.active && user.lastSignedInAt === null && withoutPassword.has(user._id),
    secondStep: enrolled.has(user._id),
    sessions: sessions.get(user._id) ?? 0,
    onRegister: user.personId === null ? null : visibleLine(nameOf(user.personId), 80),
    reportsTo: user.reportsTo === null ? null : visibleLine(nameOf(user.reportsTo), 80),
    last: user.lastSignedInAt === null ? 'never' : clock.moment(user.lastSignedInAt),
    isYou: user._id === ownId,
  };
}

/** Follows from the accounts alone, so that it tells nothing of any case there is. */
function readersAbout(userId: string, accounts: readonly Account[]) {
  const account = accounts.find(({ _id }) => _id === userId);
  const [adultKey = '-'] = account?.own ?? [];
  return [...LANES].reverse().map(lane => {
    const { roles } = routeOf({ lane, adultKey, pupilKey: '-', conflicts: [], managerId: null }, accounts);
    return { lane: LANE_NAMES[lane], readers: readersText(roles), nobody: roles.length === 0 };
  });
}

function roleItems(chosen: UserRole | null) {
  return USER_ROLES.map(value => ({
    value,
    text: ROLE_NAMES[value],
    hint: { text: ROLE_HINTS[value] },
    checked: value === chosen,
  }));
}

function personItems(adults: readonly Person[], chosen: string | null, nobody: string) {
  return [
    { value: '', text: nobody, selected: chosen === null },
    ...adults.map(({ _id, name }) => ({ value: _id, text: visibleLine(name, 80), selected: _id === chosen })),
  ];
}

export function withErrors(errors: readonly FieldError[]) {
  return { errors, errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])) };
}
