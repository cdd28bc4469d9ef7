import { SettingModel } from '../../models/setting.js';
import { isDuplicateOnly } from '../store/bulk.js';

/** `2026-0187`: the year in which it was raised and the next number within it. A crash may leave a number unused, never used twice. */
export async function nextCaseNumber(now: Date): Promise<string> {
  const year = now.getUTCFullYear();
  for (;;) {
    try {
      const counter = await SettingModel.findOneAndUpdate(
        { _id: `counter:case:${year}` },
        { $inc: { value: 1 }, $set: { updatedAt: now } },
        { upsert: true, returnDocument: 'after', lean: true },
      );
      return `${year}-${String(counter?.value).padStart(4, '0')}`;
    } catch (error) {
      // Two processes made the year's first number at once: the second one now finds it there.
      if (!isDuplicateOnly(error)) throw error;
    }
  }
}
