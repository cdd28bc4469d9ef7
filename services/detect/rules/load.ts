import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ServiceError } from '../../errors.js';
import { isNeverOff, type Switch, SwitchBoard, TRIAL } from '../switches.js';
import { refuseDeadWords } from './live.js';
import { builtContents, RuleDocument } from './parsed-rules.js';
import { type CompiledPhrase, compilePhrase } from './phrase.js';
import { type RuleSet, type RuleText, readRuleSet } from './rule-set.js';
import { listSchema, type PhraseSource, type RuleFile, ruleSchema } from './schema.js';

/** A rule ready to be run. */
export interface CompiledRule {
  readonly rule: RuleFile;
  readonly any: readonly CompiledPhrase[];
  readonly near: { readonly any: readonly CompiledPhrase[]; readonly within: number } | null;
  readonly unless: readonly {
    readonly id: string;
    readonly any: readonly CompiledPhrase[];
    readonly scope: 'sentence' | 'message';
  }[];
  /** Where it stands, for messages. */
  readonly file: string;
  /** Changes when the rule changes, or a list that it names. */
  readonly mark: string;
}

/** One thing that is wrong with one file. */
export interface RuleProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/**
 * Every rule of these folders, `lists/` apart. The later folder is the school's own: it may use the lists of the earlier ones.
 * Throws ServiceError `RULES_UNREADABLE`, or `RULES_INVALID` that names every problem of every file with its line.
 */
export function loadRules(folders: readonly string[]): readonly CompiledRule[] {
  return validRules(readRuleSet(folders));
}

/** Throws ServiceError `RULES_INVALID`. */
export function validRules(set: RuleSet): readonly CompiledRule[] {
  const { rules, problems } = compileRules(set);
  if (problems.length > 0) throw rulesInvalid(problems);
  return rules;
}

export function rulesInvalid(problems: readonly RuleProblem[]): ServiceError {
  const lines = problems.map(({ file, line, problem }) => `  ${file}:${line}: ${problem}`);
  return new ServiceError({
    code: 'RULES_INVALID',
    message: `${problems.length} problem(s) in the rules:\n${lines.join('\n')}`,
    remedy:
      'Mend the lines named above; docs/rules.md explains every field. Until then the rules in force stay as they are.',
  });
}

export function readRules(folders: readonly string[]): ReturnType<typeof compileRules> {
  return compileRules(readRuleSet(folders));
}

/** The same for the same set. */
export function compileRules(set: RuleSet): {
  readonly rules: readonly CompiledRule[];
  readonly problems: readonly RuleProblem[];
} {
  const problems: RuleProblem[] = [];
  const built = builtContents();
  const files = set.texts.map(text => new RuleDocument(text, built));
  const board = new SwitchBoard(set.switches);
  const lists = new Map<string, readonly string[]>();
  for (const file of files.filter(isList)) {
    const list = validate(file, listSchema, problems);
    if (!list) continue;
    lists.set(list.id, list.words);
    for (const [index, word] of list.words.entries())
      attempt(
        () => refuseDeadWords(word),
        problems,
        () => ({ file: file.name, line: file.lineOf(['words', index]) }),
      );
  }
  const rules: CompiledRule[] = [];
  const seen = new Map<string, string>();
  const written = files.flatMap(file => {
    const rule = isList(file) ? null : validate(file, ruleSchema, problems);
    return rule ? [{ file, rule: file.place === 'trial' ? { ...rule, id: `${rule.id}${TRIAL}` } : rule }] : [];
  });
  const ofSchool = new Set(written.flatMap(({ file, rule }) => (file.place === 'school' ? [rule.id] : [])));
  for (const { file, rule } of written) {
    if (file.place === undefined && ofSchool.has(rule.id)) continue;
    const decided = board.of(rule.id);
    if (decided?.state === 'off' && !isNeverOff(rule)) continue;
    const known = seen.get(rule.id);
    if (known)
      problems.push({
        file: file.name,
        line: file.lineOf(['id']),
        problem: `the id ${rule.id} is used in ${known} too`,
      });
    seen.set(rule.id, file.name);
    if (!rule.id.startsWith(rule.code))
      problems.push({
        file: file.name,
        line: file.lineOf(['id']),
        problem: `the id must begin with the code, ${rule.code}`,
      });
    rules.push(compileRule(asDecided(rule, decided), file, lists, problems, decided));
  }
  return { rules, problems };
}

function asDecided(rule: RuleFile, decided: Switch | null): RuleFile {
  const severity = decided?.severity ?? rule.severity;
  return severity === rule.severity || isNeverOff(rule) ? rule : { ...rule, severity };
}

/** The line of a field of a rule file: from 1. */
export function lineIn(text: RuleText, path: readonly PropertyKey[]): number {
  return new RuleDocument(text).lineOf(path);
}

function isList(file: RuleDocument): boolean {
  return /(?:^|[/\\])lists[/\\]/.test(file.name);
}

function validate<T>(file: RuleDocument, schema: z.ZodType<T>, problems: RuleProblem[]): T | null {
  const { value, errors } = file.content();
  if (errors.length > 0) {
    for (const error of errors) {
      problems.push({
        file: file.name,
        line: error.linePos?.[0].line ?? 1,
        problem: error.message.split('\n')[0] ?? error.code,
      });
    }
    return null;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const where = issue.path.join('.');
    problems.push({
      file: file.name,
      line: file.lineOf(issue.path),
      problem: `${where === '' ? '' : `${where}: `}${issue.message}`,
    });
  }
  return null;
}

function compileRule(
  rule: RuleFile,
  file: RuleDocument,
  lists: ReadonlyMap<string, readonly string[]>,
  problems: RuleProblem[],
  decided: Switch | null,
): CompiledRule {
  const compileAll = (sources: readonly PhraseSource[], path: readonly PropertyKey[]) =>
    sources.flatMap((source, index) => {
      const place = () => ({ file: file.name, line: file.lineOf([...path, index]) });
      return attempt(() => compilePhrase(source, lists), problems, place) ?? [];
    });
  return {
    rule,
    any: compileAll(rule.when.any, ['when', 'any']),
    near: rule.when.near
      ? { any: compileAll(rule.when.near.any, ['when', 'near', 'any']), within: rule.when.near.within }
      : null,
    unless: rule.unless.map(({ id, any, scope }, index) => ({
      id,
      scope,
      any: compileAll(any, ['unless', index, 'any']),
    })),
    file: file.name,
    mark: markOf(rule, lists, decided),
  };
}

/** What is thrown becomes a problem of this place. */
function attempt<T>(make: () => T, problems: RuleProblem[], place: () => Omit<RuleProblem, 'problem'>): T | undefined {
  try {
    return make();
  } catch (error) {
    problems.push({ ...place(), problem: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function markOf(rule: RuleFile, lists: ReadonlyMap<string, readonly string[]>, decided: Switch | null): string {
  const written = JSON.stringify(rule);
  const named = [...written.matchAll(/<([a-z0-9-]+)>/g)].map(([, list = '']) => markOfWords(lists.get(list) ?? []));
  return shortHash(decided === null ? [written, named] : [written, named, decided]);
}

/** Lists are long, and named by many rules. */
function markOfWords(words: readonly string[]): string {
  const mark = marksOfLists.get(words) ?? shortHash(words);
  marksOfLists.set(words, mark);
  return mark;
}

const marksOfLists = new WeakMap<readonly string[], string>();

function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
