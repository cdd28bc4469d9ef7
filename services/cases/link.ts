import { CaseModel, type CaseRecord } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import type { KeyRing } from '../store/seal.js';
import { messagesOf } from './evidence.js';
import type { CaseChange } from './raise.js';
import { appendToRecord, SERVICE_ACTOR } from './record.js';

/**
 * One message may open a case in each lane, with other readers: each then knows the number of the other. A page shows it only to
 * somebody who may read both. Called once the findings are claimed, so that of two cases at least the later one sees the other. May be repeated.
 */
export async function linkLanes(about: CaseRecord, change: CaseChange, now: Date, keys: KeyRing): Promise<void> {
  const messageIds = [...new Set(change.findings.flatMap(messagesOf))];
  const elsewhere = await FindingModel.find(
    {
      $or: [{ messageId: { $in: messageIds } }, { 'earlier.messageId': { $in: messageIds } }],
      caseId: { $nin: [null, about._id] },
    },
    { caseId: 1 },
  ).lean();
  const numbers = [...new Set(elsewhere.flatMap(({ caseId }) => caseId ?? []))];
  if (numbers.length === 0) return;
  const others = await CaseModel.find({ _id: { $in: numbers }, lane: { $ne: about.lane } }, { _id: 1 }).lean();
  for (const other of others) {
    await link(about._id, other._id, now, keys);
    await link(other._id, about._id, now, keys);
  }
}

async function link(caseId: string, other: string, now: Date, keys: KeyRing): Promise<void> {
  const event = { key: `linked:${other}`, kind: 'linked', actor: SERVICE_ACTOR, body: { caseId: other } } as const;
  await appendToRecord(caseId, event, now, keys);
  await CaseModel.updateOne({ _id: caseId, links: { $ne: other } }, { $addToSet: { links: other } });
}
