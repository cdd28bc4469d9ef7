import { z } from 'zod';
import { ACCOUNT_EVENTS, type AccountEvent } from '../../users/account-record.js';
import { visibleLine } from './untrusted.js';

const TITLES: Readonly<Record<AccountEvent, string>> = {
  invited: 'Invited by e-mail',
  'link-sent': 'Link for a new password sent',
  'password-chosen': 'Password chosen',
  'sessions-ended': 'Sessions ended',
  'second-step-on': 'Authenticator app set up',
  'second-step-reset': 'Second step taken away',
  'recovery-codes-renewed': 'New recovery codes',
  'recovery-code-used': 'Recovery code used',
  'new-browser': 'Signed in from a browser not used before',
  'school-account-bound': 'School account tied to the account',
  'school-account-refused': 'School account refused',
};

const body = z.object({
  event: z.enum(ACCOUNT_EVENTS),
  email: z.string().optional(),
  role: z.string().optional(),
  reason: z.string().optional(),
  issuer: z.string().optional(),
});

/** How an entry of the record of accounts reads. A body of another version is named, not guessed at. */
export function accountEventWords(entry: unknown): { readonly title: string; readonly text: readonly string[] } {
  const read = body.safeParse(entry);
  if (!read.success) return { title: 'Account changed', text: [] };
  const { event, ...facts } = read.data;
  const said = Object.values(facts).filter(fact => fact !== undefined);
  return { title: TITLES[event], text: said.map(fact => visibleLine(fact)) };
}
