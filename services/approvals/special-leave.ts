import { ApprovalModel } from '../../models/approval.js';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { type Account, loadAccounts } from '../cases/accounts.js';
import { readableCase } from '../cases/queries.js';
import { appendToRecord } from '../cases/record.js';
import { isKeptFrom, mayRead } from '../cases/route.js';
import { putIntoOutbox } from '../cases/tell.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from './approvals.js';

const HOUR = 3_600_000;
/** How long a request waits for a second person. */
export const LEAVE_WAITS = 24 * HOUR;
/** How long a case stays open once it was granted. */
export const LEAVE_LASTS = 4 * HOUR;
/** Requests of one person within `LEAVE_WAITS`: numbers are not to be tried out one after the other. */
export const MOST_REQUESTS = 5;

const ASKERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'auditor'];
const GRANTERS: readonly UserRole[] = ['head', 'chair', 'lead'];
/** Who is told of requests and grants: the first of these roles with somebody who is neither concerned nor the one who asks. */
const TOLD: readonly UserRole[] = ['chair', 'head', 'lead'];

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
  await noteInCase(number, id, 'asked', reason, by, now, keys);
  await tellChair(number, id, 'asked', by._id, now);
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
  const { subject, proposedBy } = await settle(id, decision, words, by, now, keys);
  await noteInCase(subject, id, decision, words, by, now, keys);
  if (decision === 'approved') await tellChair(subject, id, 'approved', proposedBy, now);
  return true;
}

/** Takes one's own request back. `false`: it is none of theirs. */
export async function withdrawLeave(id: string, by: Person, now: Date, keys: KeyRing): Promise<boolean> {
  const approval = await approvalById(id, keys);
  if (approval?.kind !== 'special-leave' || approval.proposedBy !== by._id) return false;
  await settle(id, 'withdrawn', '', by, now, keys);
  await noteInCase(approval.subject, id, 'withdrawn', '', by, now, keys);
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
  const about = leave && (await CaseModel.findById(caseId).lean());
  if (!leave || !about || !isEligible(await loadAccounts(), user._id, about)) return null;
  // Whoever granted it may have been cut off before the case's own record told of it; nothing is opened before it does.
  const approval = await approvalById(leave.approvalId, keys);
  const granter = approval?.decidedBy ?? null;
  const name = granter && (await UserModel.findById(granter, { name: 1 }).lean())?.name;
  if (granter !== null)
    await noteInCase(caseId, leave.approvalId, 'approved', '', { _id: granter, name: name ?? '' }, now, keys);
  return { about, leave };
}

async function leaveOf(user: Person, caseId: string, now: Date): Promise<Leave | null> {
  const granted = await ApprovalModel.findOne({
    kind: 'special-leave',
    subject: caseId,
    proposedBy: user._id,
    state: 'approved',
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

/** Never a subject of the case, nor whoever reports to one, nor whoever has a conflict of interest in it; whoever agrees. */
function isConcerned(account: Account, about: CaseRecord): boolean {
  return isKeptFrom(account, about) || about.conflicts.some(role => role === account.role);
}

function isEligible(accounts: readonly Account[], userId: string, about: CaseRecord): boolean {
  const account = accounts.find(({ _id }) => _id === userId);
  if (!account?.active) return false;
  return ASKERS.includes(account.role) && !isConcerned(account, about);
}

async function noteInCase(
  caseId: string,
  approvalId: string,
  step: 'asked' | 'approved' | 'refused' | 'withdrawn',
  words: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  if (!(await CaseModel.exists({ _id: caseId }))) return;
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { approvalId, step, words };
  await appendToRecord(
    caseId,
    { key: `special-leave:${approvalId}:${step}`, kind: 'special-leave', actor, body },
    now,
    keys,
  );
}

async function tellChair(number: string, approvalId: string, step: string, askerId: string, now: Date): Promise<void> {
  const [about, accounts] = await Promise.all([CaseModel.findById(number).lean(), loadAccounts()]);
  const able = accounts.filter(one => one.active && one._id !== askerId && !(about && isConcerned(one, about)));
  const role = TOLD.find(one => able.some(account => account.role === one));
  const letters = able
    .filter(account => account.role === role)
    .map(({ _id: userId }) => {
      return { _id: `leave:${approvalId}:${step}:${userId}`, caseId: number, userId, urgency: 'high' } as const;
    });
  await putIntoOutbox(letters, now);
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
