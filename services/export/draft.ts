import { SettingModel } from '../../models/setting.js';
import { Draft } from '../review/drafts.js';
import type { KeyRing } from '../store/seal.js';
import { type ExportPlan, exportPlan } from './plan.js';

const DAY = 86_400_000;
const PREFIX = 'draft:export:';

/** What one reader has chosen for one case so far. After a day it is begun anew. */
export class ExportDraft {
  readonly #draft: Draft<ExportPlan>;
  readonly #keys: KeyRing;

  constructor(caseId: string, userId: string, keys: KeyRing) {
    this.#draft = new Draft(`${PREFIX}${caseId}:${userId}`, exportPlan);
    this.#keys = keys;
  }

  async read(now: Date): Promise<ExportPlan | null> {
    const plan = await this.#draft.read(this.#keys);
    return plan && Date.parse(plan.begunAt) > now.getTime() - DAY ? plan : null;
  }

  keep(plan: ExportPlan, now: Date): Promise<void> {
    return this.#draft.keep(plan, this.#keys, now);
  }

  drop(): Promise<void> {
    return this.#draft.drop();
  }
}

/** Drafts hold passages of messages: none is kept for longer than a day. Returns how many are gone. */
export async function dropOldDrafts(now: Date): Promise<number> {
  const old = { _id: { $regex: `^${PREFIX}` }, updatedAt: { $lt: new Date(now.getTime() - DAY) } };
  return (await SettingModel.deleteMany(old)).deletedCount;
}
