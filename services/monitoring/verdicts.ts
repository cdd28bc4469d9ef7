import { z } from 'zod';
import { CaseModel } from '../../models/case.js';
import { VerdictModel, type VerdictRecord } from '../../models/verdict.js';
import { type OpenedEntry, readRecord } from '../cases/record.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';

const said = z.object({ verdict: z.enum(['yes', 'no', 'unsure']) });

/** The latest verdict in a record and when the first was given; `null` when nobody has said anything yet. Pure. */
export function verdictIn(record: readonly OpenedEntry[]): Omit<VerdictRecord, '_id'> | null {
  const verdicts = record.flatMap(({ kind, body, seq, at }) => {
    const read = kind === 'decision' ? said.safeParse(body) : null;
    return read?.success ? [{ verdict: read.data.verdict, seq, at }] : [];
  });
  const [first] = verdicts;
  const last = verdicts.at(-1);
  return first && last ? { ...last, firstAt: first.at } : null;
}

/**
 * Keeps what a case's record says of its findings where figures are made from. A case that is decided anew counts by its latest verdict; saying
 * it again changes nothing, and what is older never replaces what is newer.
 */
export async function noteVerdict(caseId: string, keys: KeyRing): Promise<void> {
  const found = verdictIn(await readRecord(caseId, keys));
  if (found === null) return;
  const { matchedCount } = await VerdictModel.updateOne({ _id: caseId, seq: { $lte: found.seq } }, { $set: found });
  if (matchedCount > 0) return;
  try {
    await VerdictModel.collection.insertOne({ _id: caseId, ...found } as never);
  } catch (error) {
    // It is there, and newer.
    if (!isDuplicateOnly(error)) throw error;
  }
}

/** How far back cases are looked at again, milliseconds: whoever decided one was killed before it was noted. */
const AGAIN = 60 * 60_000;

/** Makes the copies anew from the records: of all cases (`null`), or of those decided since shortly before then. */
export async function countVerdicts(since: Date | null, keys: KeyRing): Promise<void> {
  const decided = since === null ? { $ne: null } : { $gte: new Date(since.getTime() - AGAIN) };
  for (const { _id } of await CaseModel.find({ decidedAt: decided }, { _id: 1 }).lean()) await noteVerdict(_id, keys);
}
