import { randomUUID } from 'node:crypto';
import type { RecordEntry } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';

/** What can happen to an account besides what `accounts.ts` changes of it, for the record of accounts. Never a password, a code, a key or a link. */
export const ACCOUNT_EVENTS = [
  'invited',
  'link-sent',
  'password-chosen',
  'sessions-ended',
  'second-step-on',
  'second-step-reset',
  'recovery-codes-renewed',
  'recovery-code-used',
  'new-browser',
  'school-account-bound',
  'school-account-refused',
] as const;
export type AccountEvent = (typeof ACCOUNT_EVENTS)[number];

export interface AccountNote {
  readonly event: AccountEvent;
  /** Whose account; `null`: of nobody that is known. */
  readonly userId: string | null;
  readonly actor: RecordEntry['actor'];
  /** Small facts in plain words or codes; sealed with the entry. */
  readonly about?: Readonly<Record<string, string>>;
  /** What makes two notes the same; without it every note is one of its own. */
  readonly key?: string;
}

export async function noteAccountEvent(note: AccountNote, now: Date, keys: KeyRing): Promise<void> {
  const { event, userId, actor, about = {}, key = `${event}:${randomUUID()}` } = note;
  await appendToRecord('accounts', { key, kind: 'account', actor, body: { event, userId, ...about } }, now, keys);
}

export const actorOf = ({ _id, name }: Pick<UserRecord, '_id' | 'name'>): RecordEntry['actor'] => ({
  kind: 'user',
  id: _id,
  name,
});
