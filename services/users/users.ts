import { randomUUID } from 'node:crypto';
import { PersonModel } from '../../models/person.js';
import { USER_ROLES, UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { hashPassword } from './password.js';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: UserRole;
  readonly password: string;
  /** The same person on the register; `null`: looked for by the e-mail address. */
  readonly personId: string | null;
  /** The person of the register whom they report to; absent or `null`: nobody. */
  readonly reportsTo?: string | null;
}

/** Throws `USER_EXISTS`, `USER_ADDRESS_INVALID`, `USER_PERSON_UNKNOWN` or `PASSWORD_TOO_WEAK`. */
export async function addUser(user: NewUser, now: Date): Promise<UserRecord> {
  const email = normaliseAddress(user.email);
  const record: UserRecord = {
    _id: randomUUID(),
    email,
    name: user.name.trim() || email,
    role: user.role,
    passwordHash: await hashPassword(user.password),
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
    throw new ServiceError({
      code: 'USER_EXISTS',
      message: 'There is an account with this address already.',
      remedy: 'Use `candour user password` to give it a new password, or `candour user list` to see all.',
      cause,
    });
  }
  return record;
}

export async function listUsers(): Promise<Omit<UserRecord, 'passwordHash'>[]> {
  return UserModel.find({}, { passwordHash: 0 }).sort({ email: 1 }).lean();
}

/** Throws `USER_UNKNOWN`. */
export async function setPassword(email: string, password: string): Promise<void> {
  await change(email, { passwordHash: await hashPassword(password), active: true });
}

/** They can sign in no longer; what they did stays on the record. Throws `USER_UNKNOWN`. */
export async function disableUser(email: string): Promise<void> {
  await change(email, { active: false });
}

export function isUserRole(written: string): written is UserRole {
  return USER_ROLES.some(role => role === written);
}

async function change(email: string, fields: Partial<UserRecord>): Promise<void> {
  const { matchedCount } = await UserModel.updateOne({ email: normaliseAddress(email) }, { $set: fields });
  if (matchedCount === 1) return;
  throw new ServiceError({
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
