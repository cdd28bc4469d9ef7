import assert from 'node:assert/strict';
import { wordStarts } from '../../services/normalise/segment.js';
import { originOf } from '../../services/normalise/view.js';
import { viewsOf } from '../../services/normalise/views.js';

describe('letters without blanks', () => {
  const TABLE: readonly (readonly [letters: string, words: string])[] = [
    ['keepthisbetweenus', 'keep this between us'],
    ['dontletyourmumsee', 'dont let your mum see'],
    ['secret', 'secret'],
    ['xqzvbnmklwq', 'xqzvbnmklwq'],
    ['', ''],
  ];
  for (const [letters, words] of TABLE) {
    it(`are read as: ${words || 'nothing'}`, () => {
      const starts = wordStarts(letters);
      assert.equal(starts.map((start, at) => letters.slice(start, starts[at + 1])).join(' '), words);
    });
  }

  it('take time in proportion to their number, whatever they are', () => {
    assert.equal(wordStarts('ab'.repeat(20_000)).length > 0, true);
  });
});

describe('a sentence with every letter set apart', () => {
  it('is read as its words, and each word is found where it was written', () => {
    const original = 'hi. k e e p t h i s b e t w e e n us';
    const { disguised } = viewsOf(original);
    assert.equal(disguised?.text, 'hi. keep this between us');
    const at = disguised.text.indexOf('this');
    const { start, end } = originOf(disguised, at, at + 4);
    assert.equal(original.slice(start, end).trim(), 't h i s');
  });
});
