import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config.js';
import { ServiceError } from '../errors.js';
import { PROJECT_ROOT } from '../paths.js';
import { readConfig } from './read.js';
import type { Origins } from './reader.js';
import type { ConfigProblem } from './setting.js';
import { YamlFile } from './yaml-file.js';

export interface ConfigPlaces {
  /** The process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `null`: no file. Otherwise `CANDOUR_CONFIG`, or candour.yaml where it is looked for. */
  readonly file?: string | null;
}

/**
 * The configuration, from the environment and candour.yaml; the environment wins. Frozen to the bottom.
 * Throws one ServiceError `CONFIGURATION_INVALID` that names everything that is wrong.
 */
export function loadConfig(places: ConfigPlaces = {}): Config {
  const env = places.env ?? process.env;
  const yaml = openFile(places.file === undefined ? defaultFile(env) : places.file);
  const origins: Origins = {
    env,
    yaml,
    workingFolder: process.cwd(),
    readFile: path => readFileSync(path, 'utf8'),
  };
  const { config, problems } = readConfig(origins, {
    dataFolder: IS_CHECKOUT ? join(PROJECT_ROOT, 'candour-data') : '/var/lib/candour',
    exists: existsSync,
  });
  if (problems.length > 0) throw configurationError(problems);
  return config;
}

/** A checkout holds the sources; an installed package does not. */
const IS_CHECKOUT = existsSync(join(PROJECT_ROOT, 'tsconfig.json'));

/** Where candour.yaml is looked for when nothing names it. */
export const DEFAULT_CONFIG_FILE = IS_CHECKOUT ? join(PROJECT_ROOT, 'candour.yaml') : '/etc/candour/candour.yaml';

function defaultFile(env: Readonly<Record<string, string | undefined>>): string | null {
  if (env.CANDOUR_CONFIG !== undefined && env.CANDOUR_CONFIG !== '') return resolve(env.CANDOUR_CONFIG);
  return existsSync(DEFAULT_CONFIG_FILE) ? DEFAULT_CONFIG_FILE : null;
}

function openFile(path: string | null): YamlFile | null {
  if (path === null) return null;
  try {
    return new YamlFile(resolve(path), readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ServiceError({
      code: 'CONFIGURATION_UNREADABLE',
      message: `The configuration file ${path} cannot be read.`,
      remedy: `Check that it exists and that the service's user may read it and ${dirname(path)}.`,
      cause,
    });
  }
}

function configurationError(problems: readonly ConfigProblem[]): ServiceError {
  const lines = problems.map(({ where, what, example }) => {
    const shown = example === null ? '' : `\n      for example  ${example}`;
    return `  - ${where}: ${what}${shown}`;
  });
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  return new ServiceError({
    code: 'CONFIGURATION_INVALID',
    message: `${count} in the configuration:\n${lines.join('\n')}`,
    remedy: 'Mend what is listed and start again. Every setting is explained in docs/configuration.md.',
  });
}
