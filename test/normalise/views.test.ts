import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { disguisedView } from '../../services/normalise/disguised.js';
import { plainView } from '../../services/normalise/plain.js';
import { originOf, type View } from '../../services/normalise/view.js';
import { randomFrom, randomText } from './texts.js';

const TEXTS = Array.from({ length: 400 }, (_, seed) => randomText(randomFrom(seed + 1), 1 + (seed % 40)));
const viewsOf = (text: string): View[] => {
  const plain = plainView(text);
  const disguised = disguisedView(plain);
  return disguised ? [plain, disguised] : [plain];
};

describe('the map from a view back to the original', () => {
  it('has a place for every character, rises, stays within the original, and ends at its end', () => {
    for (const text of TEXTS)
      for (const { text: seen, origins } of viewsOf(text)) {
        assert.equal(origins.length, seen.length + 1);
        assert.equal(origins[seen.length], text.length);
        for (let at = 0; at < seen.length; at += 1) {
          assert.ok((origins[at] ?? -1) >= 0 && (origins[at] ?? 0) < text.length, JSON.stringify(text));
          assert.ok((origins[at] ?? 0) <= (origins[at + 1] ?? 0), JSON.stringify(text));
        }
      }
  });

  it('gives for every range of the view a range of the original that is not empty', () => {
    for (const text of TEXTS)
      for (const view of viewsOf(text))
        for (let start = 0; start < view.text.length; start += 3) {
          const origin = originOf(view, start, Math.min(view.text.length, start + 4));
          assert.ok(origin.start < origin.end && origin.end <= text.length, JSON.stringify(text));
        }
  });
});

describe('the plain view', () => {
  it('leaves clean lower-case text as it is', () => {
    const clean = 'please bring your essay on rivers to the library at half past three.\nthanks, see you then';
    assert.equal(plainView(clean).text, clean);
  });

  it('does not change when it is made of itself', () => {
    for (const text of TEXTS) {
      const once = plainView(text).text;
      assert.equal(plainView(once).text, once, JSON.stringify(text));
    }
  });

  const same: readonly (readonly [why: string, written: string, read: string])[] = [
    ['capitals', 'DELETE This', 'delete this'],
    ['apostrophes of any shape', "don't don’t donʼt", 'dont dont dont'],
    ['zero-width characters', 'de\u200ble\u200dte', 'delete'],
    ['soft hyphens', 'de\u00adlete', 'delete'],
    ['combining marks and accents', 'déle\u0301te', 'delete'],
    ['full-width letters', 'ｄｅｌｅｔｅ', 'delete'],
    ['Cyrillic and Greek lookalikes', 'dеlеtе τhis', 'delete this'],
    ['mathematical letters', '𝐝𝐞𝐥𝐞𝐭𝐞', 'delete'],
    ['circled and squared letters', 'ⓢⓝⓐⓟ 🅢🅝🅐🅟', 'snap snap'],
    ['regional letters', '🇸🇳🇦🇵', 'snap'],
    ['ligatures', 'ﬁnd me', 'find me'],
    ['drawn-out letters', 'pleeeease', 'please'],
    ['white space of any kind', 'a \u00a0\t b\r\n\r\nc', 'a b\nc'],
    ['keycaps', '0️⃣7️⃣7️⃣', '077'],
  ];
  for (const [why, written, read] of same)
    it(`reads through ${why}`, () => {
      assert.equal(plainView(written).text, read);
    });

  it('points at what was really written', () => {
    const text = 'ok. d\u200be\u200bl\u200bete it';
    const view = plainView(text);
    const at = view.text.indexOf('delete');
    const { start, end } = originOf(view, at, at + 6);
    assert.equal(text.slice(start, end), 'd\u200be\u200bl\u200bete');
  });
});

describe('the view without disguise', () => {
  const undone: readonly (readonly [written: string, read: string])[] = [
    ['d3l3te th15 ch4t', 'delete this chat'],
    ['add me on sn4p', 'add me on snap'],
    ['my 1nst@ is better', 'my insta is better'],
    ['3mail me 0n my 0utl00k', 'email me on my outlook'],
    ['s n a p me', 'snap me'],
    ['s.n.a.p me', 'snap me'],
    ['s-n-a-p me', 'snap me'],
    ['d e l e t e   t h i s', 'delete this'],
  ];
  for (const [written, read] of undone)
    it(`reads "${written}"`, () => {
      assert.equal(disguisedView(plainView(written))?.text, read);
    });

  const ordinary = [
    'the 1st of the 3rd, year 10b at 3pm in room a12',
    'it is 20cm long and weighs 5kg',
    'h2o and co2 are molecules',
    'great work! well done!! see you at 10am',
    'plan a or b or c',
    'write to j.shah@school.example or ask @library',
    'the ps5 is in room b12, see ks3 notes',
    'f(x) = 2x + 3y',
  ];
  for (const text of ordinary)
    it(`has nothing to undo in "${text}"`, () => {
      assert.equal(disguisedView(plainView(text)), null);
    });

  it('holds up against long rows of the same sign', () => {
    for (const sign of ['1', '!', '@', '$', 'a ', 'a.', '-', '|', '0o', 'abc1d2'])
      disguisedView(plainView(sign.repeat(200_000)));
  });
});
