import { SettingModel } from '../../models/setting.js';
import { isDuplicateOnly } from '../store/bulk.js';

/** `2026-0187`: the year in which it was raised and the next number within it. A crash may leave a number unused, never used twice. */
export async function nextCaseNumber(now: Date): Promise<string> {
  const year = now.getUTCFullYear();
  const _id = `counter:case:${year}`;
  for (;;) {
    const change = { $inc: { value: 1 }, $set: { updatedAt: now } };
    const counter = await SettingModel.findOneAndUpdate({ _id }, change, { returnDocument: 'after', lean: true });
    if (counter) return `${year}-${String(counter.value).padStart(4, '0')}`;
    await beginYear(_id, now);
  }
}

/** Not by an upsert: of several that make one document at once, some databases tell each that theirs was the first. */
async function beginYear(_id: string, now: Date): Promise<void> {
  try {
    await SettingModel.collection.insertOne({ _id, value: 0, updatedAt: now } as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}
