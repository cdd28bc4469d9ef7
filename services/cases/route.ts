import type { CaseRecord } from '../../models/case.js';
import type { UserRecord, UserRole } from '../../models/user.js';
import type { Account } from './accounts.js';
import { LANES, type Lane } from './concern.js';

type Reader = Pick<UserRecord, '_id'>;
export type Routed = Pick<CaseRecord, 'lane' | 'adultKey' | 'pupilKey' | 'conflicts' | 'managerId'>;
export type ConflictRole = CaseRecord['conflicts'][number];

/**
 * Who reads a case: the first step in which somebody can. A step is passed when each of its roles has no account in use, is a
 * subject of the case or reports to one, or has a conflict of interest. Behind the last step there is nobody.
 */
export const READING_ORDER = {
  // A child in need must be seen by somebody, also when everybody of the safeguarding team is named in the case.
  'child-needs-help': [['lead', 'deputy'], ['head'], ['chair']],
  // About the head teacher, or where the head has a conflict of interest, the chair. The lead only holds what goes to the LADO.
  'adult-conduct': [['head'], ['chair'], ['lead']],
} as const satisfies Record<Lane, readonly (readonly ConflictRole[])[]>;

/** Why a role does not read a case that would come to it. */
export const OBSTACLE_KINDS = ['no-account', 'subject', 'reports-to-subject', 'conflict', 'kept-apart'] as const;
export type Obstacle = (typeof OBSTACLE_KINDS)[number];

export interface CaseRoute {
  /** Of the step that reads, those in which somebody can; `[]`: nobody. */
  readonly roles: readonly ConflictRole[];
  /** Their user ids, sorted, without the case manager. */
  readonly readers: readonly string[];
  /** The case manager, when they may read it. */
  readonly managerId: string | null;
  readonly passed: readonly { readonly role: ConflictRole; readonly because: Obstacle }[];
}

/** Subjects of a case, and whoever reports to one, never see it, whatever their role and by whatever way. */
export function isKeptFrom(account: Account, about: Pick<Routed, 'adultKey' | 'pupilKey'>): boolean {
  return isSubject(account, about) || reportsToSubject(account, about);
}

function isSubject({ own }: Account, { adultKey, pupilKey }: Pick<Routed, 'adultKey' | 'pupilKey'>): boolean {
  return own.has(adultKey) || own.has(pupilKey);
}

function reportsToSubject({ above }: Account, { adultKey, pupilKey }: Pick<Routed, 'adultKey' | 'pupilKey'>): boolean {
  return above.has(adultKey) || above.has(pupilKey);
}

/** Where the readers must not know who the adult is (who is then not of the pair), it is not said either why a role is passed. */
export function sayable(route: CaseRoute, { pairKey, adultKey }: Pick<CaseRecord, 'pairKey' | 'adultKey'>): CaseRoute {
  if (adultKey === '-' || !pairKey.startsWith('-|')) return route;
  const passed = route.passed.map(({ role, because }) => {
    const tells = because === 'subject' || because === 'reports-to-subject';
    return { role, because: tells ? ('kept-apart' as const) : because };
  });
  return { ...route, passed };
}

export function routeOf(about: Routed, accounts: readonly Account[]): CaseRoute {
  const passed: { role: ConflictRole; because: Obstacle }[] = [];
  const managerId = accounts.some(account => isManager(account, about)) ? about.managerId : null;
  for (const step of READING_ORDER[about.lane]) {
    const roles: ConflictRole[] = [];
    const readers: string[] = [];
    for (const role of step) {
      const able = ableIn(role, about, accounts);
      if (typeof able === 'string') passed.push({ role, because: able });
      else {
        roles.push(role);
        readers.push(...able);
      }
    }
    if (roles.length > 0) return { roles, readers: readers.sort(), managerId, passed };
  }
  return { roles: [], readers: [], managerId, passed };
}

/** The user ids of a role that can read the case, or why none can. */
function ableIn(role: ConflictRole, about: Routed, accounts: readonly Account[]): readonly string[] | Obstacle {
  if (about.conflicts.includes(role)) return 'conflict';
  const holders = accounts.filter(account => account.active && account.role === role);
  if (holders.length === 0) return 'no-account';
  const able = holders.filter(account => !isKeptFrom(account, about)).map(({ _id }) => _id);
  if (able.length > 0) return able;
  return holders.some(account => isSubject(account, about)) ? 'subject' : 'reports-to-subject';
}

/** Single cases about adults are handed to a case manager by whoever reads them. */
function isManager(account: Account, about: Routed): boolean {
  const { _id, role, active } = account;
  return (
    about.lane === 'adult-conduct' &&
    _id === about.managerId &&
    role === 'case-manager' &&
    active &&
    !isKeptFrom(account, about)
  );
}

/** `accounts`: all of them (`loadAccounts`). Whoever is not among them reads nothing. */
export function mayRead(user: Reader, about: Routed, accounts: readonly Account[]): boolean {
  const { readers, managerId } = routeOf(about, accounts);
  return readers.includes(user._id) || managerId === user._id;
}

type Condition = Record<string, unknown>;
const NOTHING: Condition = { _id: { $in: [] } };

/**
 * The same rule as a condition on cases, so that the database never hands out what a reader may not see. `lanes`: those of them that are asked
 * for; a condition for one lane is planned and tested sooner.
 */
export function readableCases(user: Reader, accounts: readonly Account[], lanes: readonly Lane[] = LANES): Condition {
  const self = accounts.find(({ _id }) => _id === user._id);
  if (!self?.active) return NOTHING;
  const ways = lanes.flatMap(lane => wayOf(self.role, lane, accounts) ?? []);
  if (self.role === 'case-manager' && lanes.includes('adult-conduct'))
    ways.push({ lane: 'adult-conduct', managerId: self._id });
  if (ways.length === 0) return NOTHING;
  const kept = [...self.own, ...self.above];
  return { $or: ways, adultKey: { $nin: kept }, pupilKey: { $nin: kept } };
}

/** Cases that a user must leave no trace of. */
export function keptCases(user: Reader, accounts: readonly Account[]): Condition {
  const self = accounts.find(({ _id }) => _id === user._id);
  return self ? isAbout([...self.own, ...self.above]) : {};
}

/** Which cases of a lane come to a role; `null` for none. */
function wayOf(role: UserRole, lane: Lane, accounts: readonly Account[]): Condition | null {
  const steps: readonly (readonly ConflictRole[])[] = READING_ORDER[lane];
  const at = steps.findIndex(step => step.some(one => one === role));
  if (at < 0) return null;
  const before = steps.slice(0, at).flatMap(step => step.flatMap(one => outOfTheWay(one, accounts) ?? []));
  return { lane, conflicts: { $ne: role }, ...(before.length > 0 ? { $and: before } : {}) };
}

/** A condition that holds for cases that nobody of this role can read; `null` when that is every case. */
function outOfTheWay(role: ConflictRole, accounts: readonly Account[]): Condition | null {
  const holders = accounts.filter(account => account.active && account.role === role);
  if (holders.length === 0) return null;
  return {
    $or: [{ conflicts: role }, { $and: holders.map(({ own, above }) => isAbout([...own, ...above])) }],
  };
}

function isAbout(keys: readonly string[]): Condition {
  return { $or: [{ adultKey: { $in: keys } }, { pupilKey: { $in: keys } }] };
}

/** The lanes that come to this user whatever the cases in them, for headings that stand over an empty list too. */
export function ownLanes(user: Reader, accounts: readonly Account[]): readonly Lane[] {
  const self = accounts.find(({ _id }) => _id === user._id);
  if (!self?.active) return [];
  return LANES.filter(lane => {
    const way = wayOf(self.role, lane, accounts);
    return way !== null && !('$and' in way);
  });
}
