import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';
import { decodeTable, planImport } from '../../services/register/import.js';
import type { RegisterSnapshot } from '../../services/register/register.js';
import { UNKNOWN_SCHOOL } from '../../services/register/school.js';
import { loadSnapshot } from '../../services/register/store.js';
import { withDatabase } from '../../services/supervise/borrow-database.js';

export interface RegisterFiles {
  readonly people?: string;
  readonly pairs?: string;
}

/** The register of the files, or else the service's own, or else an empty one: then everybody is unknown. */
export async function registerFor(config: Config, files: RegisterFiles): Promise<RegisterSnapshot> {
  if (files.people !== undefined) return registerOf(files, config);
  const hasDatabase = config.mongoUri !== null || existsSync(join(config.dataFolder, 'database'));
  return hasDatabase ? withDatabase(config, () => loadSnapshot(config.school)) : empty(config);
}

function registerOf({ people, pairs }: RegisterFiles, config: Config): RegisterSnapshot {
  const texts = { people: table(people), pairs: table(pairs) };
  const present = empty(config);
  let made = 0;
  const plan = planImport(texts, present, { today: '9999-12-31', makeId: () => `p-${++made}` });
  const refused = plan.problems.filter(problem => problem.level === 'refused').length;
  if (refused > 0) {
    throw new ServiceError({
      code: 'SCAN_REGISTER_REFUSED',
      message: `${refused} lines of the register have problems.`,
      remedy: 'See them with `candour import --dry-run`, mend them, and scan again.',
    });
  }
  const labelled = plan.people.add.map((person, index) => ({ ...person, pseudonym: `Person ${index + 1}` }));
  return { ...present, version: 'files', people: labelled, pairs: plan.pairs.add };
}

function table(path: string | undefined): string | null {
  return path === undefined ? null : decodeTable(readFileSync(path));
}

function empty(config: Config): RegisterSnapshot {
  return { version: 'empty', school: config.school ?? UNKNOWN_SCHOOL, people: [], pairs: [] };
}
