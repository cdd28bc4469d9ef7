import assert from 'node:assert/strict';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { checkRule, isList } from '../../services/monitoring/check-rule.js';
import { parseRule } from '../../services/monitoring/rule-files.js';
import { atFields, formOf, idFor, idInYaml, type RuleForm, yamlOf } from '../../services/monitoring/rule-form.js';
import { RULES_FOLDER } from '../../services/paths.js';

const LISTS = readRuleSet([RULES_FOLDER]).texts.filter(isList);
const FORM: RuleForm = {
  title: 'Asks the pupil to stay behind alone',
  code: 'contact.meeting',
  severity: 'high',
  author: 'adult',
  recipient: 'pupil',
  channel: 'chat',
  phrases: 'stay behind [on your own|alone]\n  wait for me by the <family> car \n',
  exceptions: 'parents evening',
  raises: ['Can you stay behind alone today?', '', 'wait for me by the mum car'],
  ignores: ['The others stay.', 'Stay behind on your own for parents evening.', ''],
};
const ID = 'contact.meeting.own-test';
const fields = (change: Partial<RuleForm>) => {
  const form = { ...FORM, ...change };
  const yaml = yamlOf(form, ID);
  return atFields(checkRule(yaml, LISTS).faults, form, yaml);
};

describe('a rule that is filled in as a form', () => {
  it('becomes a rule that the loader takes, with its examples tried', () => {
    const { rule, faults } = checkRule(yamlOf(FORM, ID), LISTS);
    assert.deepEqual(faults, []);
    assert.equal(rule?.id, ID);
    assert.deepEqual(rule?.when.any, ['stay behind [on your own|alone]', 'wait for me by the <family> car']);
  });

  it('is shown as the same form again', () => {
    const rule = parseRule(yamlOf(FORM, ID)) ?? assert.fail();
    const again = formOf(rule) ?? assert.fail();
    assert.equal(yamlOf(again, ID), yamlOf(FORM, ID));
  });

  it('is shown as YAML alone when it says more than the form can', () => {
    const yaml = yamlOf(FORM, ID).replace('  any:\n', '  hours: outside\n  any:\n');
    assert.ok(parseRule(yaml));
    assert.equal(formOf(parseRule(yaml) ?? assert.fail()), null);
  });

  for (const [what, change, field, text] of [
    ['a phrase that nothing can match', { phrases: 'stay behind\nwait for me\nknow[s]' }, 'phrases', /^Line 3: /],
    [
      'a list that there is not',
      { phrases: 'stay behind\nwait for me\n<nobodys-list>' },
      'phrases',
      /^Line 3: .*nobodys-list/,
    ],
    ['an example that is not raised', { raises: ['stay behind', 'wait here', ''] }, 'raises-2', /^Example 2: .*raised/],
    [
      'an example that is not ignored',
      { ignores: ['Nothing.', '', 'stay behind'] },
      'ignores-3',
      /^Example 3: .*ignored/,
    ],
    ['an exception that nothing can match', { exceptions: 'a\nknow[s]' }, 'exceptions', /^Line 2: /],
  ] as const) {
    it(`is told at the field of ${what}`, () => {
      const found = fields({ phrases: 'stay behind\nwait for me', ...change });
      assert.ok(
        found.some(one => one.field === field && text.test(one.text)),
        JSON.stringify(found),
      );
    });
  }

  it('is refused when its phrases or patterns could run away', () => {
    const yaml = yamlOf(FORM, ID).replace(/ {4}- stay behind.*/, '    - { pattern: "(a+)+b", literals: [abc] }');
    const { rule, faults } = checkRule(yaml, LISTS);
    assert.equal(rule, null);
    assert.match(faults.map(({ problem }) => problem).join(), /\+/);
  });

  it('is refused as YAML with the line of what is wrong', () => {
    const { faults } = checkRule(yamlOf(FORM, ID).replace('severity: high', 'severity: severe'), LISTS);
    assert.equal(faults[0]?.line, 3);
    assert.deepEqual(checkRule('- a list', LISTS).rule, null);
    assert.ok(checkRule('a: [', LISTS).faults.length > 0);
  });

  it('is not taken by surprise by names and types of YAML', () => {
    const form = {
      ...FORM,
      title: 'yes: no # "quoted" {braces}',
      phrases: 'stay behind\n# not a comment\n"quoted"\n12',
    };
    assert.deepEqual(parseRule(yamlOf(form, ID))?.when.any, ['stay behind', '# not a comment', '"quoted"', '12']);
  });

  it('gets an id of its own from its title', () => {
    const id = (title: string, ...taken: string[]) => idFor('grooming.secrecy', title, new Set(taken));
    assert.equal(id('Asks for a quiet wörd!'), 'grooming.secrecy.own-asks-for-a-quiet-wo-rd');
    assert.equal(id('???'), 'grooming.secrecy.own-rule');
    assert.equal(id('Twice', 'grooming.secrecy.own-twice'), 'grooming.secrecy.own-twice-2');
    assert.deepEqual(
      [idInYaml('id: a.b\n'), idInYaml('id: [1]\n'), idInYaml('nothing'), idInYaml('id: "../x"')],
      ['a.b', null, null, null],
    );
  });
});
