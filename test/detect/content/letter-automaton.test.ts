import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LetterAutomaton } from '../../../services/detect/content/letter-automaton.js';
import { randomFrom } from '../../normalise/texts.js';

describe('an automaton over letters', () => {
  it('finds a piece anywhere, and at the edge of a word where the piece says so', () => {
    const automaton = new LetterAutomaton(['-tin-', 'kett', 'pan-lid']);
    for (const text of ['tin', 'a tin.', 'x9tin9', 'kettle', 'tea, kettles', 'a pan -- lidless', 'spanélid'])
      assert.ok(automaton.standsIn(text), text);
    for (const text of ['', 'tins', 'satin', 'ket tle', 'panlid', 'lid pan'])
      assert.equal(automaton.standsIn(text), false, text);
  });

  it('finds what a look at every place would find', () => {
    const random = randomFrom(3);
    const word = (letters: string, most: number) =>
      Array.from(
        { length: 1 + Math.floor(random() * most) },
        () => letters[Math.floor(random() * letters.length)],
      ).join('');
    for (let turn = 0; turn < 3_000; turn += 1) {
      const pieces = Array.from({ length: 1 + (turn % 6) }, () => word('aab-', 4).replaceAll(/-+/g, '-'));
      const text = word('aabb 1', 20);
      const read = `-${text}-`.replaceAll(/[^a-z]+/g, '-');
      const found = pieces.some(piece => piece !== '-' && read.includes(piece));
      assert.equal(
        new LetterAutomaton(pieces.filter(piece => piece !== '-')).standsIn(text),
        found,
        `${pieces} in ${text}`,
      );
    }
  });
});
