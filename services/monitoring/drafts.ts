import { DryRunHitModel, DryRunModel } from '../../models/dry-run.js';
import { RuleDraftModel, type RuleDraftRecord } from '../../models/rule-draft.js';
import { ServiceError } from '../errors.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';

/** A draft, opened. */
export interface RuleDraft extends Omit<RuleDraftRecord, 'sealed'> {
  readonly text: string;
}

/** `id` comes with the form. Writing it again writes nothing new. */
export async function addDraft(
  { id, ruleId, changes, text }: { id: string; ruleId: string; changes: boolean; text: string },
  by: string,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const who = { createdBy: by, createdAt: now, updatedBy: by, updatedAt: now };
  const record: RuleDraftRecord = { _id: id, ruleId, changes, sealed: seal(id, text, keys), ...who, revision: 0 };
  try {
    await RuleDraftModel.collection.insertOne(record as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

/** Throws ServiceError `DRAFT_CHANGED` when somebody else has written since. What a dry run said of the old text is gone. */
export async function changeDraft(draft: RuleDraft, text: string, by: string, now: Date, keys: KeyRing): Promise<void> {
  const { matchedCount } = await RuleDraftModel.updateOne(
    { _id: draft._id, revision: draft.revision },
    { $set: { sealed: seal(draft._id, text, keys), updatedBy: by, updatedAt: now }, $inc: { revision: 1 } },
  );
  if (matchedCount === 0)
    throw new ServiceError({
      code: 'DRAFT_CHANGED',
      message: 'Somebody else has changed this draft in the meantime.',
      remedy: 'Your text is kept below. Look at theirs in another window, then save yours again.',
    });
  await dropRuns(draft._id);
}

export async function readDraft(id: string, keys: KeyRing): Promise<RuleDraft | null> {
  const record = await RuleDraftModel.findById(id).lean();
  return record && opened(record, keys);
}

export async function allDrafts(keys: KeyRing): Promise<readonly RuleDraft[]> {
  const records = await RuleDraftModel.find().sort({ createdAt: 1 }).lean();
  return records.map(record => opened(record, keys));
}

export async function dropDraft(id: string): Promise<void> {
  await RuleDraftModel.deleteOne({ _id: id });
  await dropRuns(id);
}

async function dropRuns(draftId: string): Promise<void> {
  const runs = await DryRunModel.find({ draftId }, { _id: 1 }).lean();
  await DryRunModel.deleteMany({ draftId });
  await DryRunHitModel.deleteMany({ runId: { $in: runs.map(({ _id }) => _id) } });
}

function seal(id: string, text: string, keys: KeyRing): RuleDraftRecord['sealed'] {
  return keys.seal(text, `rule-drafts|${id}`);
}

function opened({ sealed, ...record }: RuleDraftRecord, keys: KeyRing): RuleDraft {
  return { ...record, text: keys.open(sealed, `rule-drafts|${record._id}`) };
}
