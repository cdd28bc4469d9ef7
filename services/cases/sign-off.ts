import type { UserRole } from '../../models/user.js';
import type { Account } from './accounts.js';
import type { Casework } from './casework.js';
import type { Lane } from './concern.js';
import { mayRead } from './route.js';

type Routed = Parameters<typeof mayRead>[1];

/** Who may say that a case has ended: among those who read it, the ones who answer for it. The lead only where a case about an adult comes to them. */
const AUTHORITY: Readonly<Record<Lane, readonly UserRole[]>> = {
  'adult-conduct': ['head', 'chair', 'lead'],
  'child-needs-help': ['lead', 'deputy'],
};

/**
 * Who can sign off how a case ended. Not who decided what to do, nor who wrote down how it ended; where nobody else is left, whoever did
 * not decide; where there is only one person, that one, and the record says so.
 */
export function signersOf(
  about: Routed,
  { action, concluded }: Pick<Casework, 'action' | 'concluded'>,
  everybody: readonly Account[],
): { readonly people: readonly Account[]; readonly alone: boolean } {
  const authorised = everybody.filter(
    user => AUTHORITY[about.lane].includes(user.role) && mayRead(user, about, everybody),
  );
  const without = (...barred: readonly (string | undefined)[]) => authorised.filter(({ _id }) => !barred.includes(_id));
  const apart = without(action?.by.id, concluded?.by.id);
  if (apart.length > 0) return { people: apart, alone: false };
  const notDecider = without(action?.by.id);
  if (notDecider.length > 0) return { people: notDecider, alone: false };
  return { people: authorised, alone: true };
}
