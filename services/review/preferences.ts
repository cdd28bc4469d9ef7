import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';

const shape = z.object({
  /** Distressing words are covered until they are asked for. */
  covers: z.boolean(),
});
export type Preferences = z.infer<typeof shape>;

const DEFAULTS: Preferences = { covers: false };

/** How somebody wants to see the pages; theirs alone, and no part of any record. */
export async function preferencesOf(userId: string): Promise<Preferences> {
  const setting = await SettingModel.findById(idOf(userId)).lean();
  const read = shape.safeParse(setting?.value);
  return read.success ? read.data : DEFAULTS;
}

export async function savePreferences(userId: string, preferences: Preferences, now: Date): Promise<void> {
  const change = { $set: { value: preferences, updatedAt: now } };
  await SettingModel.updateOne({ _id: idOf(userId) }, change, { upsert: true });
}

function idOf(userId: string): string {
  return `preferences:${userId}`;
}
