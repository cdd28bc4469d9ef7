import { randomBytes } from 'node:crypto';
import type { SchoolConfig } from '../config.js';
import { linkAccounts } from '../users/users.js';
import { type ImportPlan, type ImportTexts, planImport } from './import.js';
import { loadSnapshot, saveImport } from './store.js';

/** Compares tables with the register that is stored and, unless it is a dry run, writes the difference. */
export async function importTables(
  texts: ImportTexts,
  configured: SchoolConfig | null,
  now: Date,
  { dryRun }: { readonly dryRun: boolean },
): Promise<ImportPlan> {
  const present = await loadSnapshot(configured);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: present.school.timeZone }).format(now);
  const plan = planImport(texts, present, { today, makeId: () => `p-${randomBytes(6).toString('hex')}` });
  if (dryRun) return plan;
  await saveImport(plan, now);
  await linkAccounts();
  return plan;
}
