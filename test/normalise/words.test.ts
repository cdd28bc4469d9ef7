import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { eachWord } from '../../services/normalise/words.js';
import { randomFrom, randomText } from './texts.js';

interface Word {
  readonly word: string;
  readonly at: number;
  readonly latin: boolean;
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  eachWord(text, (start, end, latin) => words.push({ word: text.slice(start, end), at: start, latin }));
  return words;
}

describe('the words of a text', () => {
  const texts = [
    '',
    'one',
    ' one, two ',
    'naïve Straße 07700 ½ ٣ 你好',
    'x\ud83d \udc00y \ud835\udc1a\ud835\udc1b. end',
    ...Array.from({ length: 400 }, (_, seed) => randomText(randomFrom(seed + 1), 1 + (seed % 40))),
  ];

  it('are its longest runs of letters and numbers', () => {
    for (const text of texts) {
      const runs = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({ word, at: index }));
      assert.deepEqual(
        wordsOf(text).map(({ word, at }) => ({ word, at })),
        runs,
        JSON.stringify(text),
      );
    }
  });

  it('are latin when nothing but a to z is in them', () => {
    assert.deepEqual(
      wordsOf('plain b4 Upper ñandu end').map(({ latin }) => latin),
      [true, false, false, false, true],
    );
  });
});
