import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compileRules } from '../../../services/detect/rules/load.js';
import { contentsOf, RuleDocument } from '../../../services/detect/rules/parsed-rules.js';
import { readRuleSet } from '../../../services/detect/rules/rule-set.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { RULE } from './rule-folder.js';

describe('rules that the build has parsed', () => {
  const { texts } = readRuleSet([RULES_FOLDER]);
  // As they are read again from the file that the build writes.
  const built = new Map(Object.entries(JSON.parse(JSON.stringify(contentsOf(texts)))));

  it('hold what their texts hold', () => {
    assert.equal(built.size, new Set(texts.map(({ text }) => text)).size);
    for (const text of texts)
      assert.deepEqual(new RuleDocument(text, built).content(), new RuleDocument(text).content(), text.name);
  });

  it('are parsed again when a letter has changed', () => {
    const [first] = texts;
    assert.ok(first);
    const changed = { ...first, text: first.text.replace('confidence: ', 'confidence: 0.1 # ') };
    assert.deepEqual(new RuleDocument(changed, built).content(), new RuleDocument(changed).content());
    assert.notDeepEqual(new RuleDocument(changed, built).content(), new RuleDocument(first, built).content());
  });

  it('know the line of everything in them', () => {
    const text = { name: 'own/delete.yaml', text: RULE };
    const known = new Map(Object.entries(contentsOf([text])));
    const file = new RuleDocument(text, known);
    assert.deepEqual(file.content().errors, []);
    assert.equal(file.lineOf(['when', 'any', 0]), 12);
    assert.equal(file.lineOf(['examples', 'raises', 1]), 14);
    assert.equal(file.lineOf(['examples', 'colour']), 14);
  });

  it('are none when they are no YAML', () => {
    const text = { name: 'own/broken.yaml', text: 'id: [\n' };
    assert.deepEqual(contentsOf([text]), {});
    assert.equal(compileRules({ folders: [], texts: [text] }).problems.length, 1);
  });
});
