import { randomBytes } from 'node:crypto';
import { rerouteOpenCases } from '../cases/routing.js';
import type { SchoolConfig } from '../config.js';
import type { KeyRing } from '../store/seal.js';
import { linkAccounts } from '../users/users.js';
import { type ImportPlan, type ImportTexts, planImport } from './import.js';
import { loadSnapshot, saveImport } from './store.js';

/**
 * Compares tables with the register that is stored and, unless it is a dry run, writes the difference. With `keys`, open cases are routed
 * anew at once; without, the scheduler does it within minutes. Access itself waits for neither.
 */
export async function importTables(
  texts: ImportTexts,
  configured: SchoolConfig | null,
  now: Date,
  { dryRun, keys = null }: { readonly dryRun: boolean; readonly keys?: KeyRing | null },
): Promise<ImportPlan> {
  const present = await loadSnapshot(configured);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: present.school.timeZone }).format(now);
  const plan = planImport(texts, present, { today, makeId: () => `p-${randomBytes(6).toString('hex')}` });
  if (dryRun) return plan;
  await saveImport(plan, now);
  await linkAccounts();
  if (keys !== null) await rerouteOpenCases(now, keys);
  return plan;
}
