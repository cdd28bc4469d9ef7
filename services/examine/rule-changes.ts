import type { RulesInUse } from './reply.js';

/** Ids of rules, in order. */
export interface RuleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export function changesBetween({ marks: before }: RulesInUse, { marks: after }: RulesInUse): RuleChanges {
  const ids = [...after.keys()].sort();
  return {
    added: ids.filter(id => !before.has(id)),
    changed: ids.filter(id => before.has(id) && before.get(id) !== after.get(id)),
    removed: [...before.keys()].filter(id => !after.has(id)).sort(),
  };
}
