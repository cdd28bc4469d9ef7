import type { UserRecord } from '../../models/user.js';
import type { KeyRing } from '../store/seal.js';
import { passedOnByLink } from './passed-on.js';
import { readableAmong } from './queries.js';
import { type OpenedEntry, readRecord } from './record.js';

/**
 * A case's record as this user may see it: that another case came out of the same message is told to nobody who may not read that one. What was
 * passed on with a link is theirs all the same.
 */
export async function visibleRecord(
  user: Pick<UserRecord, '_id'>,
  caseId: string,
  keys: KeyRing,
): Promise<readonly OpenedEntry[]> {
  const record = await readRecord(caseId, keys);
  const readable = await readableAmong(
    user,
    record.flatMap(entry => linkedTo(entry) ?? []),
  );
  return record.flatMap(entry => {
    const other = linkedTo(entry);
    return other === null || readable.has(other) ? [entry] : (passedOnByLink(entry) ?? []);
  });
}

/** The other case: by the message that both came out of, or by a decision. */
export function linkedTo({ kind, body }: Pick<OpenedEntry, 'kind' | 'body'>): string | null {
  return kind === 'linked' ? String(body.caseId ?? body.with) : null;
}
