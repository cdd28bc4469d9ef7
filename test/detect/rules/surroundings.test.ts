import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { sentenceAround, wordsBefore, wordsBehind } from '../../../services/detect/rules/surroundings.js';

/** The match is written in brackets, and the brackets are taken away. */
function marked(text: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = text.indexOf('[');
  const end = text.indexOf(']') - 1;
  return { text: text.replace(/[[\]]/g, ''), start, end };
}

describe('the surroundings of a match', () => {
  const sentences: readonly (readonly [text: string, sentence: string])[] = [
    ['one. two [see me] three! four', ' two see me three'],
    ['one? [see me]', ' see me'],
    ['one\ntwo [see me]\nthree', 'two see me'],
    ['at 3.30 [see me] in r2.d2', 'at 3.30 see me in r2.d2'],
    ['[see me].', 'see me'],
    ['one! [see. me] two. three', ' see. me two'],
  ];
  for (const [text, sentence] of sentences)
    it(`are a sentence: ${JSON.stringify(text)}`, () => {
      const match = marked(text);
      const { from, until } = sentenceAround(match.text, match.start, match.end);
      assert.equal(match.text.slice(from, until), sentence);
    });

  const words: readonly (readonly [text: string, within: number, before: string, behind: string])[] = [
    ['a b c [see me] d e f', 2, 'b c ', ' d e'],
    ['a [see me] d', 5, 'a ', ' d'],
    ['a b "[see me]", d e', 1, 'b "', '", d'],
    ['a - b [see me] - d', 2, '- b ', ' - d'],
  ];
  for (const [text, within, before, behind] of words)
    it(`are ${within} words on either side: ${JSON.stringify(text)}`, () => {
      const match = marked(text);
      const [left, right] = [wordsBefore(match.text, match.start, within), wordsBehind(match.text, match.end, within)];
      assert.equal(match.text.slice(left.from, left.until), before);
      assert.equal(match.text.slice(right.from, right.until), behind);
    });

  it('are no longer than a sentence and words usually are, so that a long text of many matches stays quick', () => {
    const far = 'x'.repeat(5_000);
    const text = `${far}see me${far}`;
    const [start, end] = [far.length, far.length + 6];
    assert.deepEqual(sentenceAround(text, start, end), { from: start - 240, until: end + 240 });
    assert.deepEqual(wordsBefore(text, start, 4), { from: start - 64, until: start });
    assert.deepEqual(wordsBehind(text, end, 4), { from: end, until: end + 64 });
  });
});
