import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { patternOf } from '../../../services/detect/rules/expression.js';
import { compileRules } from '../../../services/detect/rules/load.js';
import { boundOf } from '../../../services/detect/rules/pattern.js';
import { compilePhrase } from '../../../services/detect/rules/phrase.js';
import { readRuleSet } from '../../../services/detect/rules/rule-set.js';
import { RULE, withRules } from './rule-folder.js';

/** Texts of which nasty patterns cannot see soon that they do not match. */
const TEXTS = ['ab', 'a', 'a b ', 'a, b, ', 'aab,', 'a-a-', 'ab ab, '].map(part => `${part.repeat(400)}!`);

/** Stands between a pattern that never ends and a test that never ends: none that is accepted comes near it. Milliseconds. */
const FOR_EVER = 5_000;

const CONTEXT = createContext({});

/** Looks for every match in a text, in a context that can be interrupted. */
function search(pattern: RegExp, text: string): void {
  Object.assign(CONTEXT, { source: pattern.source, text });
  runInContext("for (const match of text.matchAll(new RegExp(source, 'g'))) void match", CONTEXT, {
    timeout: FOR_EVER,
  });
}

const atom = fc.constantFrom(
  'a',
  'b',
  'ab',
  '.',
  '[ab]',
  '[^c]',
  '\\w',
  '\\s',
  ',',
  '[^]',
  '[]',
  '\\b',
  '^',
  '$',
  '(?:)',
);
const repeat = fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,9}', '{1,30}', '{2,}', '??', '*?', '{,5}', '{30}');
const { pattern: nasty } = fc.letrec<{ pattern: string; piece: string }>(tie => ({
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atom, repeat).map(([one, times]) => one + times),
    fc
      .tuple(fc.constantFrom('(', '(?:', '(?=', '[^'), tie('pattern'), fc.constantFrom(')', ')', ')', ']'), repeat)
      .map(parts => parts.join('')),
  ),
  pattern: fc
    .array(
      fc.array(tie('piece'), { minLength: 1, maxLength: 4 }).map(pieces => pieces.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map(branches => branches.join('|')),
}));

const words = fc.constantFrom('a', 'b', 'a*', '*', 'a,', ',a', 'a b', 'a a', 'a-a', 'ab*', 'a,b', '-');
const element = fc.oneof(
  fc.constant('...'),
  fc.array(words, { minLength: 1, maxLength: 4 }).map(all => `(${all.join('|')})`),
  fc.array(words, { minLength: 1, maxLength: 4 }).map(all => `[${all.join('|')}]`),
);
const phrase = fc.array(element, { minLength: 1, maxLength: 12 }).map(all => `a ${all.join(' ')} b,b`);

describe('a pattern of a rule', function () {
  this.timeout(100_000);

  it('is refused, or comes to an end in any text: whatever expression somebody writes', () => {
    let accepted = 0;
    fc.assert(
      fc.property(nasty, pattern => {
        if (!isBounded(pattern)) return;
        accepted += 1;
        for (const text of TEXTS) search(patternOf(pattern), text);
      }),
      { numRuns: 12_000 },
    );
    assert.ok(accepted > 100, `${accepted} of them were accepted`);
  });

  it('is refused, or comes to an end: also a phrase with signs between its words, which becomes an expression', () => {
    let accepted = 0;
    fc.assert(
      fc.property(phrase, source => {
        for (const compiled of compiledOrNone(source)) {
          if (compiled.kind !== 'expression') continue;
          accepted += 1;
          for (const text of TEXTS) search(compiled.pattern, text);
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 100, `${accepted} of them were accepted`);
  });

  const PLACES: readonly (readonly [place: string, put: (phrase: string) => string])[] = [
    ['any', phraseText => RULE.replace('"delete (this|our) <messages>"', phraseText)],
    ['near', phraseText => RULE.replace('examples:', `  near: { any: [${phraseText}], within: 5 }\nexamples:`)],
    ['unless', phraseText => RULE.replace('examples:', `unless: [{ id: x, any: [${phraseText}] }]\nexamples:`)],
  ];
  const RUNAWAYS: readonly (readonly [what: string, written: string])[] = [
    ['an expression', "{ pattern: '(?:a|ab|b){1,20} here', literals: [here] }"],
    ['a repetition without an end', "{ pattern: '(a+)+ here', literals: [here] }"],
    ['a bracket that hides one', "{ pattern: '[^](a+)+b] here', literals: [here] }"],
    ['gaps around a sign', '"a ... b ... a ... b ... a ... b, c"'],
    ['optional words around a sign', '"a [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] b, c"'],
    [
      'alternatives that begin alike around a sign',
      '"(a|a a|a a a) (a|a a|a a a) (a|a a) (a|a a|a a a) (a*|a|a a|a a a) (a|a a|a a a) (a|a a|a a a) b, c"',
    ],
  ];
  for (const [place, put] of PLACES)
    for (const [what, written] of RUNAWAYS)
      it(`is refused in ${place}: ${what}`, () => {
        const [problem] = withRules({ 'a.yaml': put(written) }, folder => compileRules(readRuleSet([folder])).problems);
        assert.match(problem?.problem ?? '', /run away|bounded|class is empty/);
      });
});

function isBounded(pattern: string): boolean {
  try {
    boundOf(pattern);
    return true;
  } catch {
    return false;
  }
}

function compiledOrNone(source: Parameters<typeof compilePhrase>[0]): ReturnType<typeof compilePhrase> {
  try {
    return compilePhrase(source, new Map());
  } catch {
    return [];
  }
}
