import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';

/** Who reads the register of low-level concerns beside the head teacher: a school decides that for itself. */
export const REGISTER_CIRCLES = ['head', 'lead', 'deputies'] as const;
export type RegisterCircle = (typeof REGISTER_CIRCLES)[number];

const SETTING_ID = 'low-level-readers';
const stored = z.enum(REGISTER_CIRCLES);

/** Until a school has decided: the head teacher and the lead. */
export async function registerCircle(): Promise<RegisterCircle> {
  const setting = await SettingModel.findById(SETTING_ID).lean();
  const read = stored.safeParse(setting?.value);
  return read.success ? read.data : 'lead';
}

/** On the record before it holds. `id` comes with the form. */
export async function setRegisterCircle(
  circle: RegisterCircle,
  id: string,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const body = { what: 'low-level-readers', from: await registerCircle(), to: circle };
  await appendToRecord('access', { key: `low-level-readers:${id}`, kind: 'changed', actor, body }, now, keys);
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value: circle, updatedAt: now } }, { upsert: true });
}
