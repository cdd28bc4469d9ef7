import assert from 'node:assert/strict';
import { wordsIn } from '../../../services/detect/classifier/words.js';

describe('words as the classifier reads them', () => {
  const TABLE: readonly [why: string, text: string, read: string][] = [
    ['text-speak is spelt out', 'dont tell ur mum k', 'dont tell your mum k'],
    ['a long row of digits is a number, whichever', '07700900123', '#long'],
    ['a short one is one of so many digits', 'question 12 of 2026', 'question #2 of #4'],
    ['an emoji is a word', 'our secret 🤫', 'our secret 🤫'],
    ['questions and exclamations count', 'are you alone?', 'are you alone ?'],
    ['nothing is no word', ' .,;- ', ''],
  ];
  for (const [why, text, read] of TABLE) {
    it(why, () =>
      assert.equal(
        wordsIn(text)
          .map(({ word }) => word.text)
          .join(' '),
        read,
      ),
    );
  }

  it('have the stem of what they are a form of', () => {
    assert.deepEqual(
      wordsIn('deleting deleted deletes').map(({ word }) => word.stem),
      ['delet', 'delet', 'delet'],
    );
  });

  it('know where they stand', () => {
    const text = 'tell  nobody!';
    assert.deepEqual(
      wordsIn(text).map(({ start, end }) => text.slice(start, end)),
      ['tell', 'nobody', '!'],
    );
  });
});
