import type { UserRole } from '../../models/user.js';

/**
 * Who may come to a page at all. Which cases they meet there is decided in the query (`cases/route.ts`). Deny by default: a route
 * names its audience or does not compile. For everybody else the page does not exist.
 */
export type Audience = 'everybody' | 'signed-in' | readonly UserRole[];

/** They read cases: those of the lane that comes to them or that were handed to them, never one about themselves. */
export const READERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager'];

/** They read a lane, and so what in messages is in no case: what was only partly read, or is in another language. */
export const MESSAGE_READERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair'];

/** They may ask for a single case that does not come to them. */
export const LEAVE_ASKERS: readonly UserRole[] = [...READERS, 'auditor'];

/** One of them agrees that somebody else opens a case by special leave. */
export const LEAVE_GRANTERS: readonly UserRole[] = ['head', 'chair', 'lead'];

/** They see whether monitoring works: counts of messages, never of cases. */
export const WATCHERS: readonly UserRole[] = [...READERS, 'administrator', 'auditor'];

/** They have a message read again. */
export const RETRIERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'administrator'];

/** Who did what and when, without content. */
export const AUDITORS: readonly UserRole[] = ['auditor'];

/** Figures without names. */
export const FIGURE_READERS: readonly UserRole[] = ['governor'];

/** They look after sources, the register and accounts. The administrator sees health and counts, never the content of a message. */
export const KEEPERS: readonly UserRole[] = ['lead', 'administrator'];

/** They say when the school is open. */
export const CALENDAR_KEEPERS: readonly UserRole[] = ['lead', 'head', 'administrator'];

/** They say who is told of cases when. */
export const ALARM_KEEPERS: readonly UserRole[] = ['lead', 'head', 'chair', 'administrator'];

/** They enter whom to call outside the school; the chair too, who must not have to ask somebody who may know nothing of it. */
export const CONTACT_KEEPERS: readonly UserRole[] = ['lead', 'head', 'chair'];

/** They see who is on the register. */
export const REGISTER_READERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'administrator'];

export function admits(audience: Audience, role: UserRole | null): boolean {
  if (audience === 'everybody') return true;
  if (role === null) return false;
  return audience === 'signed-in' || audience.includes(role);
}

export const ROLE_NAMES: Readonly<Record<UserRole, string>> = {
  lead: 'Safeguarding lead',
  deputy: 'Deputy safeguarding lead',
  head: 'Head teacher',
  chair: 'Chair of governors',
  'case-manager': 'Case manager',
  administrator: 'IT administrator',
  auditor: 'Data protection officer',
  governor: 'Governor',
  reporter: 'Member of staff',
};
