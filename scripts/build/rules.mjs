// dist/rules.json: what the rules of the pack hold, so that a start need not parse them. A changed file is parsed as it is.
import { writeFileSync } from 'node:fs';

export async function buildRules(root) {
  const { contentsOf, PARSED_FILE } = await import(`${root}/dist/services/detect/rules/parsed-rules.js`);
  const { readRuleSet } = await import(`${root}/dist/services/detect/rules/rule-set.js`);
  writeFileSync(PARSED_FILE, JSON.stringify(contentsOf(readRuleSet([`${root}/rules`]).texts)));
}
