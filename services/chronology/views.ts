import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';

export interface Look {
  /** Where it was looked at, e.g. `chronology`. */
  readonly where: 'chronology' | 'low-level';
  /** Whom the page is about. */
  readonly personKey: string;
  /** Whose content stands on the page. */
  readonly caseIds: readonly string[];
  readonly namesShown: boolean;
}

/**
 * Puts it on record that somebody looks at a page about a person: in the record of what was opened, and in that of every case whose content stands on it.
 * Before the page is made, so that nobody has seen what is not on record; once a minute for a reader.
 */
export async function recordLook(
  look: Look,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { where, personKey, caseIds, namesShown } = look;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const minute = now.toISOString().slice(0, 16);
  const page = { kind: 'viewed', actor, body: { where, personKey, caseIds, namesShown } } as const;
  await appendToRecord('access', { ...page, key: `viewed:${where}:${personKey}:${user._id}:${minute}` }, now, keys);
  const inCase = { key: `viewed:${user._id}:${minute}`, kind: 'viewed', actor, body: { where, namesShown } } as const;
  await Promise.all(caseIds.map(caseId => appendToRecord(caseId, inCase, now, keys)));
}

/** The same for names that are shown for a reason. `id` comes with the form. */
export async function recordNames(
  { id, reason, ...look }: Omit<Look, 'namesShown'> & { readonly id: string; readonly reason: string },
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const event = { key: `names:${id}`, kind: 'names-shown', actor } as const;
  await appendToRecord('access', { ...event, body: { reason, ...look } }, now, keys);
  const inCase = { ...event, body: { reason, where: look.where } };
  await Promise.all(look.caseIds.map(caseId => appendToRecord(caseId, inCase, now, keys)));
}
