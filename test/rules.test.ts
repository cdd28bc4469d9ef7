import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failedExamples } from '../services/detect/rules/examples.js';
import { readRules } from '../services/detect/rules/load.js';
import { RULES_FOLDER } from '../services/paths.js';
import { CODES, REGISTER_CODES } from '../services/taxonomy.js';

const { rules, problems } = readRules([RULES_FOLDER]);

describe('the rules of the pack', () => {
  it('are all read without a problem', () => {
    assert.deepEqual(problems, []);
  });

  for (const code of CODES.filter(one => !REGISTER_CODES.includes(one)))
    it(`look for ${code}`, () => {
      assert.ok(rules.some(({ rule }) => rule.code === code));
    });

  // Every rule proves itself, so that a new rule needs no new test.
  for (const compiled of rules)
    it(`${compiled.rule.id} raises and ignores its examples`, () => {
      assert.deepEqual(failedExamples(compiled), []);
    });

  it('give reasons that quote nothing, since a reason may stand where no text may', () => {
    for (const { rule } of rules) assert.doesNotMatch(rule.reason, /["“”]/u, rule.id);
  });
});
