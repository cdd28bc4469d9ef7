import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failedExamples } from '../../../services/detect/rules/examples.js';
import { loadRules, readRules } from '../../../services/detect/rules/load.js';
import { ServiceError } from '../../../services/errors.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { RULE, withRules } from './rule-folder.js';

const problemsOf = (files: Readonly<Record<string, string>>) =>
  withRules(files, folder => readRules([folder]).problems.map(({ line, problem }) => `${line}: ${problem}`));

describe('rule files', () => {
  it('are loaded with their lists', () => {
    const rules = withRules({ 'own/delete.yaml': RULE }, folder => loadRules([folder]));
    assert.deepEqual(
      rules.map(({ rule }) => rule.id),
      ['grooming.secrecy.own-delete'],
    );
    assert.deepEqual(rules.flatMap(failedExamples), []);
  });

  it('of a school stand beside the pack and may use its lists', () => {
    const rule = RULE.replace('<messages>', '<family>')
      .replaceAll(/chat|messages"/g, 'mum"')
      .replaceAll('""', '"');
    const own = rule.replace(
      /examples:[\s\S]*/,
      'examples:\n  raises: ["delete this mum", "delete our mum"]\n  ignores: [a, b]\n',
    );
    const rules = withRules({ 'own/delete.yaml': own }, folder => loadRules([RULES_FOLDER, folder]));
    assert.ok(rules.some(({ rule: { id } }) => id === 'grooming.secrecy.own-delete'));
    assert.ok(rules.length > 50);
  });

  const wrong: readonly (readonly [what: string, change: (rule: string) => string, line: number, says: RegExp])[] = [
    [
      'a code that is not in the taxonomy',
      rule => rule.replace('code: grooming.secrecy', 'code: grooming.whispers'),
      2,
      /code/,
    ],
    ['a severity there is none of', rule => rule.replace('high', 'severe'), 3, /severity/],
    ['a field there is none of', rule => `${rule}colour: red\n`, 1, /colour/],
    ['one example only', rule => rule.replace(', "please delete our messages"', ''), 14, /raises/],
    ['a list that does not exist', rule => rule.replace('<messages>', '<letters>'), 12, /letters/],
    ['brackets that do not close', rule => rule.replace('(this|our)', '(this|our'), 12, /brackets/],
    ['a gap at the end', rule => rule.replace('<messages>', '<messages> ...'), 12, /gap/],
    ['nothing but optional words', rule => rule.replace('delete (this|our) <messages>', '[delete]'), 12, /optional/],
    [
      'a pattern that could run away',
      rule => rule.replace('"delete (this|our) <messages>"', '{ pattern: "(a{1,9}){1,9}", literals: [aaa] }'),
      12,
      /run away/,
    ],
  ];
  for (const [what, change, line, says] of wrong)
    it(`with ${what} are refused with the line`, () => {
      const [problem = ''] = problemsOf({ 'own/delete.yaml': change(RULE) });
      assert.match(problem, says);
      assert.equal(Number.parseInt(problem, 10), line);
    });

  it('that are no YAML are refused with the line', () => {
    assert.match(problemsOf({ 'own/delete.yaml': 'id: [\n' })[0] ?? '', /^\d+: /);
  });

  it('with the same id are refused', () => {
    assert.match(problemsOf({ 'a.yaml': RULE, 'b.yaml': RULE }).join(), /own-delete/);
  });

  it('are refused all at once, with every problem of every file', () => {
    withRules({ 'a.yaml': RULE.replace('high', 'severe').replace('0.8', '8'), 'b.yaml': 'id: x\n' }, folder => {
      assert.throws(
        () => loadRules([folder]),
        (error: unknown) => {
          assert.ok(error instanceof ServiceError && error.code === 'RULES_INVALID');
          assert.match(error.message, /a\.yaml:3:[\s\S]*a\.yaml:4:[\s\S]*b\.yaml:1:/);
          return true;
        },
      );
    });
  });

  it('whose examples do not come out as they say are named', () => {
    const rule = RULE.replace('"delete the folder"', '"delete this chat now"');
    const failed = withRules({ 'a.yaml': rule }, folder => loadRules([folder]).flatMap(failedExamples));
    assert.deepEqual(
      failed.map(({ expected, text }) => [expected, text]),
      [['ignores', 'delete this chat now']],
    );
  });
});
