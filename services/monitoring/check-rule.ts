import { failedExamplesOf } from '../detect/rules/examples.js';
import { type CompiledRule, compileRules, lineIn } from '../detect/rules/load.js';
import type { RuleText } from '../detect/rules/rule-set.js';
import type { RuleFile } from '../detect/rules/schema.js';
import { schoolText } from './watched.js';

/** One thing that is wrong with a rule that somebody writes. */
export interface RuleFault {
  /** From 1, of the text. */
  readonly line: number;
  readonly problem: string;
}

export interface CheckedRule {
  /** `null` when it cannot be used. */
  readonly rule: RuleFile | null;
  readonly faults: readonly RuleFault[];
}

/**
 * Puts one rule through everything that the loader asks of a set: its fields, words that no message could match, patterns that could run
 * away, and its own examples. `lists`: those that its phrases may name.
 */
export function checkRule(text: string, lists: readonly RuleText[]): CheckedRule {
  const draft = schoolText('draft', text);
  const { rules, problems } = compileRules({ folders: [], texts: [...lists, draft] });
  const faults = problems.flatMap(({ file, line, problem }) => (file === draft.name ? [{ line, problem }] : []));
  const [compiled] = rules;
  if (!compiled) return { rule: null, faults };
  if (faults.length > 0) return { rule: null, faults };
  const failed = exampleFaults(compiled, draft);
  return { rule: failed.length === 0 ? compiled.rule : null, faults: failed };
}

function exampleFaults(compiled: CompiledRule, draft: RuleText): readonly RuleFault[] {
  return failedExamplesOf([compiled]).map(({ expected, index }) => ({
    line: lineIn(draft, ['examples', expected, index]),
    problem: `this example should be ${expected === 'raises' ? 'raised' : 'ignored'}, and is not`,
  }));
}

export function isList({ name }: RuleText): boolean {
  return /(?:^|[/\\])lists[/\\]/.test(name);
}
