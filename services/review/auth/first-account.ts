import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SettingModel } from '../../../models/setting.js';
import { UserModel } from '../../../models/user.js';
import { makePassword } from '../../users/password.js';

const SETTING_ID = 'first-account';
const LIFETIME = 60 * 60_000;
const stored = z.object({ hash: z.string(), expiresAt: z.date() });

export async function nobodyHasAnAccount(): Promise<boolean> {
  return (await UserModel.exists({})) === null;
}

/** A fresh one-time code, 80 random bits, good for an hour. Only its hash is kept. `null` once somebody has an account. */
export async function renewCode(now: Date): Promise<string | null> {
  if (!(await nobodyHasAnAccount())) return null;
  const code = makePassword();
  const value = { hash: hashOf(code), expiresAt: new Date(now.getTime() + LIFETIME) };
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value, updatedAt: now } }, { upsert: true });
  return code;
}

export const CODE_RENEWED_EVERY = LIFETIME - 60_000;

/** Whether this is the code, unused and in time. It is used up by it. */
export async function useCode(code: string, now: Date): Promise<boolean> {
  const setting = await SettingModel.findById(SETTING_ID).lean();
  const read = stored.safeParse(setting?.value);
  if (!read.success || read.data.expiresAt <= now || !same(hashOf(code), read.data.hash)) return false;
  // Two forms sent at once: only one of them finds it there.
  return (await SettingModel.deleteOne({ _id: SETTING_ID, updatedAt: setting?.updatedAt })).deletedCount === 1;
}

/** Typed by hand from another screen: spaces, case and missing hyphens do not matter. */
function hashOf(code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return createHash('sha256').update(plain).digest('hex');
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
