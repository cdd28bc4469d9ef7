import { ApprovalModel, type ApprovalRecord } from '../../models/approval.js';
import { CaseModel } from '../../models/case.js';
import type { RecordEntry } from '../../models/record-entry.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { loadAccounts } from '../cases/accounts.js';
import { appendToRecord, SERVICE_ACTOR } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';
import { GRANTERS, isConcerned, LEAVE_LASTS, leaveUntil, noteInCase, tellChair } from './leave-record.js';

type Person = Pick<UserRecord, '_id' | 'name'>;

/** Ends a leave before its time: whoever has it, or whoever might have granted it. `false`: it is none that this person may end, or it is over. */
export async function endLeave(id: string, by: Person, now: Date, keys: KeyRing): Promise<boolean> {
  const approval = await ApprovalModel.findOne({ _id: id, kind: 'special-leave', state: 'approved' }).lean();
  if (!approval || !(await mayEnd(approval, by))) return false;
  const ended =
    (await ApprovalModel.findOneAndUpdate(
      { _id: id, state: 'approved', endedAt: null, decidedAt: { $gt: new Date(now.getTime() - LEAVE_LASTS) } },
      { $set: { endedAt: now, endedBy: by._id } },
      { returnDocument: 'after', lean: true },
      // The same press again, after a crash too, is answered in the same way.
    )) ?? (await ApprovalModel.findOne({ _id: id, endedBy: by._id }).lean());
  if (!ended) return false;
  await noteEnd(ended, now, keys);
  return true;
}

async function mayEnd({ proposedBy, subject }: ApprovalRecord, by: Person): Promise<boolean> {
  if (proposedBy === by._id) return true;
  const [accounts, about] = await Promise.all([loadAccounts(), CaseModel.findById(subject).lean()]);
  const self = accounts.find(({ _id }) => _id === by._id);
  return self?.active === true && GRANTERS.includes(self.role) && about !== null && !isConcerned(self, about);
}

/** Puts every end on record that is not yet, and tells of it; of one person and case alone when they are given. Returns how many. May be repeated. */
export async function noteEnds(
  now: Date,
  keys: KeyRing,
  of: { readonly userId: string; readonly caseId: string } | null = null,
): Promise<number> {
  const over = await ApprovalModel.find({
    kind: 'special-leave',
    state: 'approved',
    endNoted: { $ne: true },
    $or: [{ decidedAt: { $lte: new Date(now.getTime() - LEAVE_LASTS) } }, { endedAt: { $ne: null } }],
    ...(of === null ? {} : { proposedBy: of.userId, subject: of.caseId }),
  }).lean();
  for (const approval of over) await noteEnd(approval, now, keys);
  return over.length;
}

async function noteEnd(approval: ApprovalRecord, now: Date, keys: KeyRing): Promise<void> {
  const { _id, subject, decidedBy, endedAt, endedBy } = approval;
  // Whoever granted it may have been cut off before the case's own record told of it.
  await noteGrant(approval, decidedBy, now, keys);
  const how = endedBy === null || endedBy === undefined ? 'time' : 'hand';
  const actor = how === 'time' ? SERVICE_ACTOR : await actorOf(endedBy);
  await noteInCase(subject, _id, 'ended', { words: '', how }, actor, now, keys);
  const until = leaveUntil({ ...approval, endedAt: endedAt ?? null })?.toISOString();
  const body = { approvalId: _id, kind: 'special-leave', subject, step: 'ended', how, until };
  await appendToRecord('access', { key: `approval:${_id}:ended`, kind: 'approval', actor, body }, now, keys);
  await tellChair(approval, 'ended', 'low', endedBy ?? null, now);
  await ApprovalModel.updateOne({ _id }, { $set: { endNoted: true } });
}

/** Nothing is opened, and nothing ends, before the record of the case tells that it was granted. */
export async function noteGrant(
  { _id, subject }: Pick<ApprovalRecord, '_id' | 'subject'>,
  granter: string | null,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  if (granter !== null) await noteInCase(subject, _id, 'approved', { words: '' }, await actorOf(granter), now, keys);
}

async function actorOf(userId: string | null | undefined): Promise<RecordEntry['actor']> {
  const user = await UserModel.findById(userId, { name: 1 }).lean();
  return { kind: 'user', id: userId ?? '', name: user?.name ?? '' };
}
