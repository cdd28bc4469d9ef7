import { ApprovalModel, type ApprovalRecord, type ApprovalState } from '../../models/approval.js';
import type { ServiceRecord } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import { ServiceError } from '../errors.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';

/** What one person wants. `id` comes with the form, so that sending it twice proposes it once. */
export interface Proposal {
  readonly id: string;
  readonly kind: ApprovalRecord['kind'];
  readonly subject: string;
  /** What will be done, in the shape of its kind; JSON values only. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly expiresAt: Date;
}

/** A proposal as it stands, opened. */
export interface Approval extends Omit<ApprovalRecord, 'sealed'> {
  readonly change: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

type Person = Pick<UserRecord, '_id' | 'name'>;

/** The record in which the course of each kind stands. */
const RECORD_OF: Readonly<Record<ApprovalRecord['kind'], ServiceRecord>> = {
  'weaken-monitoring': 'monitoring',
  'special-leave': 'access',
  'reset-second-factor': 'accounts',
  'reading-account': 'accounts',
};

/** Settings of the school that approvals are about. Everything else that weakens monitoring is a change to a rule. */
export const SETTING_SUBJECTS: readonly string[] = ['service-levels', 'school-calendar', 'reports'];

export async function propose(proposal: Proposal, by: Person, now: Date, keys: KeyRing): Promise<void> {
  const { id, kind, subject, change, reason, expiresAt } = proposal;
  const sealed = keys.seal(JSON.stringify({ change, reason }), `approvals|${id}`);
  const fields = { proposedBy: by._id, proposedAt: now, expiresAt, decidedBy: null, decidedAt: null };
  const record: ApprovalRecord = { _id: id, kind, subject, sealed, state: 'waiting', ...fields };
  // Into the record first: what is proposed and not on the record would be a way around it.
  await note(record, 'proposed', { change, reason }, by, now, keys);
  try {
    await ApprovalModel.collection.insertOne(record as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

/**
 * Ends a proposal: somebody else approves or refuses it, or whoever made it withdraws it. Of two people who decide at once one is refused; whoever
 * sends the same answer again, after a crash too, is given the same. What was approved takes effect through the caller, who may do it again after a
 * crash. Throws ServiceError `APPROVAL_NOT_POSSIBLE`.
 */
export async function settle(
  id: string,
  state: Exclude<ApprovalState, 'waiting'>,
  words: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<Approval> {
  const own = state === 'withdrawn';
  const record =
    (await ApprovalModel.findOneAndUpdate(
      { _id: id, state: 'waiting', expiresAt: { $gt: now }, proposedBy: own ? by._id : { $ne: by._id } },
      { $set: { state, decidedBy: by._id, decidedAt: now } },
      { returnDocument: 'after', lean: true },
    )) ?? (await ApprovalModel.findOne({ _id: id, state, decidedBy: by._id }).lean());
  if (!record) throw notPossible();
  await note(record, state, { words }, by, now, keys);
  return opened(record, keys);
}

export async function waitingApprovals(
  kinds: readonly ApprovalRecord['kind'][],
  now: Date,
  keys: KeyRing,
): Promise<readonly Approval[]> {
  const found = await ApprovalModel.find({ kind: { $in: [...kinds] }, state: 'waiting', expiresAt: { $gt: now } })
    .sort({ proposedAt: 1 })
    .lean();
  return found.map(record => opened(record, keys));
}

export async function approvalById(id: string, keys: KeyRing): Promise<Approval | null> {
  const record = await ApprovalModel.findById(id).lean();
  return record && opened(record, keys);
}

function opened({ sealed, ...record }: ApprovalRecord, keys: KeyRing): Approval {
  return { ...record, ...JSON.parse(keys.open(sealed, `approvals|${record._id}`)) };
}

async function note(
  { _id, kind, subject }: ApprovalRecord,
  step: string,
  more: Readonly<Record<string, unknown>>,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { approvalId: _id, kind, subject, step, ...more };
  await appendToRecord(RECORD_OF[kind], { key: `approval:${_id}:${step}`, kind: 'approval', actor, body }, now, keys);
}

function notPossible(): ServiceError {
  return new ServiceError({
    code: 'APPROVAL_NOT_POSSIBLE',
    message: 'This was not decided: it takes a second person, and it must still be waiting and in time.',
    remedy: 'Look at the list again. Whoever proposed it can withdraw it, and propose it anew.',
  });
}
