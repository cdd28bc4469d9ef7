import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import type { KeyRing } from '../store/seal.js';

/** A form that somebody has begun and that may be left and taken up again. It holds names or passwords, so it is sealed. */
export class Draft<T> {
  readonly #id: string;
  readonly #shape: z.ZodType<T>;

  constructor(id: string, shape: z.ZodType<T>) {
    this.#id = id;
    this.#shape = shape;
  }

  async keep(content: T, keys: KeyRing, now: Date): Promise<void> {
    const { keyId, box } = keys.seal(JSON.stringify(content), `drafts|${this.#id}`);
    const value = { keyId, box: box.toString('base64') };
    await SettingModel.updateOne({ _id: this.#id }, { $set: { value, updatedAt: now } }, { upsert: true });
  }

  /** `null`: there is none, or it is of another version and must be begun again. */
  async read(keys: KeyRing): Promise<T | null> {
    return (await this.readWithTime(keys))?.content ?? null;
  }

  /** The same, and when it was kept. */
  async readWithTime(keys: KeyRing): Promise<{ readonly content: T; readonly keptAt: Date } | null> {
    const setting = await SettingModel.findById(this.#id).lean();
    const sealed = stored.safeParse(setting?.value);
    if (!setting || !sealed.success) return null;
    const { keyId, box } = sealed.data;
    const content: unknown = JSON.parse(keys.open({ keyId, box: Buffer.from(box, 'base64') }, `drafts|${this.#id}`));
    const read = this.#shape.safeParse(content);
    return read.success ? { content: read.data, keptAt: setting.updatedAt } : null;
  }

  async drop(): Promise<void> {
    await SettingModel.deleteOne({ _id: this.#id });
  }
}

const stored = z.object({ keyId: z.string(), box: z.string() });
