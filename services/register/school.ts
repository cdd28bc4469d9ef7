import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import type { SchoolConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import type { School } from './person.js';

/** Before anybody has said which school it is. Without domains every address counts as one from outside. */
export const UNKNOWN_SCHOOL: School = {
  name: '',
  domains: [],
  timeZone: 'Europe/London',
  phoneRegions: ['GB'],
  phones: [],
  linkHosts: [],
  hours: [],
};

const SETTING_ID = 'school';

const stored = z.object({
  name: z.string(),
  domains: z.array(z.string()),
  timeZone: z.string(),
  phoneRegions: z.array(z.string()),
  phones: z.array(z.string()),
  linkHosts: z.array(z.string()),
  hours: z.array(z.object({ days: z.array(z.number()), from: z.string(), to: z.string() })),
}) satisfies z.ZodType<School>;

/** candour.yaml wins over what was set in the browser. Throws `SCHOOL_SETTING_DAMAGED`. */
export async function loadSchool(configured: SchoolConfig | null): Promise<School> {
  if (configured !== null) return configured;
  const setting = await SettingModel.findById(SETTING_ID).lean();
  if (setting === null) return UNKNOWN_SCHOOL;
  const read = stored.safeParse(setting.value);
  if (read.success) return read.data;
  throw new ServiceError({
    code: 'SCHOOL_SETTING_DAMAGED',
    message: 'What the database holds about the school cannot be read.',
    remedy: 'Save the school again in the browser, or write it into candour.yaml. No message is lost meanwhile.',
    cause: read.error,
  });
}

/** Used by the first-run page. Readers of the register see it at their next look, since its version follows from it. */
export async function saveSchool(school: School, now: Date): Promise<void> {
  await SettingModel.updateOne(
    { _id: SETTING_ID },
    { $set: { value: stored.parse(school), updatedAt: now } },
    { upsert: true },
  );
}
