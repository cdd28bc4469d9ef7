import { SettingModel } from '../../models/setting.js';

const SETTING_ID = 'set-up-finished';

/** Somebody has gone through the first-run pages to their end, or has chosen to leave them. */
export async function setUpIsFinished(): Promise<boolean> {
  return (await SettingModel.exists({ _id: SETTING_ID })) !== null;
}

export async function finishSetUp(now: Date): Promise<void> {
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value: true, updatedAt: now } }, { upsert: true });
}
