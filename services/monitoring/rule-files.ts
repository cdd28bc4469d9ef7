import type { Config } from '../config.js';
import { builtContents, RuleDocument } from '../detect/rules/parsed-rules.js';
import type { RuleText } from '../detect/rules/rule-set.js';
import { type RuleFile, ruleSchema } from '../detect/rules/schema.js';
import { ServiceError } from '../errors.js';
import { PatientDisk } from '../examine/rule-disk.js';
import { ruleFoldersOf } from '../examine/rule-folders.js';
import { isList } from './check-rule.js';

/** A rule that stands in a file. */
export interface RuleOfFile {
  readonly rule: RuleFile;
  readonly text: string;
  /** Of the school's own folder. */
  readonly ofSchool: boolean;
}

export interface RuleFiles {
  readonly rules: readonly RuleOfFile[];
  readonly lists: readonly RuleText[];
}

/** What a file holds when its fields are right; what it looks for is not tried. `null` otherwise. */
export function parseRule(text: string): RuleFile | null {
  const { value, errors } = new RuleDocument({ name: 'rule', text }).content();
  const read = errors.length > 0 ? null : ruleSchema.safeParse(value);
  return read?.success ? read.data : null;
}

const disk = new PatientDisk();
let kept: { readonly marks: string; readonly files: RuleFiles } | null = null;
let reading: Promise<RuleFiles> | null = null;

/** The rules on this machine's disk, for pages; read again when they have changed. A file that is not well is left out: Coverage names it. */
export function ruleFiles(config: Pick<Config, 'rulesFolder' | 'dataFolder'>): Promise<RuleFiles> {
  // One at a time: a drive that hangs must not hold a request each.
  reading ??= look(ruleFoldersOf(config)).finally(() => {
    reading = null;
  });
  return reading;
}

async function look(folders: readonly string[]): Promise<RuleFiles> {
  try {
    return await readAll(folders);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // The school's own drive is gone; the pages go on with what comes with the service.
    return readAll(folders.slice(0, 1));
  }
}

async function readAll(folders: readonly string[]): Promise<RuleFiles> {
  const marks = await disk.marks(folders);
  if (kept?.marks === marks) return kept.files;
  const { texts } = (await disk.read(folders)).set;
  const shipped = new Set((await disk.read(folders.slice(0, 1))).set.texts.map(({ name }) => name));
  const built = builtContents();
  const rules = texts.flatMap((text): readonly RuleOfFile[] => {
    const { value, errors } = isList(text) ? NOTHING : new RuleDocument(text, built).content();
    const read = errors.length > 0 ? null : ruleSchema.safeParse(value);
    return read?.success ? [{ rule: read.data, text: text.text, ofSchool: !shipped.has(text.name) }] : [];
  });
  const files = { rules, lists: texts.filter(isList) };
  kept = { marks, files };
  return files;
}

const NOTHING = { value: null, errors: [] };
