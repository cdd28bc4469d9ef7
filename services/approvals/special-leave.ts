import { ApprovalModel } from '../../models/approval.js';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { type Account, loadAccounts } from '../cases/accounts.js';
import { readableCase } from '../cases/queries.js';
import { mayRead } from '../cases/route.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from './approvals.js';
import { noteEnds, noteGrant } from './end-leave.js';
import { GRANTERS, isConcerned, LEAVE_LASTS, noteInCase, tellChair } from './leave-record.js';

const HOUR = 3_600_000;
/** How long a request waits for a second person. */
export const LEAVE_WAITS = 24 * HOUR;
/** Requests of one person within `LEAVE_WAITS`: numbers are not to be tried out one after the other. */
export const MOST_REQUESTS = 5;

const ASKERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'auditor'];

type Person = Pick<UserRecord, '_id' | 'name'>;

/** A case opened by special leave, to read only, until `until`. */
export interface Leave {
  readonly approvalId: string;
  readonly until: Date;
}

/**
 * Asks for one case by its number. What the asker sees does not depend on whether there is such a case, nor on whether it is kept from them.
 * Throws ServiceError `LEAVE_TOO_MANY`.
 */
export async function askForLeave(
  request: { readonly id: string; readonly number: string; readonly reason: string },
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { id, number, reason } = request;
  const since = new Date(now.getTime() - LEAVE_WAITS);
  const recent = await ApprovalModel.countDocuments({
    kind: 'special-leave',
    proposedBy: by._id,
    proposedAt: { $gt: since },
    _id: { $ne: id },
  });
  if (recent >= MOST_REQUESTS) throw tooMany();
  const expiresAt = new Date(now.getTime() + LEAVE_WAITS);
  await propose({ id, kind: 'special-leave', subject: number, change: {}, reason, expiresAt }, by, now, keys);
  await noteInCase(number, id, 'asked', { words: reason }, actorOf(by), now, keys);
  await tellChair({ _id: id, subject: number, proposedBy: by._id }, 'asked', 'high', null, now);
}

/** A request as one of those who may grant it sees it. */
export interface LeaveRequest {
  readonly approval: Approval;
  readonly asker: Pick<UserRecord, '_id' | 'name' | 'role'>;
  /** `false`: there is no such case, or it is kept from whoever asks. It can only be refused. */
  readonly canBeGranted: boolean;
}

/** What waits for this person. Requests about cases that they are kept from themselves leave no trace. */
export async function leaveRequestsFor(
  user: Pick<UserRecord, '_id'>,
  now: Date,
  keys: KeyRing,
): Promise<readonly LeaveRequest[]> {
  const waiting = await waitingApprovals(['special-leave'], now, keys);
  const requests = await Promise.all(waiting.map(approval => requestFor(user, approval)));
  return requests.filter(request => request !== null);
}

/**
 * Grants or refuses. `false`: it is none that this person may decide. Throws ServiceError `APPROVAL_NOT_POSSIBLE` when it
 * is decided or has lapsed, or when it can only be refused.
 */
export async function decideLeave(
  id: string,
  decision: 'approved' | 'refused',
  words: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<boolean> {
  const approval = await approvalById(id, keys);
  const request = approval?.kind === 'special-leave' ? await requestFor(by, approval) : null;
  if (request === null) return false;
  if (decision === 'approved' && !request.canBeGranted) throw cannotBeGranted();
  const settled = await settle(id, decision, words, by, now, keys);
  await noteInCase(settled.subject, id, decision, { words }, actorOf(by), now, keys);
  if (decision === 'approved') await tellChair(settled, 'approved', 'high', null, now);
  return true;
}

/** Takes one's own request back. `false`: it is none of theirs. */
export async function withdrawLeave(id: string, by: Person, now: Date, keys: KeyRing): Promise<boolean> {
  const approval = await approvalById(id, keys);
  if (approval?.kind !== 'special-leave' || approval.proposedBy !== by._id) return false;
  await settle(id, 'withdrawn', '', by, now, keys);
  await noteInCase(approval.subject, id, 'withdrawn', { words: '' }, actorOf(by), now, keys);
  return true;
}

/** What this person has asked for, newest first. */
export async function ownRequests(user: Pick<UserRecord, '_id'>, keys: KeyRing): Promise<readonly Approval[]> {
  const found = await ApprovalModel.find({ kind: 'special-leave', proposedBy: user._id }, { _id: 1 })
    .sort({ proposedAt: -1 })
    .limit(OWN_SHOWN)
    .lean();
  const requests = await Promise.all(found.map(({ _id }) => approvalById(_id, keys)));
  return requests.filter(request => request !== null);
}

const OWN_SHOWN = 20;

/** The case as this user may open it: because it comes to them, or to read only, by special leave. `null`: neither, or there is none. */
export async function openableCase(
  user: Person,
  caseId: string,
  now: Date,
  keys: KeyRing,
): Promise<{ readonly about: CaseRecord; readonly leave: Leave | null } | null> {
  const own = await readableCase(user, caseId);
  if (own) return { about: own, leave: null };
  const leave = await leaveOf(user, caseId, now);
  // Whoever meets a closed door finds on the record that it was closed.
  if (!leave) await noteEnds(now, keys, { userId: user._id, caseId });
  const about = leave && (await CaseModel.findById(caseId).lean());
  if (!leave || !about || !isEligible(await loadAccounts(), user._id, about)) return null;
  // Whoever granted it may have been cut off before the case's own record told of it; nothing is opened before it does.
  const approval = await approvalById(leave.approvalId, keys);
  if (approval) await noteGrant(approval, approval.decidedBy, now, keys);
  return { about, leave };
}

async function leaveOf(user: Person, caseId: string, now: Date): Promise<Leave | null> {
  const granted = await ApprovalModel.findOne({
    kind: 'special-leave',
    subject: caseId,
    proposedBy: user._id,
    state: 'approved',
    endedAt: null,
    decidedAt: { $gt: new Date(now.getTime() - LEAVE_LASTS) },
  })
    .sort({ decidedAt: -1 })
    .lean();
  if (!granted?.decidedAt) return null;
  return { approvalId: granted._id, until: new Date(granted.decidedAt.getTime() + LEAVE_LASTS) };
}

async function requestFor(by: Pick<UserRecord, '_id'>, approval: Approval): Promise<LeaveRequest | null> {
  const [about, accounts, asker] = await Promise.all([
    CaseModel.findById(approval.subject).lean(),
    loadAccounts(),
    UserModel.findById(approval.proposedBy, { name: 1, role: 1 }).lean(),
  ]);
  const self = accounts.find(({ _id }) => _id === by._id);
  if (!self?.active || !GRANTERS.includes(self.role) || asker === null || asker._id === self._id) return null;
  if (about && isConcerned(self, about)) return null;
  const canBeGranted =
    about !== null && isEligible(accounts, asker._id, about) && !mayRead({ _id: asker._id }, about, accounts);
  return { approval, asker, canBeGranted };
}

function isEligible(accounts: readonly Account[], userId: string, about: CaseRecord): boolean {
  const account = accounts.find(({ _id }) => _id === userId);
  if (!account?.active) return false;
  return ASKERS.includes(account.role) && !isConcerned(account, about);
}

/** What was granted and is open, or closed not long ago, for whoever may end it; newest first. */
export async function grantedLeaves(
  user: Pick<UserRecord, '_id'>,
  now: Date,
  keys: KeyRing,
): Promise<readonly LeaveRequest[]> {
  const found = await ApprovalModel.find(
    { kind: 'special-leave', state: 'approved', decidedAt: { $gt: new Date(now.getTime() - GRANTED_SHOWN) } },
    { _id: 1 },
  )
    .sort({ decidedAt: -1 })
    .lean();
  const approvals = await Promise.all(found.map(({ _id }) => approvalById(_id, keys)));
  const requests = await Promise.all(approvals.map(one => (one === null ? null : requestFor(user, one))));
  return requests.filter(request => request !== null);
}

const GRANTED_SHOWN = 30 * 24 * HOUR;

function actorOf({ _id, name }: Person) {
  return { kind: 'user', id: _id, name } as const;
}

function tooMany(): ServiceError {
  return new ServiceError({
    code: 'LEAVE_TOO_MANY',
    message: 'Nothing was asked for: you have asked for five cases within a day.',
    remedy: 'Wait until tomorrow, or speak to the head teacher or the chair of governors.',
  });
}

function cannotBeGranted(): ServiceError {
  return new ServiceError({
    code: 'APPROVAL_NOT_POSSIBLE',
    message: 'This cannot be granted: there is no such case, or it is kept from whoever asks.',
    remedy: 'Refuse it.',
  });
}
