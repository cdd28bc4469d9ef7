import { RecordEntryModel } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import type { KeyRing } from '../store/seal.js';
import { appendToRecord } from './record.js';

/** What puts words of an earlier entry right. `id` comes with the form, so that sending it twice records it once. */
export interface Correction {
  readonly id: string;
  /** Number of the entry that it is about. */
  readonly of: number;
  readonly text: string;
  readonly reason: string;
}

/**
 * Appends a correction; the entry that it is about stays as it is, and is shown as corrected. False: there is no such entry. The caller has made sure that
 * the user may read the case.
 */
export async function correct(
  caseId: string,
  { id, of, text, reason }: Correction,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<boolean> {
  if (!(await RecordEntryModel.exists({ caseId, seq: of, kind: { $ne: 'viewed' } }))) return false;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  await appendToRecord(
    caseId,
    { key: `correction:${id}`, kind: 'correction', actor, body: { of, text, reason } },
    now,
    keys,
  );
  return true;
}
