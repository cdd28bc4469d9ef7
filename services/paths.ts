import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: the same in a checkout, in a build (`dist/`) and in an installed package. */
export const PROJECT_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The rule pack that ships with the service. A school's own rules stand beside it, in the data folder. */
export const RULES_FOLDER = join(PROJECT_ROOT, 'rules');

function findRoot(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${from}: the installation is incomplete.`);
    folder = parent;
  }
  return folder;
}
