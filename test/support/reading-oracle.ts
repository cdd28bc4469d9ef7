import type { UserRole } from '../../models/user.js';
import type { Lane } from '../../services/cases/concern.js';
import type { ConflictRole } from '../../services/cases/route.js';

/**
 * Who should read what, written by hand and apart from the code that decides it. A school has one account of each role but those that are
 * absent; `s-<role>` is its person on the register.
 */

/** `yes`: somebody of this role could read the case; `no`: nobody could; `-`: it does not matter. The first line that fits counts. */
const ADULT_CONDUCT: readonly (readonly [head: string, chair: string, lead: string, readers: readonly UserRole[]])[] = [
  ['yes', '-', '-', ['head']],
  ['no', 'yes', '-', ['chair']],
  ['no', 'no', 'yes', ['lead']],
  ['no', 'no', 'no', []],
];

const CHILD_NEEDS_HELP: readonly (readonly [
  lead: string,
  deputy: string,
  head: string,
  chair: string,
  readers: readonly UserRole[],
])[] = [
  ['yes', 'yes', '-', '-', ['lead', 'deputy']],
  ['yes', 'no', '-', '-', ['lead']],
  ['no', 'yes', '-', '-', ['deputy']],
  ['no', 'no', 'yes', '-', ['head']],
  ['no', 'no', 'no', 'yes', ['chair']],
  ['no', 'no', 'no', 'no', []],
];

/** Lines of reporting, and for each possible subject who stands below them and must never see a case about them. */
export interface Reporting {
  readonly what: string;
  readonly lines: Readonly<Partial<Record<UserRole, UserRole>>>;
  readonly below: Readonly<Partial<Record<UserRole, readonly UserRole[]>>>;
}

export const REPORTING: readonly Reporting[] = [
  { what: 'nobody reports to anybody', lines: {}, below: {} },
  {
    what: 'the deputy reports to the lead, who reports to the head',
    lines: { deputy: 'lead', lead: 'head' },
    below: { lead: ['deputy'], head: ['deputy', 'lead'] },
  },
  {
    what: 'the manager reports to the administrator, who reports to the lead; the auditor to the head',
    lines: { 'case-manager': 'administrator', administrator: 'lead', auditor: 'head' },
    below: { administrator: ['case-manager'], lead: ['case-manager', 'administrator'], head: ['auditor'] },
  },
  {
    what: 'everybody reports to the head, and the head to the chair',
    lines: { lead: 'head', deputy: 'head', 'case-manager': 'head', administrator: 'head', head: 'chair' },
    below: {
      head: ['lead', 'deputy', 'case-manager', 'administrator'],
      chair: ['head', 'lead', 'deputy', 'case-manager', 'administrator'],
    },
  },
  {
    what: 'the lead and the deputy report to each other',
    lines: { lead: 'deputy', deputy: 'lead' },
    below: { lead: ['deputy'], deputy: ['lead'] },
  },
  {
    what: 'the chair reports to a governor, who reports to the head',
    lines: { chair: 'governor', governor: 'head' },
    below: { governor: ['chair'], head: ['chair', 'governor'] },
  },
];

export interface Situation {
  readonly lane: Lane;
  /** Whose account the case is about; `null`: somebody without one. */
  readonly subject: UserRole | null;
  readonly conflicts: readonly ConflictRole[];
  readonly handedToManager: boolean;
  readonly reporting: Reporting;
  readonly absent: readonly UserRole[];
}

/** The roles that read the case, in a school with one account each. */
export function expectedReaders(situation: Situation): ReadonlySet<UserRole> {
  const { lane, subject, conflicts, handedToManager, reporting, absent } = situation;
  const kept = subject === null ? [] : [subject, ...(reporting.below[subject] ?? [])];
  const sees = (role: UserRole) => !absent.includes(role) && !kept.includes(role);
  const could = (role: ConflictRole) => (sees(role) && !conflicts.includes(role) ? 'yes' : 'no');
  const fits = (cells: readonly string[], roles: readonly ConflictRole[]) =>
    roles.every((role, at) => cells[at] === '-' || cells[at] === could(role));
  if (lane === 'child-needs-help') {
    const line = CHILD_NEEDS_HELP.find(cells =>
      fits(cells.slice(0, 4) as string[], ['lead', 'deputy', 'head', 'chair']),
    );
    return new Set(line?.[4]);
  }
  const line = ADULT_CONDUCT.find(cells => fits(cells.slice(0, 3) as string[], ['head', 'chair', 'lead']));
  const managed = handedToManager && sees('case-manager');
  return new Set([...(line?.[3] ?? []), ...(managed ? (['case-manager'] as const) : [])]);
}

/** A low-level concern. `somebody-else`: the subject stands on the side of the pupil. */
export interface EntrySituation extends Omit<Situation, 'lane' | 'handedToManager'> {
  readonly adult: 'subject' | 'somebody-else' | 'nobody';
  readonly circle: 'head' | 'lead' | 'deputies';
}

/** The roles that read the entry in the register of low-level concerns, in a school with one account each. */
export function expectedRegisterReaders(situation: EntrySituation): ReadonlySet<UserRole> {
  const { subject, adult, conflicts, circle, absent } = situation;
  if (adult === 'nobody') return new Set();
  const isIn = (role: UserRole) => !absent.includes(role);
  const isAbout = (role: UserRole) => adult === 'subject' && subject === role && isIn(role);
  const may = (role: UserRole, ...apart: readonly ConflictRole[]) =>
    looksAt(role, situation) && !conflicts.some(one => apart.includes(one));
  const readers: UserRole[] = [];
  if (may('head', 'head')) readers.push('head');
  if (may('chair', 'chair') && (isAbout('head') || !isIn('head'))) readers.push('chair');
  if (isAbout('head') || isAbout('chair')) return new Set(readers);
  const standsIn = !isIn('head') && !isIn('chair');
  if (may('lead', 'lead') && (circle !== 'head' || standsIn)) readers.push('lead');
  if (may('deputy', 'lead', 'deputy') && circle === 'deputies') readers.push('deputy');
  return new Set(readers);
}

/** Whether this role looks at what is said of the subject: not themselves, and nobody who stands below. */
export function looksAt(
  role: UserRole,
  { subject, reporting, absent }: Pick<Situation, 'subject' | 'reporting' | 'absent'>,
): boolean {
  if (absent.includes(role)) return false;
  return subject === null || (subject !== role && !reporting.below[subject]?.includes(role));
}
