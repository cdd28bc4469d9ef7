import { CaseModel, type CaseRecord } from '../../models/case.js';
import { PersonModel } from '../../models/person.js';
import { StaffReportModel } from '../../models/staff-report.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import { routeCase } from '../cases/routing.js';
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
  if (key === null || how === 'part' || how === 'near') return null;
  const person = await PersonModel.findById(key, { pseudonym: 1 }).lean();
  const label = person?.pseudonym ?? (side === 'adult' ? 'Unknown adult' : 'Unknown pupil');
  const named = { side, key, label };
  const report = await StaffReportModel.findOne({ caseIds: about._id }).lean();
  // Every case of the report: the other one must not stay with somebody who turns out to be the adult.
  const cases = await CaseModel.find({ _id: { $in: report?.caseIds ?? [about._id] } }).lean();
  for (const one of cases) {
    await record(one, id, named, user, now, keys);
    const after = await write(one._id, named);
    if (after === null) continue;
    await routeCase(after._id, 'accounts', now, keys);
    await keepConversation(after.pairKey, now);
  }
  return CaseModel.findById(about._id).lean();
}

interface Named {
  readonly side: Naming['side'];
  readonly key: string;
  readonly label: string;
}

/** Before it takes effect: readers change with it, and who changed them must be known even if the process ends here. */
async function record(
  about: CaseRecord,
  id: string,
  { side, key, label }: Named,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const from = side === 'adult' ? about.adultKey : about.pupilKey;
  const isHidden = side === 'adult' && !isPaired(about);
  const body = isHidden ? { step: 'person-elsewhere' } : { step: 'person', side, from, to: key, label };
  await appendToRecord(about._id, { key: `reported:person:${id}`, kind: 'reported', actor, body }, now, keys);
}

/** Whether its readers may know of the adult: see `adultKey`. */
function isPaired({ pairKey, adultKey }: Pick<CaseRecord, 'pairKey' | 'adultKey'>): boolean {
  return pairKey.startsWith(`${adultKey}|`);
}

async function write(caseId: string, { side, key, label }: Named): Promise<CaseRecord | null> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    if (!before) return null;
    const fields = fieldsFor(before, { side, key, label });
    const filter = { _id: caseId, revision: before.revision };
    const options = { returnDocument: 'after', lean: true } as const;
    const open = before.state === 'closed' ? {} : { openKey: `${before.concern}|${fields.pairKey}` };
    try {
      const change = { $set: { ...fields, ...open }, $inc: { revision: 1 } };
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

function fieldsFor(before: CaseRecord, { side, key, label }: Named) {
  const { concern, pairKey, groupKey } = before;
  const [pairAdult = '-', pairPupil = '-'] = pairKey.split('|');
  if (side === 'pupil') {
    const pair = `${pairAdult}|${key}`;
    return {
      pupilKey: key,
      pupilLabel: label,
      pairKey: pair,
      groupKey: isPaired(before) ? groupKey : `${concern}|${pair}`,
    };
  }
  if (!isPaired(before)) return { adultKey: key, pairKey };
  return { adultKey: key, adultLabel: label, pairKey: `${key}|${pairPupil}`, groupKey: `${concern}|${key}` };
}
