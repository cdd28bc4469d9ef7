import { randomBytes } from 'node:crypto';
import { SecondFactorModel } from '../../models/second-factor.js';
import type { KeyRing } from '../store/seal.js';
import { readCode } from './one-time-code.js';
import { hashSecret, verifyPassword } from './password.js';

/** Why a code is not taken. `used`: it was right, once. */
export type CodeProblem = 'used' | 'expired' | 'wrong';

export const RECOVERY_CODES = 10;

export interface SecondStepState {
  readonly since: Date;
  readonly recoveryLeft: number;
}

/** `null`: the account has none. */
export async function secondStepOf(userId: string): Promise<SecondStepState | null> {
  const factor = await SecondFactorModel.findById(userId, { enrolledAt: 1, recovery: 1 }).lean();
  return factor && { since: factor.enrolledAt, recoveryLeft: factor.recovery.length };
}

/**
 * Turns the second step on, or moves it to another app: the code proves that the app holds the key. Returns ten recovery codes, to be shown
 * this once, or what is wrong with the code.
 */
export async function enrol(
  userId: string,
  key: string,
  code: string,
  keys: KeyRing,
  now: Date,
): Promise<{ readonly recoveryCodes: readonly string[] } | { readonly problem: CodeProblem }> {
  const read = readCode(key, code, now);
  if (read.outcome !== 'good') return { problem: read.outcome };
  const recoveryCodes = makeRecoveryCodes();
  const fields = {
    sealed: keys.seal(key, `second-factor|${userId}`),
    enrolledAt: now,
    lastStep: read.step,
    recovery: await Promise.all(recoveryCodes.map(hashRecoveryCode)),
  };
  await SecondFactorModel.updateOne({ _id: userId }, { $set: fields }, { upsert: true });
  return { recoveryCodes };
}

/** `null`: the code is good, and is so no more. Of two requests with one code, one is told that it was used. */
export async function useCode(userId: string, code: string, keys: KeyRing, now: Date): Promise<CodeProblem | null> {
  const factor = await SecondFactorModel.findById(userId).lean();
  if (factor === null) return 'wrong';
  const read = readCode(keys.open(factor.sealed, `second-factor|${userId}`), code, now);
  if (read.outcome !== 'good') return read.outcome;
  const { step } = read;
  const { modifiedCount } = await SecondFactorModel.updateOne(
    { _id: userId, enrolledAt: factor.enrolledAt, lastStep: { $lt: step } },
    { $set: { lastStep: step } },
  );
  return modifiedCount === 1 ? null : 'used';
}

/** Whether this is one of the recovery codes that are left. It is used up by it. */
export async function useRecoveryCode(userId: string, written: string): Promise<boolean> {
  const code = plainRecoveryCode(written);
  const factor = await SecondFactorModel.findById(userId, { recovery: 1 }).lean();
  if (factor === null || code.length !== RECOVERY_LENGTH) return false;
  for (const hash of factor.recovery) {
    if (!(await verifyPassword(hash, code))) continue;
    const { modifiedCount } = await SecondFactorModel.updateOne(
      { _id: userId, recovery: hash },
      { $pull: { recovery: hash } },
    );
    return modifiedCount === 1;
  }
  return false;
}

/** Ten new ones; the old ones are good no more. `null`: the account has no second step. */
export async function renewRecoveryCodes(userId: string): Promise<readonly string[] | null> {
  const codes = makeRecoveryCodes();
  const recovery = await Promise.all(codes.map(hashRecoveryCode));
  const { matchedCount } = await SecondFactorModel.updateOne({ _id: userId }, { $set: { recovery } });
  return matchedCount === 1 ? codes : null;
}

/** Takes the second step away, if it is the one of before `notAfter`. Doing it again does nothing more. */
export async function removeSecondStep(userId: string, notAfter: Date): Promise<boolean> {
  const { deletedCount } = await SecondFactorModel.deleteOne({ _id: userId, enrolledAt: { $lte: notAfter } });
  return deletedCount === 1;
}

/** Without i, l, o and u, which are taken for others. Thirty-two, so that a sign is five bits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Eighty random bits. */
const RECOVERY_LENGTH = 16;

function makeRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const signs = [...randomBytes(RECOVERY_LENGTH)].map(byte => ALPHABET[byte % ALPHABET.length]).join('');
    return [signs.slice(0, 4), signs.slice(4, 8), signs.slice(8, 12), signs.slice(12)].join('-');
  });
}

const hashRecoveryCode = (code: string) => hashSecret(plainRecoveryCode(code));

/** Typed by hand from paper. */
function plainRecoveryCode(written: string): string {
  return written
    .toLowerCase()
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
    .replaceAll(/[^0-9a-z]/g, '');
}
