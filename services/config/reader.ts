import { z } from 'zod';
import { nearest } from './nearest.js';
import type { ConfigProblem, Setting } from './setting.js';
import { resolvePath } from './values.js';
import type { YamlFile } from './yaml-file.js';

/** Where settings are read from. `readFile` is the only effect, for secrets that stand in files of their own. */
export interface Origins {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly yaml: YamlFile | null;
  readonly workingFolder: string;
  readonly readFile: (path: string) => string;
}

interface Found {
  readonly where: string;
  /** `UNREADABLE`: a file is named that cannot be read, which has been reported. */
  readonly written: unknown;
  /** Where relative paths begin. */
  readonly base: string;
}

const UNREADABLE = Symbol('unreadable');

/** Reads the settings of one section, and collects every problem instead of stopping at the first. */
export class SettingReader {
  readonly problems: ConfigProblem[] = [];
  readonly #origins: Origins;
  readonly #path: readonly (string | number)[];
  readonly #useEnv: boolean;

  /** `path`: the section in the file, `[]` for the whole. Only the whole and the one mailbox of the variables look at the environment. */
  constructor(origins: Origins, path: readonly (string | number)[] = [], useEnv = true) {
    this.#origins = origins;
    this.#path = path;
    this.#useEnv = useEnv;
  }

  read<T>(setting: Setting<T>): T {
    const found = this.#find(setting);
    if (found === undefined || found.written === UNREADABLE) return setting.fallback;
    const parsed = setting.value.safeParse(found.written);
    if (parsed.success) return parsed.data;
    this.#report(found, setting, parsed.error);
    return setting.fallback;
  }

  /** As `read`, for paths: a relative one begins at the folder of the file it stands in. */
  readPath(setting: Setting<string | null>): string | null {
    const written = this.read(setting);
    return written === null ? null : resolvePath(this.#find(setting)?.base ?? this.#origins.workingFolder, written);
  }

  isSet(setting: Setting<unknown>): boolean {
    return this.#find(setting) !== undefined;
  }

  problem(setting: Setting<unknown>, what: string): void {
    this.problems.push({ where: this.#whereToWrite(setting), what, example: this.#example(setting) });
  }

  /** Keys of the section that no setting has; `others` are known but read elsewhere. */
  refuseUnknownKeys(settings: Readonly<Record<string, Setting<unknown>>>, others: readonly string[]): void {
    const { yaml } = this.#origins;
    if (yaml === null) return;
    const known = Object.values(settings).flatMap(setting => keysOf(setting));
    for (const key of yaml.keysBelow(this.#path)) {
      if ([...known, ...others].some(name => key === name)) continue;
      const meant = nearest(key, [...known, ...others]);
      const what = `is not a setting${meant === null ? '' : `; did you mean ${meant}?`}`;
      this.problems.push({ where: yaml.where([...this.#path, ...key.split('.')]), what, example: null });
    }
  }

  #find(setting: Setting<unknown>): Found | undefined {
    return (this.#useEnv ? this.#findInEnvironment(setting) : undefined) ?? this.#findInFile(setting);
  }

  #findInEnvironment({ env: name, held }: Setting<unknown>): Found | undefined {
    const { env, workingFolder: base } = this.#origins;
    if (name === null) return undefined;
    const written = env[name];
    if (written !== undefined && written !== '') return { where: name, written, base };
    const file = held === 'inline' ? undefined : env[`${name}_FILE`];
    return file === undefined || file === '' ? undefined : this.#fromFile(`${name}_FILE`, resolvePath(base, file));
  }

  #findInFile({ key, held }: Setting<unknown>): Found | undefined {
    const { yaml } = this.#origins;
    if (yaml === null) return undefined;
    const path = [...this.#path, ...key.split('.')];
    const written = yaml.valueAt(path);
    if (written !== undefined) return { where: yaml.where(path), written, base: yaml.folder };
    if (held === 'inline') return undefined;
    const filePath = [...this.#path, ...`${key}File`.split('.')];
    const file = yaml.valueAt(filePath);
    return typeof file === 'string' ? this.#fromFile(yaml.where(filePath), resolvePath(yaml.folder, file)) : undefined;
  }

  #fromFile(where: string, path: string): Found {
    try {
      // Editors and `echo` end a file with a line break that is no part of the secret.
      return { where, written: this.#origins.readFile(path).replace(/\r?\n$/, ''), base: this.#origins.workingFolder };
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      const what = `names a file that cannot be read (${why}): ${path}`;
      if (!this.problems.some(problem => problem.where === where)) this.problems.push({ where, what, example: null });
      return { where, written: UNREADABLE, base: this.#origins.workingFolder };
    }
  }

  #report(found: Found, setting: Setting<unknown>, error: z.ZodError): void {
    const shown = setting.held === 'secret' ? '' : `, not ${JSON.stringify(found.written).slice(0, 60)}`;
    const [issue] = error.issues;
    const position = issue?.path.length ? ` (value ${Number(issue.path[0]) + 1})` : '';
    const what = `${issue?.message ?? z.prettifyError(error)}${position}${shown}`;
    this.problems.push({ where: found.where, what, example: this.#example(setting, found.where) });
  }

  /** Where it stands, or else beside what is written already: in the section of the file, or as a variable. */
  #whereToWrite(setting: Setting<unknown>): string {
    const { yaml } = this.#origins;
    const [section = '', ...below] = setting.key.split('.');
    const sectionInFile = yaml?.valueAt([...this.#path, ...(below.length > 0 ? [section] : [])]) !== undefined;
    const inFile = yaml?.where([...this.#path, section, ...below]) ?? setting.key;
    const unset = this.#useEnv && setting.env !== null && !sectionInFile ? setting.env : inFile;
    return this.#find(setting)?.where ?? unset;
  }

  #example(setting: Setting<unknown>, where = this.#whereToWrite(setting)): string {
    const isVariable = setting.env !== null && where.startsWith(setting.env);
    return isVariable ? `${setting.env}=${setting.example}` : `${setting.key}: ${setting.example}`;
  }
}

function keysOf({ key, held }: Setting<unknown>): string[] {
  return held === 'inline' ? [key] : [key, `${key}File`];
}
