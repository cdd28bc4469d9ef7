import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WEIGHTS_FILE } from '../detect/detect.js';
import { type RuleSet, type RuleText, ruleName, rulePaths, unreadable } from '../detect/rules/rule-set.js';

/** Rules as they stand on the disk at one moment. */
export interface RulesOnDisk {
  readonly set: RuleSet;
  /** Changes with the rules and with the models beside them. */
  readonly key: string;
}

const PATIENCE = 20_000;

/**
 * Reads folders of rules that may lie on a drive which hangs. One file after the other, and nothing more until the last answer has come: a
 * hanging read holds a thread of the process, of which there are few.
 */
export class PatientDisk {
  readonly #patience: number;
  #isWaiting = false;

  /** `patience`: how long a drive may take to answer, milliseconds. */
  constructor(patience = PATIENCE) {
    this.#patience = patience;
  }

  /** As `readRuleSet`. Rejects with ServiceError `RULES_UNREADABLE`. */
  read(folders: readonly string[]): Promise<RulesOnDisk> {
    return this.#within(folders, () => readFolders(folders));
  }

  /** What nearly always changes when a file does, and is cheap. Rejects with ServiceError `RULES_UNREADABLE`. */
  marks(folders: readonly string[]): Promise<string> {
    return this.#within(folders, () => marksOf(folders));
  }

  async #within<T>(folders: readonly string[], read: () => Promise<T>): Promise<T> {
    const silent = unreadable(folders.at(-1) ?? '', new Error('The drive does not answer.'));
    if (this.#isWaiting) throw silent;
    this.#isWaiting = true;
    const reading = read().finally(() => {
      this.#isWaiting = false;
    });
    // Where nobody waits any more, nobody hears that it failed either.
    reading.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(silent), this.#patience);
    });
    return Promise.race([reading, deadline]).finally(() => clearTimeout(timer));
  }
}

async function readFolders(folders: readonly string[]): Promise<RulesOnDisk> {
  const texts: RuleText[] = [];
  const models: string[] = [];
  for (const folder of folders) {
    try {
      for (const path of await pathsIn(folder))
        texts.push({ name: ruleName(folder, path), text: await readFile(join(folder, path), 'utf8') });
    } catch (cause) {
      throw unreadable(folder, cause);
    }
    models.push(await markOf(join(folder, WEIGHTS_FILE)));
  }
  const set = { folders, texts };
  return {
    set,
    key: createHash('sha256')
      .update(JSON.stringify([set, models]))
      .digest('hex'),
  };
}

async function marksOf(folders: readonly string[]): Promise<string> {
  const marks: string[] = [];
  for (const folder of folders) {
    try {
      for (const path of [...(await pathsIn(folder)), WEIGHTS_FILE])
        marks.push(`${folder} ${path} ${await markOf(join(folder, path))}`);
    } catch (cause) {
      throw unreadable(folder, cause);
    }
  }
  return marks.join('\n');
}

async function pathsIn(folder: string): Promise<readonly string[]> {
  return rulePaths(await readdir(folder, { recursive: true, encoding: 'utf8' }));
}

/** A file that goes while it is looked at is no trouble: the next look sees that it is gone. */
async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found === null ? 'none' : [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ');
}
