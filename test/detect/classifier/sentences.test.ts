import assert from 'node:assert/strict';
import { MOST_WORDS_OF_A_PART, stretchesOf } from '../../../services/detect/classifier/sentences.js';
import { wordsIn } from '../../../services/detect/classifier/words.js';

const sentence = (words: number) => `${Array.from({ length: words }, (_, at) => `word${at}`).join(' ')}.`;

describe('what is judged by itself of a text', () => {
  const stretches = (text: string) => stretchesOf(text, wordsIn(text));

  it('is the whole of one sentence, and nothing else', () =>
    assert.deepEqual(stretches('see you in the library'), { parts: [[0, 5]], sentences: [] }));
  it('is each of several sentences too, but for those that say too little', () =>
    assert.deepEqual(stretches('Well done. Bring the worksheet on Tuesday.'), {
      parts: [[0, 7]],
      sentences: [[2, 7]],
    }));
  it('is a long text in parts that end with a sentence', () => {
    const { parts, sentences } = stretches([sentence(50), sentence(50), sentence(50), sentence(10)].join(' '));
    assert.deepEqual(parts, [
      [0, 100],
      [100, 160],
    ]);
    assert.equal(sentences.length, 4);
  });
  it('never is a part longer than the models have learnt from, nor is a word left out', () => {
    const text = [sentence(300), sentence(7), sentence(119), sentence(2), sentence(120)].join(' ');
    const { parts } = stretches(text);
    let at = 0;
    for (const [from, to] of parts) {
      assert.equal(from, at);
      assert.ok(to > from && to - from <= MOST_WORDS_OF_A_PART);
      at = to;
    }
    assert.equal(at, wordsIn(text).length);
  });
});
