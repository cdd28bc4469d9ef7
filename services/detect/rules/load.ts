import { createHash } from 'node:crypto';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ServiceError } from '../../errors.js';
import { refuseDeadWords } from './live.js';
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

/** Pure. */
export function compileRules(set: RuleSet): {
  readonly rules: readonly CompiledRule[];
  readonly problems: readonly RuleProblem[];
} {
  const problems: RuleProblem[] = [];
  const files = set.texts.map(parseText);
  const lists = new Map<string, readonly string[]>();
  for (const file of files.filter(isList)) {
    const list = validate(file, listSchema, problems);
    if (!list) continue;
    lists.set(list.id, list.words);
    for (const [index, word] of list.words.entries())
      attempt(
        () => refuseDeadWords(word),
        problems,
        () => ({ file: file.name, line: lineOf(file, ['words', index]) }),
      );
  }
  const rules: CompiledRule[] = [];
  const seen = new Map<string, string>();
  for (const file of files.filter(candidate => !isList(candidate))) {
    const rule = validate(file, ruleSchema, problems);
    if (!rule) continue;
    const known = seen.get(rule.id);
    if (known)
      problems.push({
        file: file.name,
        line: lineOf(file, ['id']),
        problem: `the id ${rule.id} is used in ${known} too`,
      });
    seen.set(rule.id, file.name);
    if (!rule.id.startsWith(rule.code))
      problems.push({
        file: file.name,
        line: lineOf(file, ['id']),
        problem: `the id must begin with the code, ${rule.code}`,
      });
    rules.push(compileRule(rule, file, lists, problems));
  }
  return { rules, problems };
}

interface RuleDocument {
  readonly name: string;
  readonly document: ReturnType<typeof parseDocument>;
  readonly counter: LineCounter;
}

function parseText({ name, text }: RuleText): RuleDocument {
  const counter = new LineCounter();
  return { name, document: parseDocument(text, { lineCounter: counter }), counter };
}

/** The line of a field of a rule file: from 1. */
export function lineIn(text: RuleText, path: readonly PropertyKey[]): number {
  return lineOf(parseText(text), path);
}

function isList(file: RuleDocument): boolean {
  return /(?:^|[/\\])lists[/\\]/.test(file.name);
}

function validate<T>(file: RuleDocument, schema: z.ZodType<T>, problems: RuleProblem[]): T | null {
  if (file.document.errors.length > 0) {
    for (const error of file.document.errors) {
      problems.push({
        file: file.name,
        line: error.linePos?.[0].line ?? 1,
        problem: error.message.split('\n')[0] ?? error.code,
      });
    }
    return null;
  }
  const result = schema.safeParse(file.document.toJS());
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const where = issue.path.join('.');
    problems.push({
      file: file.name,
      line: lineOf(file, issue.path),
      problem: `${where === '' ? '' : `${where}: `}${issue.message}`,
    });
  }
  return null;
}

/** The line of the deepest part of the path that stands in the file. */
function lineOf(file: RuleDocument, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = file.document.getIn(path.slice(0, length).map(String), true);
    const range = isNodeWithRange(node) ? node.range : null;
    if (range) return file.counter.linePos(range[0]).line;
  }
  return isMap(file.document.contents) ? file.counter.linePos(file.document.contents.range?.[0] ?? 0).line : 1;
}

function isNodeWithRange(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'range' in node;
}

function compileRule(
  rule: RuleFile,
  file: RuleDocument,
  lists: ReadonlyMap<string, readonly string[]>,
  problems: RuleProblem[],
): CompiledRule {
  const compileAll = (sources: readonly PhraseSource[], path: readonly PropertyKey[]) =>
    sources.flatMap((source, index) => {
      const place = () => ({ file: file.name, line: lineOf(file, [...path, index]) });
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
    mark: markOf(rule, lists),
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

function markOf(rule: RuleFile, lists: ReadonlyMap<string, readonly string[]>): string {
  const written = JSON.stringify(rule);
  const named = [...written.matchAll(/<([a-z0-9-]+)>/g)].map(([, list = '']) => lists.get(list));
  return createHash('sha256')
    .update(JSON.stringify([written, named]))
    .digest('hex')
    .slice(0, 16);
}
