import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ServiceError } from '../../errors.js';
import { type CompiledPhrase, compilePhrase } from './phrase.js';
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
 * Throws ServiceError `RULES_INVALID` that names every problem of every file with its line.
 */
export function loadRules(folders: readonly string[]): readonly CompiledRule[] {
  const { rules, problems } = readRules(folders);
  if (problems.length === 0) return rules;
  const lines = problems.map(({ file, line, problem }) => `  ${file}:${line}: ${problem}`);
  throw new ServiceError({
    code: 'RULES_INVALID',
    message: `${problems.length} problem(s) in the rules:\n${lines.join('\n')}`,
    remedy:
      'Mend the lines named above; docs/rules.md explains every field. Until then the rules in force stay as they are.',
  });
}

export function readRules(folders: readonly string[]): {
  rules: readonly CompiledRule[];
  problems: readonly RuleProblem[];
} {
  const problems: RuleProblem[] = [];
  const files = folders.flatMap(folder => yamlFiles(folder).map(path => readFile(path, folder)));
  const lists = new Map<string, readonly string[]>();
  for (const file of files.filter(isList)) {
    const list = validate(file, listSchema, problems);
    if (list) lists.set(list.id, list.words);
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

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.ya?ml$/.test(path))
    .sort()
    .map(path => join(folder, path));
}

function readFile(path: string, folder: string): RuleDocument {
  const counter = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: counter });
  return { name: relative(join(folder, '..'), path), document, counter };
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
      try {
        return compilePhrase(source, lists);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        problems.push({ file: file.name, line: lineOf(file, [...path, index]), problem });
        return [];
      }
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
  };
}
