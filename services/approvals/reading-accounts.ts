import { z } from 'zod';
import { ApprovalModel } from '../../models/approval.js';
import { USER_ROLES, UserModel, type UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import type { SmtpConfig } from '../config.js';
import { tellAccount } from '../notify/account-letters.js';
import type { KeyRing } from '../store/seal.js';
import { type AboutAccount, agreersFor, isGuarded, toldFor } from './account-agreers.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from './approvals.js';

const DAY = 24 * 60 * 60_000;
/** How long a second person may take, milliseconds. */
const LAPSES_AFTER = 7 * DAY;

const wish = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('add'),
    name: z.string(),
    email: z.string(),
    role: z.enum(USER_ROLES),
    reportsTo: z.string().nullable(),
  }),
  z.object({ what: z.literal('role'), role: z.enum(USER_ROLES) }),
  /** A new password or a link, which also lets a disabled account in again. */
  z.object({ what: z.literal('let-in') }),
]);
/** What one person wants of an account that reads cases. */
export type AccountWish = z.infer<typeof wish>;
const kept = z.object({ wish, roles: z.array(z.enum(USER_ROLES)), alone: z.boolean().optional() });

type By = Pick<UserRecord, '_id' | 'name'>;

export interface Telling {
  readonly smtp: SmtpConfig | null;
  readonly keys: KeyRing;
  readonly now: Date;
}

/** `free`: the account reads no cases. `asked`: it waits for a second person. `alone`: there is none yet, so that it may be done, and stands on the record as such. */
export type Standing = 'free' | 'asked' | 'alone';

/**
 * To be called before an account is opened, gets a role, or is let in by somebody else. The chair, or the head where the chair is concerned, hears
 * of it at once. The same wish again, while it waits, asks nobody twice. Throws `ACCOUNT_NOBODY_AGREES`.
 */
export async function standingOf(
  asked: AccountWish,
  owner: Pick<UserRecord, '_id' | 'role'> | null,
  id: string,
  by: By,
  telling: Telling,
): Promise<Standing> {
  const { keys, now } = telling;
  const roles = rolesOf(asked, owner);
  if (!isGuarded(roles)) return 'free';
  const about = { roles, askedBy: by._id, ownerId: owner?._id ?? null };
  const agreers = await agreersFor(about);
  const alone = agreers.length === 0;
  const change = { wish: asked, roles, ...(alone ? { alone } : {}) };
  if (!alone && (await isWaiting(change, owner, by, now, keys))) return 'asked';
  const expiresAt = new Date(now.getTime() + LAPSES_AFTER);
  await propose(
    { id, kind: 'reading-account', subject: owner?._id ?? id, change, reason: '', expiresAt },
    by,
    now,
    keys,
  );
  if (alone) await noteAlone(id, by, now, keys);
  await tell(
    id,
    about,
    agreers.map(({ _id }) => _id),
    telling,
  );
  return alone ? 'alone' : 'asked';
}

function rolesOf(asked: AccountWish, owner: Pick<UserRecord, 'role'> | null) {
  // Also a role that is taken away: whoever could take it from all others would be the only one left to ask.
  return [...(owner === null ? [] : [owner.role]), ...(asked.what === 'let-in' ? [] : [asked.role])];
}

async function isWaiting(
  change: Readonly<Record<string, unknown>>,
  owner: Pick<UserRecord, '_id'> | null,
  by: By,
  now: Date,
  keys: KeyRing,
): Promise<boolean> {
  const waiting = await waitingApprovals(['reading-account'], now, keys);
  return waiting.some(
    one =>
      one.proposedBy === by._id &&
      (owner === null || one.subject === owner._id) &&
      JSON.stringify(one.change) === JSON.stringify(change),
  );
}

async function noteAlone(id: string, by: By, now: Date, keys: KeyRing): Promise<void> {
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { approvalId: id, kind: 'reading-account', step: 'alone' };
  await appendToRecord('accounts', { key: `approval:${id}:alone`, kind: 'approval', actor, body }, now, keys);
  const fields = { state: 'approved', decidedAt: now, carriedOut: true };
  await ApprovalModel.updateOne({ _id: id, state: 'waiting' }, { $set: fields });
}

async function tell(id: string, about: AboutAccount, agreers: readonly string[], telling: Telling): Promise<void> {
  const told = (await toldFor(about)).map(({ _id }) => _id);
  for (const userId of told) await tellAccount({ userId, kind: 'reading-account', once: id }, telling);
  for (const userId of agreers)
    if (!told.includes(userId)) await tellAccount({ userId, kind: 'second-person', once: id }, telling);
}

/** A request or what was done, as one of those sees it whom it concerns. */
export interface AccountRequest {
  readonly approval: Approval;
  readonly wish: AccountWish;
  /** Nobody could agree: it was done by one person. */
  readonly alone: boolean;
  readonly isYours: boolean;
  readonly mayAgree: boolean;
}

/** What waits for a second person, and what this reader has not said yet that they have seen. The owner of an account learns nothing of it here. */
export async function accountRequestsFor(
  user: Pick<UserRecord, '_id' | 'createdAt'>,
  now: Date,
  keys: KeyRing,
): Promise<{ readonly waiting: readonly AccountRequest[]; readonly unseen: readonly AccountRequest[] }> {
  const waiting: AccountRequest[] = [];
  for (const approval of await waitingApprovals(['reading-account'], now, keys)) {
    const request = await requestFor(user, approval);
    if (request && (request.isYours || request.mayAgree)) waiting.push(request);
  }
  return { waiting, unseen: await unseenBy(user, keys) };
}

/** How many of them need this reader's word or eye. */
export function countForYou({ waiting, unseen }: Awaited<ReturnType<typeof accountRequestsFor>>): number {
  const theirs = [...waiting.filter(({ mayAgree }) => mayAgree), ...unseen];
  return new Set(theirs.map(({ approval }) => approval._id)).size;
}

async function unseenBy(
  user: Pick<UserRecord, '_id' | 'createdAt'>,
  keys: KeyRing,
): Promise<readonly AccountRequest[]> {
  const found = await ApprovalModel.find({ kind: 'reading-account', seenBy: { $ne: user._id } }, { _id: 1 })
    .sort({ proposedAt: 1 })
    .lean();
  const unseen: AccountRequest[] = [];
  for (const { _id } of found) {
    const approval = await approvalById(_id, keys);
    const request = approval && (await requestFor(user, approval));
    if (!request) continue;
    // What one person did while there was nobody else is told whenever that somebody comes.
    if (!request.alone && request.approval.proposedAt < user.createdAt) continue;
    const told = await toldFor(aboutOf(request.approval));
    if (told.some(one => one._id === user._id)) unseen.push(request);
  }
  return unseen;
}

async function requestFor(user: Pick<UserRecord, '_id'>, approval: Approval): Promise<AccountRequest | null> {
  const read = kept.safeParse(approval.change);
  if (approval.kind !== 'reading-account' || !read.success || approval.subject === user._id) return null;
  const { wish: asked, alone = false } = read.data;
  const isYours = approval.proposedBy === user._id;
  const mayAgree = !isYours && approval.state === 'waiting' && (await mayAgreeTo(user, aboutOf(approval)));
  return { approval, wish: asked, alone, isYours, mayAgree };
}

async function mayAgreeTo(user: Pick<UserRecord, '_id'>, about: AboutAccount): Promise<boolean> {
  const agreers = await agreersFor(about).catch(() => []);
  return agreers.some(({ _id }) => _id === user._id);
}

/** The same for the second step of an account: where no reader could agree, or it reads no cases, whoever keeps accounts may. */
export async function mayAgreeToReset(user: Pick<UserRecord, '_id'>, approval: Approval): Promise<boolean> {
  const owner = await UserModel.findById(approval.subject, { role: 1 }).lean();
  if (owner === null || !isGuarded([owner.role])) return true;
  const about = { roles: [owner.role], askedBy: approval.proposedBy, ownerId: owner._id };
  const agreers = await agreersFor(about).catch(() => []);
  return agreers.length === 0 || agreers.some(({ _id }) => _id === user._id);
}

function aboutOf({ _id, change, subject, proposedBy }: Approval): AboutAccount {
  const read = kept.parse(change);
  return { roles: read.roles, askedBy: proposedBy, ownerId: subject === _id ? null : subject };
}

/** They have seen it; it is on the record. `false`: it was not for them. */
export async function markSeen(
  id: string,
  by: By & Pick<UserRecord, 'createdAt'>,
  now: Date,
  keys: KeyRing,
): Promise<boolean> {
  const unseen = await unseenBy(by, keys);
  if (!unseen.some(({ approval }) => approval._id === id)) return false;
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { approvalId: id, kind: 'reading-account', step: 'seen' };
  await appendToRecord('accounts', { key: `approval:${id}:seen:${by._id}`, kind: 'approval', actor, body }, now, keys);
  await ApprovalModel.updateOne({ _id: id }, { $addToSet: { seenBy: by._id } });
  return true;
}

/**
 * A second person's answer. `null`: it is none that this person may decide. Throws `APPROVAL_NOT_POSSIBLE`. `carryOut` when it is theirs to
 * bring about now: once, whoever sends the form again. Cut off in between it stays undone and is asked for anew, which is never too much.
 */
export async function answerAccountRequest(
  approval: Approval,
  answer: 'approved' | 'refused' | 'withdrawn',
  by: By,
  now: Date,
  keys: KeyRing,
): Promise<{ readonly carryOut: AccountWish | null } | null> {
  if (approval.kind !== 'reading-account' || approval.subject === by._id) return null;
  const isYours = approval.proposedBy === by._id;
  if (isYours !== (answer === 'withdrawn')) return null;
  if (!isYours && !(await mayAgreeTo(by, aboutOf(approval)))) return null;
  await settle(approval._id, answer, '', by, now, keys);
  if (answer !== 'approved') return { carryOut: null };
  const claimed = await ApprovalModel.updateOne(
    { _id: approval._id, state: 'approved', carriedOut: { $ne: true } },
    { $set: { carriedOut: true } },
  );
  return { carryOut: claimed.modifiedCount === 1 ? kept.parse(approval.change).wish : null };
}

/** Whose account it is about, for what follows from an agreement. */
export function ownerOfRequest({ subject }: Pick<Approval, 'subject'>): Promise<UserRecord | null> {
  return UserModel.findById(subject).lean();
}
