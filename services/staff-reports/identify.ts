import { CaseModel, type CaseRecord } from '../../models/case.js';
import { PersonModel } from '../../models/person.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import { tellReaders } from '../cases/tell.js';
import { keepConversation } from '../scan/store-messages.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { matchAdult, matchPupil } from './match.js';
import { loadEverybody } from './send.js';

export interface Naming {
  /** Comes with the form. */
  readonly id: string;
  readonly side: 'adult' | 'pupil';
  /** A full name, or an address. */
  readonly typed: string;
}

/**
 * Says who somebody in a case is that staff raised: whom the register did not know, or knew wrongly. It goes on the record, and who reads the case
 * follows from it at once. `null`: the register knows nobody by this name or address, or several. The caller has made sure that the user may read it.
 */
export async function identify(
  about: CaseRecord,
  { id, side, typed }: Naming,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord | null> {
  const everybody = await loadEverybody();
  const { key, how } = side === 'adult' ? matchAdult(typed, everybody) : matchPupil(typed, everybody);
  if (key === null || how === 'part') return null;
  const person = await PersonModel.findById(key, { pseudonym: 1 }).lean();
  const label = person?.pseudonym ?? (side === 'adult' ? 'Unknown adult' : 'Unknown pupil');
  const from = side === 'adult' ? about.adultKey : about.pupilKey;
  const body = { step: 'person', side, from, to: key, label };
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  // First: readers change with it, and who changed them must be known even if the process ends here.
  await appendToRecord(about._id, { key: `reported:person:${id}`, kind: 'reported', actor, body }, now, keys);
  const after = await write(about._id, side, key, label);
  if (after === null) return null;
  await tellReaders(after, now);
  await keepConversation(after.pairKey, now);
  return after;
}

async function write(caseId: string, side: Naming['side'], key: string, label: string): Promise<CaseRecord | null> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    if (!before) return null;
    const adultKey = side === 'adult' ? key : before.adultKey;
    const pupilKey = side === 'pupil' ? key : before.pupilKey;
    const pairKey = `${adultKey}|${pupilKey}`;
    const labels = side === 'adult' ? { adultLabel: label } : { pupilLabel: label };
    const fields = { adultKey, pupilKey, pairKey, groupKey: `${before.concern}|${adultKey}`, ...labels };
    const filter = { _id: caseId, revision: before.revision };
    const options = { returnDocument: 'after', lean: true } as const;
    const open = before.state === 'closed' ? null : `${before.concern}|${pairKey}`;
    try {
      const change = { $set: { ...fields, ...(open === null ? {} : { openKey: open }) }, $inc: { revision: 1 } };
      const after = await CaseModel.findOneAndUpdate(filter, change, options);
      if (after) return after;
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
      // Another open case is about the same two: both stand beside each other.
      const change = { $set: fields, $unset: { openKey: 1 }, $inc: { revision: 1 } };
      const after = await CaseModel.findOneAndUpdate(filter, change, options);
      if (after) return after;
    }
  }
}
