import { nearest } from './nearest.js';
import type { ConfigProblem, Setting } from './setting.js';
import { SETTINGS } from './settings.js';
import { IMAP_SETTINGS } from './source-settings.js';

const OWN_PREFIX = 'CANDOUR_';

/** Every variable that is read. */
export const KNOWN_VARIABLES: ReadonlySet<string> = new Set([
  'CANDOUR_CONFIG',
  ...Object.values(SETTINGS).flatMap(variablesOf),
  ...Object.values(IMAP_SETTINGS).flatMap(variablesOf),
]);

function variablesOf({ env, held }: Setting<unknown>): string[] {
  if (env === null) return [];
  return held === 'inline' ? [env] : [env, `${env}_FILE`];
}

/** A misspelt variable would be a setting that silently does not hold. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  const unknown = Object.keys(env).filter(
    name => name.startsWith(OWN_PREFIX) && env[name] !== undefined && !KNOWN_VARIABLES.has(name),
  );
  return unknown.map(name => {
    const meant = nearest(name, KNOWN_VARIABLES);
    return { where: name, what: `is not a setting${meant === null ? '' : `; did you mean ${meant}?`}`, example: null };
  });
}
