import { randomUUID } from 'node:crypto';
import type { RecordEntry } from '../../models/record-entry.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import { rerouteOpenCases } from '../cases/routing.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { noteAccountEvent } from './account-record.js';
import { addUser, disableUser, knownPerson, type NewUser, setPassword } from './users.js';

/** Who changes an account, and with what it is put on the record. */
export interface Change {
  readonly by: RecordEntry['actor'];
  readonly now: Date;
  readonly keys: KeyRing;
  /** What two people agreed to: the id of their approval stands with the change. */
  readonly approvalId?: string;
}

/** Somebody at the command line of the machine; who that was is known to the machine alone. */
export const COMMAND_LINE: RecordEntry['actor'] = { kind: 'service', id: 'command-line', name: 'Command line' };

/** Errors as `addUser`. */
export async function addAccount(user: NewUser, change: Change): Promise<UserRecord> {
  const added = await addUser(user, change.now);
  const { role, personId, reportsTo } = added;
  await note(added, 'added', null, { role, personId, reportsTo }, change);
  await rerouteOpenCases(change.now, change.keys);
  return added;
}

/** Throws `USER_OWN_ACCOUNT`, `USER_LAST_LEAD`, `USER_LAST_KEEPER`; `false`: there is no such account. */
export function changeRole(userId: string, role: UserRole, change: Change): Promise<boolean> {
  return changeField(userId, 'role', role, change, user => refuseLast(user, role));
}

/** Whether `changeRole` would be done, before a second person is asked. Errors and answer as there. */
export async function checkRoleChange(userId: string, role: UserRole, change: Change): Promise<boolean> {
  const user = await UserModel.findById(userId).lean();
  if (!user) return false;
  refuseOwn(user, change);
  if (user.role !== role) await refuseLast(user, role);
  return true;
}

/** Says who of the register somebody is; `null`: nobody. Throws `USER_OWN_ACCOUNT`, `USER_PERSON_UNKNOWN`. */
export async function linkToPerson(userId: string, personId: string | null, change: Change): Promise<boolean> {
  return changeField(userId, 'personId', await knownPerson(personId), change);
}

/** Throws `USER_OWN_ACCOUNT`, `USER_PERSON_UNKNOWN`. */
export async function changeReportsTo(userId: string, personId: string | null, change: Change): Promise<boolean> {
  return changeField(userId, 'reportsTo', await knownPerson(personId), change);
}

/** Throws `USER_OWN_ACCOUNT`, `USER_LAST_LEAD`, `USER_LAST_KEEPER`, `USER_UNKNOWN`. */
export function disableAccount(email: string, change: Change): Promise<void> {
  return inTurn(async () => {
    const user = await byAddress(email);
    if (user?.active) {
      refuseOwn(user, change);
      await refuseLast(user, null);
      await note(user, 'disabled', true, false, change);
    }
    await disableUser(email);
    await rerouteOpenCases(change.now, change.keys);
  });
}

export interface Replacement {
  /** The password was made by us, to be handed over and replaced at once. */
  readonly handedOver?: boolean;
}

/** A new password by somebody else's hand, which lets a disabled account in again. Throws `USER_UNKNOWN`, `PASSWORD_TOO_WEAK`. */
export function replacePassword(
  email: string,
  password: string,
  change: Change,
  { handedOver = false }: Replacement = {},
): Promise<void> {
  return inTurn(async () => {
    const user = await byAddress(email);
    await setPassword(email, password, handedOver ? { handedOver: change.now } : {});
    if (user) await note(user, user.active ? 'password' : 'let-in-again', null, null, change);
    if (user && !user.active) await rerouteOpenCases(change.now, change.keys);
  });
}

/**
 * A password that its owner chose: by a link, in place of one that was handed over, or under My account. It lets a disabled account in
 * again; whether the link was for that, the caller has asked. `about`: of what it must not be made. Throws `PASSWORD_TOO_WEAK`.
 */
export function choosePassword(
  user: UserRecord,
  password: string,
  about: readonly string[],
  change: Change,
): Promise<void> {
  return inTurn(async () => {
    await setPassword(user.email, password, { about });
    const event = { event: 'password-chosen', userId: user._id, actor: change.by } as const;
    await noteAccountEvent(event, change.now, change.keys);
    if (user.active) return;
    await note(user, 'let-in-again', null, null, change);
    await rerouteOpenCases(change.now, change.keys);
  });
}

function changeField<F extends 'role' | 'personId' | 'reportsTo'>(
  userId: string,
  field: F,
  to: UserRecord[F],
  change: Change,
  refuse: (user: UserRecord) => Promise<void> = async () => undefined,
): Promise<boolean> {
  return inTurn(async () => {
    const user = await UserModel.findById(userId).lean();
    if (!user) return false;
    refuseOwn(user, change);
    if (user[field] === to) return true;
    await refuse(user);
    // Into the record first: nobody gets a role, or loses a tie, that nothing tells of.
    await note(user, field, user[field], to, change);
    await UserModel.updateOne({ _id: userId }, { $set: { [field]: to } });
    await rerouteOpenCases(change.now, change.keys);
    return true;
  });
}

function byAddress(email: string): Promise<UserRecord | null> {
  return UserModel.findOne({ email: email.trim().toLowerCase() }).lean();
}

async function note(user: UserRecord, what: string, from: unknown, to: unknown, change: Change): Promise<void> {
  const agreed = change.approvalId === undefined ? {} : { approvalId: change.approvalId };
  const body = { what, userId: user._id, email: user.email, from, to, ...agreed };
  const event = { key: `changed:${randomUUID()}`, kind: 'changed', actor: change.by, body } as const;
  await appendToRecord('accounts', event, change.now, change.keys);
}

/** Whoever could change what keeps cases from themselves could open one about themselves. */
function refuseOwn(user: UserRecord, { by }: Change): void {
  if (by.id !== user._id) return;
  throw new ServiceError({
    code: 'USER_OWN_ACCOUNT',
    message: 'Nobody changes their own role, or who they are or report to.',
    remedy: 'Ask somebody else who looks after accounts.',
  });
}

/** `roleAfter`: `null` for an account that is to be closed. */
async function refuseLast(user: UserRecord, roleAfter: UserRole | null): Promise<void> {
  if (!user.active) return;
  const others = await UserModel.find({ active: true, _id: { $ne: user._id } }, { role: 1 }).lean();
  const left = [...others.map(({ role }) => role), roleAfter];
  if (user.role === 'lead' && !left.includes('lead')) {
    throw new ServiceError({
      code: 'USER_LAST_LEAD',
      message: 'This is the only safeguarding lead: children who need help would wait for nobody.',
      remedy: 'Give somebody else the role first.',
    });
  }
  const keeps = (role: UserRole | null) => role === 'lead' || role === 'administrator';
  if (keeps(user.role) && !left.some(keeps)) {
    throw new ServiceError({
      code: 'USER_LAST_KEEPER',
      message: 'This is the only account that looks after accounts: nobody could let anybody in again.',
      remedy: 'Give somebody else the role of safeguarding lead or administrator first.',
    });
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: of two leads who are taken away at once, one must stay. */
function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const turn = last.then(task, task);
  last = turn.catch(() => undefined);
  return turn;
}
