import { RuleDocument } from '../detect/rules/parsed-rules.js';
import type { RuleSet, RuleText } from '../detect/rules/rule-set.js';
import { TRIAL } from '../detect/switches.js';
import { schoolText } from './watched.js';

/** What is compared: the rules in use, and the same with the draft in place of what is in use of its rule. Pure. */
export interface DryRunSets {
  readonly ruleId: string;
  readonly before: RuleSet;
  readonly after: RuleSet;
}

export function dryRunSets(inUse: RuleSet, ruleId: string, text: string): DryRunSets {
  const without = (texts: readonly RuleText[]) => texts.filter(one => one.place === undefined || !isOf(one, ruleId));
  // What is in shadow does not raise, and so is no part of the comparison; what is decided about single people holds for the draft too.
  const switches = (inUse.switches ?? []).filter(({ rule }) => !rule.endsWith(TRIAL));
  const notTrial = inUse.texts.filter(({ place }) => place !== 'trial');
  const on = switches.map(one => (one.rule === ruleId ? { ...one, state: 'on' as const } : one));
  return {
    ruleId,
    before: { ...inUse, texts: notTrial, switches },
    after: { ...inUse, texts: [...without(notTrial), schoolText(ruleId, text)], switches: on },
  };
}

function isOf(text: RuleText, ruleId: string): boolean {
  const { value } = new RuleDocument(text).content();
  return typeof value === 'object' && value !== null && 'id' in value && value.id === ruleId;
}
