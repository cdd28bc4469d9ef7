import { randomBytes } from 'node:crypto';
import { rerouteOpenCases } from '../cases/routing.js';
import type { SchoolConfig } from '../config.js';
import { linkAccounts } from '../users/users.js';
import { pairChangeOf, personChangeOf, type RegisterChange } from './change.js';
import { type Editor, noteChange } from './history.js';
import { type ImportPlan, type ImportTexts, planImport } from './import.js';
import { loadSnapshot, saveImport } from './store.js';

/** Compares tables with the register that is stored: what an import would do. */
export async function planTables(texts: ImportTexts, configured: SchoolConfig | null, now: Date): Promise<ImportPlan> {
  const present = await loadSnapshot(configured);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: present.school.timeZone }).format(now);
  return planImport(texts, present, { today, makeId: () => `p-${randomBytes(6).toString('hex')}` });
}

/** Who imports. `id` names the import, so that doing it again after a crash notes it once. */
export interface Importer extends Editor {
  readonly id: string;
  readonly way: Exclude<RegisterChange['way'], 'form'>;
}

/**
 * Does it. What changes is noted first, and by whom: a change that is nowhere on the record would be a way around it.
 * Open cases are routed anew: somebody may be a subject of one now.
 */
export async function importTables(
  texts: ImportTexts,
  configured: SchoolConfig | null,
  now: Date,
  importer: Importer,
): Promise<ImportPlan> {
  const plan = await planTables(texts, configured, now);
  const change = changeOf(plan, importer.way);
  if (change.people.length + change.pairs.length > 0) await noteChange(importer.id, change, importer, now);
  await saveImport(plan, now);
  await linkAccounts();
  await rerouteOpenCases(now, importer.keys);
  return plan;
}

function changeOf({ people, pairs }: ImportPlan, way: Importer['way']): RegisterChange {
  return {
    way,
    people: [
      ...people.add.flatMap(person => personChangeOf(null, person) ?? []),
      ...people.change.flatMap((person, index) => personChangeOf(people.before[index] ?? null, person) ?? []),
    ],
    pairs: [
      ...pairs.add.flatMap(pair => pairChangeOf(null, pair) ?? []),
      ...pairs.change.flatMap((pair, index) => pairChangeOf(pairs.before[index] ?? null, pair) ?? []),
    ],
  };
}
