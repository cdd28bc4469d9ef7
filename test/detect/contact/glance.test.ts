import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { glanceAt, holdsHandle, holdsHostDot } from '../../../services/detect/contact/glance.js';
import { LEAST_DIGITS } from '../../../services/detect/contact/phone-number.js';
import { digitRuns } from '../../../services/normalise/digits.js';
import { plainView } from '../../../services/normalise/plain.js';
import { randomFrom } from '../../normalise/texts.js';

const look = (text: string) => glanceAt(plainView(text));

const NUMBER_WORDS =
  'zero oh two seven eleven twenty seventy hundred thousand eins cinq dwa double triple to for won and then dash plus oil lol 0 7 07 077 44 9l2 o77oo hello you'.split(
    ' ',
  );

describe('a glance at a text', () => {
  it('sees nothing in ordinary words', () => {
    const glance = look('Well done on the 3 proofs, I liked number 2. See you in room 12 on Tuesday at half past ten!');
    assert.deepEqual(glance, {
      at: true,
      atSign: false,
      dot: false,
      provider: false,
      platform: false,
      digits: false,
    });
  });

  it('sees names of one word, of two, and pictures', () => {
    for (const text of ['on insta', 'my Tik Tok is', '👻: kite', 'the gram', 'SNAP.'])
      assert.ok(look(text).platform, text);
    for (const text of ['at gmail', 'proton mail', 'g mail']) assert.ok(look(text).provider, text);
    for (const text of ['instant', 'tik or tok', 'the gramme', 'snapped'])
      assert.equal(look(text).platform, false, text);
  });

  it('sees the dot of a host however it is written', () => {
    for (const host of ['school.example', 'school dot example', 'school [dot] example', 'school . example', 'a(.)b'])
      assert.ok(holdsHostDot(plainView(host)), host);
    assert.equal(holdsHostDot(plainView('The end. And on it went... Yes.')), false);
  });

  it('sees what may be the name of an account', () => {
    for (const name of ['kite_flyer7', 'kiteflyer22', 'kite.flyer']) assert.ok(holdsHandle(plainView(name)), name);
    assert.equal(holdsHandle(plainView('a kite flyer of 22')), false);
  });

  it('overlooks no run of digits that is long enough for a number', () => {
    const random = randomFrom(7);
    let runs = 0;
    for (let turn = 0; turn < 4_000; turn += 1) {
      const words = Array.from({ length: 14 }, () => NUMBER_WORDS[Math.floor(random() * NUMBER_WORDS.length)] ?? '');
      const view = plainView(words.join(turn % 3 === 0 ? '-' : ' '));
      if (digitRuns(view, LEAST_DIGITS).length === 0) continue;
      runs += 1;
      assert.ok(glanceAt(view).digits, view.text);
    }
    assert.ok(runs > 500);
  });
});
