import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord, UserRole } from '../../../models/user.js';
import type { CaseRoute, ConflictRole, Obstacle } from '../../cases/route.js';
import { ROLE_NAMES } from '../access.js';

/** Who reads a case, and what this reader may change about it. */
export interface CaseRouting {
  readonly route: CaseRoute;
  readonly declare: readonly (ConflictRole | 'case-manager')[];
  readonly lift: readonly ConflictRole[];
  /** Conflicts that hold for everything about the adult. */
  readonly standing: readonly ConflictRole[];
  /** Whether what is said here may hold for everything about the adult. */
  readonly widens: boolean;
  /** Whom it may be handed to; `null`: not by this reader. */
  readonly managers: readonly Pick<UserRecord, '_id' | 'name'>[] | null;
}

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  'no-account': 'has no account in use',
  subject: 'is a subject of it',
  'reports-to-subject': 'reports to a subject of it',
  conflict: 'has a conflict of interest',
  'kept-apart': 'does not read it',
};

/** `The head teacher has a conflict of interest.` */
export function obstacleText(role: UserRole, because: Obstacle): string {
  return `The ${lower(role)} ${OBSTACLES[because]}.`;
}

/** `Chair of governors` or `nobody`. */
export function readersText(roles: readonly UserRole[]): string {
  return roles.length === 0 ? 'nobody' : roles.map(role => ROLE_NAMES[role]).join(', ');
}

export function presentRouting(
  about: CaseRecord,
  { route, declare, lift, standing, widens, managers }: CaseRouting,
  reader: Pick<UserRecord, '_id' | 'role'>,
  userNames: ReadonlyMap<string, string>,
) {
  const nameOf = (id: string) => userNames.get(id) ?? 'Somebody else';
  return {
    readers: route.readers.map(nameOf).join(', ') || 'Nobody',
    roles: readersText(route.roles),
    manager: route.managerId === null ? null : nameOf(route.managerId),
    passed: route.passed.map(({ role, because }) => obstacleText(role, because)),
    standing: standing.map(role => `The ${lower(role)} has a conflict of interest in everything about this adult.`),
    widens,
    notice: noticeOf(about, route, reader),
    declare: declare.map(role => ({ value: role, text: declareText(role, reader) })),
    lift: lift.map(role => ({ value: role, text: `The ${lower(role)} has no conflict of interest any more` })),
    managers: managers?.map(({ _id, name }) => ({ value: _id, text: name })) ?? null,
  };
}

function declareText(role: ConflictRole | 'case-manager', reader: Pick<UserRecord, 'role'>): string {
  return role === reader.role ? 'I have a conflict of interest' : `The ${lower(role)} has a conflict of interest`;
}

/** What whoever stands in has to do that the usual reader would not. */
function noticeOf(about: CaseRecord, { roles, passed }: CaseRoute, { role }: Pick<UserRecord, 'role'>) {
  if (about.lane !== 'adult-conduct' || roles.length === 0 || roles.includes('head')) return null;
  const why = passed.map(one => obstacleText(one.role, one.because)).join(' ');
  const conflict = passed.some(({ because }) => because !== 'no-account');
  if (role === 'chair')
    return {
      heading: 'This case comes to you in place of the head teacher.',
      hasPack: conflict,
      text: conflict ? `${why} Call the LADO before anybody looks into it; the referral pack goes with the call.` : why,
    };
  if (role === 'lead')
    return {
      heading: 'You only hold this case, for the LADO.',
      hasPack: true,
      text: `${why} Call the LADO, give them the referral pack, and look into nothing yourself.`,
    };
  return null;
}

function lower(role: UserRole): string {
  const name = ROLE_NAMES[role];
  return name.charAt(0).toLowerCase() + name.slice(1);
}
