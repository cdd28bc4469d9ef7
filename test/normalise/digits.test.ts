import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { digitRuns } from '../../services/normalise/digits.js';
import { plainView } from '../../services/normalise/plain.js';
import { randomFrom, randomText } from './texts.js';

const read = (text: string) => digitRuns(plainView(text), 10).map(({ digits }) => digits);

describe('the digits view', () => {
  const written: readonly (readonly [how: string, text: string])[] = [
    ['plainly', '07700900123'],
    ['in groups', '07700 900 123'],
    ['with dots', '0.7.7.0.0.9.0.0.1.2.3'],
    ['digit by digit', '0 7 7 0 0 9 0 0 1 2 3'],
    ['with brackets and dashes', '(07700) 900-123'],
    ['in full-width digits', '０７７００９００１２３'],
    ['in keycaps', '0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣'],
    ['in words', 'zero seven seven zero zero nine zero zero one two three'],
    ['with doubles', 'oh double seven double oh nine double oh one two three'],
    ['with o for nought', 'o77oo 9oo123'],
    ['with l for one', '07700 900l23'],
    ['with larger words', 'oh seven seven zero zero nine hundred one twenty three'],
    ['with fillers', '07700 then 900 then 123'],
    ['with homophones', 'zero seven seven zero zero nine zero zero won to three'],
    ['with pictures between', '077🙂009🙂001🙂23'],
    ['in Spanish', 'cero siete siete cero cero nueve cero cero uno dos tres'],
    ['in German', 'null sieben sieben null null neun null null eins zwei drei'],
    ['in Welsh', 'dim saith saith dim dim naw dim dim un dau tri'],
    ['with invisible characters', '0770\u200b0900\u200b123'],
  ];
  for (const [how, text] of written)
    it(`reads a number written ${how}`, () => {
      assert.deepEqual(read(`ok ${text} ok`), ['07700900123']);
    });

  const none = [
    'it is one of two things to do for three people',
    'chapter 12, pages 113 to 118, then question 4',
    'I ate too much for one day',
    'sample 4415101282806639538 of the catalogue',
  ];
  for (const text of none)
    it(`reads no number in "${text}"`, () => {
      assert.deepEqual(read(text), []);
    });

  it('reads three noughts in a row as three, though stretched letters count once', () => {
    assert.deepEqual(read('ok o77oo9ooo12 ok'), ['07700900012']);
    assert.deepEqual(read('sooo 07700900123 nooo'), ['07700900123']);
  });

  it('says where it stood and whether it was disguised', () => {
    const text = 'ring oh double seven double oh nine double oh one two three ok';
    const [run] = digitRuns(plainView(text), 10);
    assert.equal(text.slice(run?.start, run?.end), 'oh double seven double oh nine double oh one two three');
    assert.equal(run?.disguised, true);
    assert.equal(digitRuns(plainView('07700 900123'), 10)[0]?.disguised, false);
  });

  it('stays within any text', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const text = randomText(randomFrom(seed), 60);
      for (const { start, end, groups, digits } of digitRuns(plainView(text), 3)) {
        assert.ok(start >= 0 && start < end && end <= text.length, JSON.stringify(text));
        assert.ok(
          groups[0] === 0 && groups.every((group, at) => group < digits.length && group >= (groups[at - 1] ?? 0)),
        );
      }
    }
  });
});
