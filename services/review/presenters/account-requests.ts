import type { AccountRequest, AccountWish } from '../../approvals/reading-accounts.js';
import { ROLE_NAMES } from '../access.js';
import type { SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

type Named = (id: string) => { readonly name: string; readonly email: string };

/** Requests about accounts that read cases, in words. */
export function presentAccountRequests(requests: readonly AccountRequest[], personOf: Named, clock: SchoolClock) {
  return requests.map(({ approval, wish, alone, isYours, mayAgree }) => {
    const owner = wish.what === 'add' ? wish : personOf(approval.subject);
    return {
      id: approval._id,
      name: visibleLine(owner.name, 80),
      email: visibleLine(owner.email, 120),
      what: wishText(wish),
      by: personOf(approval.proposedBy).name,
      at: clock.moment(approval.proposedAt),
      until: clock.moment(approval.expiresAt),
      isYours,
      mayAgree,
      outcome: alone ? 'Done by one person: nobody could agree yet' : OUTCOMES[approval.state],
    };
  });
}

const OUTCOMES = {
  waiting: 'Waits for a second person',
  approved: 'A second person agreed',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
} as const;

function wishText(wish: AccountWish): string {
  if (wish.what === 'add') return `Open an account: ${ROLE_NAMES[wish.role].toLowerCase()}`;
  return wish.what === 'role'
    ? `Change the role to ${ROLE_NAMES[wish.role].toLowerCase()}`
    : 'Give a new password or link';
}
