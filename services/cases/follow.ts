import { CaseModel, type CaseRecord } from '../../models/case.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { CASEWORK_KINDS, type Casework, caseworkOf, nextTaskDue } from './casework.js';
import { clocksAfterDecision } from './clocks.js';
import { entriesOf } from './record.js';
import { loadRunningLevels, type RunningLevels } from './service-levels.js';
import { stateOf } from './states.js';

/** How long a case is somebody's alone without a sign of life from them, milliseconds. */
export const LEASE = 30 * 60_000;

/** What stands on the case is a copy for lists and filters: it follows from the record (`docs/decisions/0061-state-follows-the-record.md`). */
export async function caseworkOfCase(caseId: string, keys: KeyRing): Promise<Casework> {
  return caseworkOf(await entriesOf(caseId, CASEWORK_KINDS, keys));
}

/** Brings the case to what its record tells. Repeating it changes nothing; a crash before it is made good by the next. `null`: there is no such case. */
export async function followRecord(caseId: string, keys: KeyRing): Promise<CaseRecord | null> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    if (!before) return null;
    const [casework, levels] = await Promise.all([caseworkOfCase(caseId, keys), loadRunningLevels()]);
    const after = await write(before, fieldsAfter(before, casework, levels));
    if (after) return after;
  }
}

type Followed = Partial<CaseRecord> & { readonly openKey?: string };

async function write(before: CaseRecord, { openKey, ...fields }: Followed): Promise<CaseRecord | null> {
  const filter = { _id: before._id, revision: before.revision };
  const change = { $set: fields, $inc: { revision: 1 } };
  const options = { returnDocument: 'after', lean: true } as const;
  if (fields.state === undefined) return CaseModel.findOneAndUpdate(filter, change, options);
  if (openKey === undefined) return CaseModel.findOneAndUpdate(filter, { ...change, $unset: { openKey: 1 } }, options);
  // Reopened while another case about the same is open: that one goes on collecting.
  if (await CaseModel.exists({ openKey, _id: { $ne: before._id } })) {
    return CaseModel.findOneAndUpdate(filter, change, options);
  }
  try {
    return await CaseModel.findOneAndUpdate(filter, { ...change, $set: { ...fields, openKey } }, options);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return CaseModel.findOneAndUpdate(filter, change, options);
  }
}

function fieldsAfter(before: CaseRecord, casework: Casework, levels: RunningLevels): Followed {
  const { stage, holder, heldSince, movedAt, action, concluded, signedOff, acknowledgedAt, decidedAt } = casework;
  const due = { nextTaskDue: nextTaskDue(casework) };
  // Nobody has decided anything: who has it may be told by other entries.
  if (acknowledgedAt === null) return due;
  const state = stateOf(stage);
  const fields = {
    ...due,
    state,
    ownerId: holder?.id ?? null,
    leaseUntil: state === 'in-review' && heldSince ? leaseOf(before, holder?.id ?? null, heldSince) : null,
    acknowledgedAt: before.acknowledgedAt ?? acknowledgedAt,
    decidedAt,
    action: action?.kind ?? null,
    outcome: concluded?.outcome ?? null,
    concludedAt: concluded?.at ?? null,
    signedOffAt: signedOff?.at ?? null,
    ...clocksAfterDecision(before, state, movedAt ?? acknowledgedAt, levels),
  };
  // Once it is closed, what is found later about the same pair raises a new case.
  return state === 'closed' ? fields : { ...fields, openKey: `${before.concern}|${before.pairKey}` };
}

/** Whoever has it already may have made it longer since. */
function leaseOf({ ownerId, leaseUntil }: CaseRecord, holderId: string | null, since: Date): Date {
  const until = new Date(since.getTime() + LEASE);
  return ownerId === holderId && leaseUntil !== null && leaseUntil > until ? leaseUntil : until;
}
