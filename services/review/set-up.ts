import { PersonModel } from '../../models/person.js';
import { SettingModel } from '../../models/setting.js';
import { SourceModel } from '../../models/source.js';
import type { Config } from '../config.js';
import { loadSchool } from '../register/school.js';

const SETTING_ID = 'set-up-finished';

/** How far an installation has come. */
export interface Progress {
  /** `''` while it has no name. */
  readonly school: string;
  readonly sources: number;
  readonly people: number;
}

export async function setUpProgress(config: Config): Promise<Progress> {
  const [school, sources, people] = await Promise.all([
    loadSchool(config.school),
    SourceModel.countDocuments({ enabled: true }),
    PersonModel.countDocuments({}),
  ]);
  return { school: school.name, sources: Math.max(sources, config.sources.length), people };
}

/** Nothing is missing, or somebody has gone through the first-run pages and chose to leave something for later. */
export async function setUpIsFinished(config: Config): Promise<boolean> {
  if (await SettingModel.exists({ _id: SETTING_ID })) return true;
  const { school, sources, people } = await setUpProgress(config);
  return school !== '' && sources > 0 && people > 0;
}

export async function finishSetUp(now: Date): Promise<void> {
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value: true, updatedAt: now } }, { upsert: true });
}
