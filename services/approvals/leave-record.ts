import type { ApprovalRecord } from '../../models/approval.js';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { RecordEntry } from '../../models/record-entry.js';
import type { UserRole } from '../../models/user.js';
import { type Account, loadAccounts } from '../cases/accounts.js';
import { appendToRecord } from '../cases/record.js';
import { isKeptFrom } from '../cases/route.js';
import { putIntoOutbox } from '../cases/tell.js';
import type { KeyRing } from '../store/seal.js';
import type { Severity } from '../taxonomy.js';

const HOUR = 3_600_000;
/** How long a case stays open once it was granted. */
export const LEAVE_LASTS = 4 * HOUR;

/** Who agrees that somebody else opens a case, and who ends it before its time. */
export const GRANTERS: readonly UserRole[] = ['head', 'chair', 'lead'];
/** Who is told of requests, grants and ends: the first of these roles with somebody who is neither concerned nor the one who asks. */
const TOLD: readonly UserRole[] = ['chair', 'head', 'lead'];

export type LeaveStep = 'asked' | 'approved' | 'refused' | 'withdrawn' | 'ended';

/** When a case that was granted closes; `null`: it was not granted. */
export function leaveUntil({ state, decidedAt, endedAt }: Pick<ApprovalRecord, 'state' | 'decidedAt' | 'endedAt'>) {
  if (state !== 'approved' || decidedAt === null) return null;
  return endedAt ?? new Date(decidedAt.getTime() + LEAVE_LASTS);
}

/** Never a subject of the case, nor whoever reports to one, nor whoever has a conflict of interest in it; whoever agrees. */
export function isConcerned(account: Account, about: CaseRecord): boolean {
  return isKeptFrom(account, about) || about.conflicts.some(role => role === account.role);
}

/** Once for each step of a request. Of a number that was never given there is no record to write into. */
export async function noteInCase(
  caseId: string,
  approvalId: string,
  step: LeaveStep,
  more: { readonly words: string; readonly how?: 'time' | 'hand' },
  actor: RecordEntry['actor'],
  now: Date,
  keys: KeyRing,
): Promise<void> {
  if (!(await CaseModel.exists({ _id: caseId }))) return;
  const body = { approvalId, step, ...more };
  const event = { key: `special-leave:${approvalId}:${step}`, kind: 'special-leave', actor, body } as const;
  await appendToRecord(caseId, event, now, keys);
}

/** Once for each step and person. `besides`: whoever did it knows. */
export async function tellChair(
  { _id, subject, proposedBy }: Pick<ApprovalRecord, '_id' | 'subject' | 'proposedBy'>,
  step: LeaveStep,
  urgency: Severity,
  besides: string | null,
  now: Date,
): Promise<void> {
  const [about, accounts] = await Promise.all([CaseModel.findById(subject).lean(), loadAccounts()]);
  const able = accounts.filter(one => one.active && one._id !== proposedBy && !(about && isConcerned(one, about)));
  const role = TOLD.find(one => able.some(account => account.role === one));
  const letters = able
    .filter(account => account.role === role && account._id !== besides)
    .map(({ _id: userId }) => ({ _id: `leave:${_id}:${step}:${userId}`, caseId: subject, userId, urgency }));
  await putIntoOutbox(letters, now);
}
