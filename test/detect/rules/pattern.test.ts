import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { boundOf } from '../../../services/detect/rules/pattern.js';

describe('a pattern', () => {
  const allowed: readonly (readonly [pattern: string, longest: number])[] = [
    ['year (?:7|8|9|1[0-3])', 7],
    ['\\d{2,4} ?(?:pounds|quid)', 11],
    ['[a-z\\]]{3}x?', 4],
    ['a.{0,20}b', 22],
    ['(?:ab|c){2}', 4],
    ['\\bme\\b', 2],
    ['literal\\.dot', 11],
  ];
  for (const [pattern, longest] of allowed)
    it(`of bounded parts is allowed, and its longest match is known: ${pattern}`, () => {
      assert.equal(boundOf(pattern), longest);
      assert.doesNotThrow(() => new RegExp(pattern));
    });

  const refused: readonly (readonly [pattern: string, says: RegExp])[] = [
    ['a*', /bounded/],
    ['a+b', /bounded/],
    ['(a{1,5}){1,9}', /run away/],
    ['(?:a|a|b){9}', /run away/],
    ['.{0,30}.{0,30}.{0,30}', /run away/],
    ['a{2,}', /bounded/],
    ['(a)\\1', /back-reference/],
    ['(?<name>a)\\k<name>', /named groups/],
    ['(?=a)b', /look-arounds/],
    ['(?<!a)b', /look-arounds/],
    ['\\p{L}', /not allowed/],
    ['(ab', /not closed/],
    ['ab)', /brackets/],
    ['[ab', /not closed/],
    ['a{200}b{200}', /long/],
    ['?a', /repeat/],
    ['a\\', /too early/],
    ['[^](a+)+b]', /class is empty/],
    ['[](a+)+b]', /class is empty/],
    ['(a|)b', /empty/],
  ];
  for (const [pattern, says] of refused)
    it(`that could run away, or that nobody can bound, is refused: ${pattern}`, () => {
      assert.throws(() => boundOf(pattern), says);
    });
});
