import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readAlternative } from '../../../services/detect/rules/alternative.js';
import { Reading } from '../../../services/detect/rules/reading.js';
import { Vocabulary } from '../../../services/detect/rules/vocabulary.js';

const WRITTEN = ['see', 'see me', 'see me now', 'photo*', 'stake.com', '🤫'];
const vocabulary = new Vocabulary(WRITTEN.map(one => readAlternative(one) ?? []));
const reading = new Reading(vocabulary);

/** What stands in the text, as `alternative at token + number of tokens`. */
function found(text: string): readonly string[] {
  reading.read(text);
  return Array.from({ length: reading.termsFrom(reading.tokens) }, (_, place) => {
    const element = WRITTEN.findIndex((_, number) => vocabulary.rank(number, reading.termAt(place)) >= 0);
    return `${WRITTEN[element]} ${reading.tokenAt(place)}+${reading.lengthAt(place)}`;
  });
}

describe('a text that is read', () => {
  it('is cut into words and signs', () => {
    reading.read("see me, 👍 at stake.com - it's £5");
    const tokens = Array.from({ length: reading.tokens }, (_, token) =>
      reading.text.slice(reading.startOf(token), reading.endOf(token)),
    );
    assert.deepEqual(tokens, ['see', 'me', '👍', 'at', 'stake', '.', 'com', 'it', "'", 's', '£', '5']);
  });

  const texts: readonly (readonly [text: string, found: readonly string[]])[] = [
    ['see me now', ['see 0+1', 'see me 0+2', 'see me now 0+3']],
    ['see. me', ['see 0+1']],
    ['a photograph', ['photo* 1+1']],
    ['telephoto', []],
    ['at stake.com/x, stake com', ['stake.com 1+3']],
    ['seesee 🤫🤫', ['🤫 1+1', '🤫 2+1']],
    ['', []],
  ];
  for (const [text, expected] of texts)
    it(`is known to hold what stands in it: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(found(text), expected);
    });

  it('tells where a term stood before, and forgets it with the next text', () => {
    found('see, see, see');
    const [see = 0] = vocabulary.termsOf(0);
    const last = reading.latest(see);
    assert.deepEqual([reading.tokenAt(last), reading.tokenAt(reading.earlier(last))], [2, 1]);
    found('me');
    assert.equal(reading.latest(see), -1);
  });

  it('may be as long as a book, and the next one short', () => {
    assert.equal(found('see me now '.repeat(60_000)).length, 180_000);
    assert.deepEqual(found('see'), ['see 0+1']);
  });
});
