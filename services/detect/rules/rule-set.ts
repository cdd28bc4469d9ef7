import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { ServiceError } from '../../errors.js';
import type { Switch } from '../switches.js';

/** A rule file, or a list, as it was read. */
export interface RuleText {
  /** `<folder>/<path in it>`, as problems name it. */
  readonly name: string;
  readonly text: string;
  /**
   * `school`: written in the browser; it takes the place of a rule in a file with the same id. `trial`: the same, tried in shadow beside the
   * one in use. Absent: a file.
   */
  readonly place?: 'school' | 'trial';
}

/** All rule files of some folders at one moment, not looked into yet. Plain, so that it can be compared and handed to a thread. */
export interface RuleSet {
  /** The later folder is the school's own: it may use the lists of the earlier ones. */
  readonly folders: readonly string[];
  readonly texts: readonly RuleText[];
  /** What the school has decided about single rules; absent: nothing. */
  readonly switches?: readonly Switch[];
}

/** Throws ServiceError `RULES_UNREADABLE`. */
export function readRuleSet(folders: readonly string[]): RuleSet {
  const texts = folders.flatMap(folder => {
    try {
      return rulePaths(readdirSync(folder, { recursive: true, encoding: 'utf8' })).map(path => ({
        name: ruleName(folder, path),
        text: readFileSync(join(folder, path), 'utf8'),
      }));
    } catch (cause) {
      throw unreadable(folder, cause);
    }
  });
  return { folders, texts };
}

/**
 * The rule files among the paths of a folder, in their fixed order. What begins with a dot is nobody's rule: editors, file servers and
 * synchronising programs put such files beside the real ones.
 */
export function rulePaths(paths: readonly string[]): readonly string[] {
  return paths.filter(path => /\.ya?ml$/.test(path) && !/(?:^|[/\\])\./.test(path)).sort();
}

export function ruleName(folder: string, path: string): string {
  return `${basename(resolve(folder))}${sep}${path}`;
}

export function unreadable(folder: string, cause: unknown): ServiceError {
  return new ServiceError({
    code: 'RULES_UNREADABLE',
    message: `The rules in ${folder} cannot be read.`,
    remedy: 'See that the folder is there, that its drive is connected, and that the user of the service may read it.',
    cause,
  });
}
