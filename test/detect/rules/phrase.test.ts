import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compilePhrase } from '../../../services/detect/rules/phrase.js';
import { plainView } from '../../../services/normalise/plain.js';

const LISTS = new Map([['family', ['mum', 'dad', 'step dad']]]);

function matches(phrase: string, text: string): boolean {
  const { pattern } = compilePhrase(phrase, LISTS);
  pattern.lastIndex = 0;
  return pattern.test(plainView(text).text);
}

describe('a phrase', () => {
  const table: readonly (readonly [phrase: string, yes: readonly string[], no: readonly string[]])[] = [
    [
      'our secret',
      ['Our secret!', 'our  secret', 'our\nsecret', 'our "secret"', 'our, secret'],
      ['our secrets', 'four secret', 'our. secret', 'our big secret'],
    ],
    ["don't tell", ["don't tell", 'dont tell', 'don’t tell', 'DON’T TELL'], ['do not tell']],
    ['(meet|see) me', ['meet me', 'see me'], ['seeme', 'to me']],
    ['our [little] secret', ['our secret', 'our little secret'], ['our little little secret']],
    ['our (little )?secret', ['our secret', 'our little secret'], ['our lovely secret']],
    ['[please] delete it', ['delete it', 'please delete it'], ['undelete it']],
    ['tell your <family>', ['tell your mum', 'tell your step dad'], ['tell your uncle']],
    ['photo* of you', ['photo of you', 'photos of you', 'photograph of you'], ['a telephoto of you']],
    [
      'tell ... mum',
      ['tell mum', 'tell your mum', 'tell the whole of your mum'],
      ['tell. mum', 'tell one two three four five mum'],
    ],
    [
      'who is home ... tonight',
      ['who is home tonight', 'who is home with you tonight', 'who is home, late, tonight'],
      ['who is home? tonight'],
    ],
  ];
  for (const [phrase, yes, no] of table) {
    for (const text of yes)
      it(`"${phrase}" stands in "${text}"`, () => {
        assert.ok(matches(phrase, text));
      });
    for (const text of no)
      it(`"${phrase}" does not stand in "${text}"`, () => {
        assert.ok(!matches(phrase, text));
      });
  }

  it('is looked for only where its rarest word stands, and tells what else it needs', () => {
    const { literals, others } = compilePhrase('do not (tell|inform) your <family>', LISTS);
    const words = [literals, ...others].map(need => need.map(({ word }) => word));
    assert.ok(words.some(need => need.includes('tell') && need.includes('inform')));
    assert.ok(words.some(need => need.includes('mum') && need.includes('dad')));
  });

  it('of a word with any ending may be found by its beginning', () => {
    assert.deepEqual(compilePhrase('photo*', LISTS).literals, [{ word: 'photo', open: true }]);
  });
});
