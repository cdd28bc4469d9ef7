import { existsSync } from 'node:fs';
import { ownRulesFolder } from '../config/read.js';
import type { Config } from '../config.js';
import { RULES_FOLDER } from '../paths.js';

/** The folder of the service, and the school's own: also one in the data folder that was made after the start. */
export function ruleFoldersOf({
  rulesFolder,
  dataFolder,
}: Pick<Config, 'rulesFolder' | 'dataFolder'>): readonly string[] {
  const own = rulesFolder ?? ownRulesFolder(dataFolder);
  return rulesFolder !== null || existsSync(own) ? [RULES_FOLDER, own] : [RULES_FOLDER];
}
