import { CaseModel } from '../../../models/case.js';
import { RecordEntryModel } from '../../../models/record-entry.js';
import { stayedKeyOf } from '../../export/note.js';
import type { Period } from '../period.js';
import type { Condition } from '../reader.js';

/** Who watches the watchers: how often cases were opened further than usual. Of cases that the reader may read. */
export interface AccessCount {
  readonly namesShown: number;
  readonly leaveAsked: number;
  readonly leaveGranted: number;
  readonly exported: number;
}

export async function countAccess(
  access: Condition,
  { begins, ends }: Pick<Period, 'begins' | 'ends'>,
): Promise<AccessCount> {
  const kinds = ['names-shown', 'special-leave', 'exported', 'correction'] as const;
  const found = await RecordEntryModel.find(
    { at: { $gte: begins, $lt: ends }, kind: { $in: [...kinds] } },
    { caseId: 1, kind: 1, key: 1 },
  ).lean();
  const ids = [...new Set(found.map(({ caseId }) => caseId))];
  const readable = await CaseModel.find({ $and: [{ _id: { $in: ids } }, access] }, { _id: 1 }).lean();
  const may = new Set(readable.map(({ _id }) => _id));
  const own = found.filter(({ caseId }) => may.has(caseId));
  const count = (kind: string, end = '') => own.filter(one => one.kind === kind && one.key.endsWith(end)).length;
  // One that could not be put into its folder did not leave.
  const keys = new Set(own.map(({ caseId, key }) => `${caseId} ${key}`));
  const left = own.filter(one => one.kind === 'exported' && !keys.has(`${one.caseId} ${stayedKeyOf(one.key)}`));
  return {
    namesShown: count('names-shown'),
    leaveAsked: count('special-leave', ':asked'),
    leaveGranted: count('special-leave', ':approved'),
    exported: left.length,
  };
}
