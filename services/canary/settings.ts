import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';

/** Which sources are tried, by which address mail comes to them, and when. */
export interface CanarySettings {
  /** No source: none is tried. */
  readonly sources: readonly { readonly sourceId: string; readonly address: string }[];
  /** On school days, `HH:MM` by the school's clock, in order. */
  readonly times: readonly string[];
  /** Later than that after it was sent it is missing. */
  readonly lateMinutes: number;
}

export const DEFAULT_CANARIES: CanarySettings = { sources: [], times: ['07:00', '13:00'], lateMinutes: 30 };

/** What a school may set. */
export const canarySettings = z.object({
  sources: z.array(z.object({ sourceId: z.string(), address: z.email() })).max(50),
  times: z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/))
    .min(1)
    .max(12),
  lateMinutes: z.number().int().min(5).max(1_440),
}) satisfies z.ZodType<CanarySettings>;

const SETTING_ID = 'canaries';

/** Those of the school, or none. What cannot be read counts as none: Coverage says that nothing is tried. */
export async function loadCanarySettings(): Promise<CanarySettings> {
  const setting = await SettingModel.findById(SETTING_ID).lean();
  const read = canarySettings.safeParse(setting?.value);
  return read.success ? read.data : DEFAULT_CANARIES;
}

export async function saveCanarySettings(settings: CanarySettings, now: Date): Promise<void> {
  const times = [...new Set(settings.times)].sort();
  await SettingModel.updateOne(
    { _id: SETTING_ID },
    { $set: { value: { ...settings, times }, updatedAt: now } },
    { upsert: true },
  );
}
