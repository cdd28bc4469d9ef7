import { randomUUID } from 'node:crypto';
import { PersonModel } from '../../models/person.js';
import { USER_ROLES, UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { endLinksOf } from './links.js';
import { hashPassword } from './password.js';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: UserRole;
  /** `null`: they choose it themselves with a link. */
  readonly password: string | null;
  /** The password was made by us, to be handed over and replaced at once. */
  readonly handedOver?: boolean;
  /** The same person on the register; `null`: looked for by the e-mail address. */
  readonly personId: string | null;
  /** The person of the register whom they report to; absent or `null`: nobody. */
  readonly reportsTo?: string | null;
}

/** How long a password that was handed over lets in, milliseconds: a long weekend. */
const HANDED_OVER_LIFETIME = 4 * 24 * 60 * 60_000;

/** Whether it could be added now, before a second person is asked. Throws `USER_EXISTS`, `USER_ADDRESS_INVALID` or `USER_PERSON_UNKNOWN`. */
export async function checkNewUser({ email, reportsTo }: Pick<NewUser, 'email' | 'reportsTo'>): Promise<void> {
  if (await UserModel.exists({ email: normaliseAddress(email) })) throw userExists();
  await knownPerson(reportsTo ?? null);
}

/** Throws `USER_EXISTS`, `USER_ADDRESS_INVALID`, `USER_PERSON_UNKNOWN` or `PASSWORD_TOO_WEAK`. */
export async function addUser(user: NewUser, now: Date): Promise<UserRecord> {
  const email = normaliseAddress(user.email);
  const record: UserRecord = {
    _id: randomUUID(),
    email,
    name: user.name.trim() || email,
    role: user.role,
    passwordHash: user.password === null ? null : await hashPassword(user.password, [email, user.name]),
    handedOverUntil: handedOverUntil(user.handedOver ?? false, now),
    personId: await personOf(user.personId, email),
    reportsTo: await knownPerson(user.reportsTo ?? null),
    active: true,
    createdAt: now,
    lastSignedInAt: null,
  };
  try {
    await UserModel.create([record]);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 11_000)) throw cause;
    throw userExists(cause);
  }
  return record;
}

function userExists(cause?: unknown): ServiceError {
  return new ServiceError({
    code: 'USER_EXISTS',
    message: 'There is an account with this address already.',
    remedy: 'Use `candour user password` to give it a new password, or `candour user list` to see all.',
    cause,
  });
}

export async function listUsers(): Promise<Omit<UserRecord, 'passwordHash'>[]> {
  return UserModel.find({}, { passwordHash: 0 }).sort({ email: 1 }).lean();
}

/** Throws `USER_UNKNOWN`. */
export async function userByEmail(email: string): Promise<UserRecord> {
  const user = await UserModel.findOne({ email: normaliseAddress(email) }).lean();
  if (user) return user;
  throw unknownUser();
}

export interface NewPassword {
  /** Made by us, to be handed over and replaced at once: since when. */
  readonly handedOver?: Date;
  /** Of what else it must not be made, besides the address: the school's name, the owner's. */
  readonly about?: readonly string[];
}

/** Lets a disabled account in again, and ends every link for another password. Throws `USER_UNKNOWN` or `PASSWORD_TOO_WEAK`. */
export async function setPassword(email: string, password: string, more: NewPassword = {}): Promise<void> {
  const passwordHash = await hashPassword(password, [email, ...(more.about ?? [])]);
  const until = handedOverUntil(more.handedOver !== undefined, more.handedOver ?? new Date(0));
  const { _id } = await change(email, { passwordHash, handedOverUntil: until, active: true });
  await endLinksOf(_id);
}

/** No password fits any more, until another is chosen with a link. Throws `USER_UNKNOWN`. */
export async function clearPassword(email: string): Promise<void> {
  await change(email, { passwordHash: null, handedOverUntil: null });
}

/** They can sign in no longer; what they did stays on the record. Throws `USER_UNKNOWN`. */
export async function disableUser(email: string): Promise<void> {
  const { _id } = await change(email, { active: false });
  await endLinksOf(_id);
}

export function isUserRole(written: string): written is UserRole {
  return USER_ROLES.some(role => role === written);
}

function handedOverUntil(handedOver: boolean, since: Date): Date | null {
  return handedOver ? new Date(since.getTime() + HANDED_OVER_LIFETIME) : null;
}

async function change(email: string, fields: Partial<UserRecord>): Promise<Pick<UserRecord, '_id'>> {
  const changed = await UserModel.findOneAndUpdate(
    { email: normaliseAddress(email) },
    { $set: fields },
    { projection: { _id: 1 }, lean: true },
  );
  if (changed) return changed;
  throw unknownUser();
}

function unknownUser(): ServiceError {
  return new ServiceError({
    code: 'USER_UNKNOWN',
    message: 'There is no account with this address.',
    remedy: '`candour user list` shows all accounts.',
  });
}

/** After an import: accounts that were made before their person was on the register are theirs from now on. */
export async function linkAccounts(): Promise<void> {
  for (const { _id, email } of await UserModel.find({ personId: null }, { email: 1 }).lean()) {
    const personId = await personOf(null, email);
    if (personId !== null) await UserModel.updateOne({ _id, personId: null }, { $set: { personId } });
  }
}

/** Whoever is on the register must be known as that person: nobody may open a case about themselves. */
async function personOf(personId: string | null, email: string): Promise<string | null> {
  if (personId !== null) return knownPerson(personId);
  return (await PersonModel.findOne({ addresses: email }, { _id: 1 }).lean())?._id ?? null;
}

/** Throws `USER_PERSON_UNKNOWN`. */
export async function knownPerson(personId: string | null): Promise<string | null> {
  if (personId === null || (await PersonModel.exists({ _id: personId }))) return personId;
  throw new ServiceError({
    code: 'USER_PERSON_UNKNOWN',
    message: 'Nobody on the register has this id.',
    remedy: 'Import the register first, or leave the id out: the person is then found by the address.',
  });
}

function normaliseAddress(written: string): string {
  const email = written.trim().toLowerCase();
  if (/^[^\s@<>]+@[^\s@<>]+$/.test(email)) return email;
  throw new ServiceError({
    code: 'USER_ADDRESS_INVALID',
    message: 'This is not an e-mail address.',
    remedy: 'Write it as name@school.example: it is what the person signs in with.',
  });
}
