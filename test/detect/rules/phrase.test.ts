import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compilePhrase } from '../../../services/detect/rules/phrase.js';
import { findPhrase } from './find-phrase.js';

const LISTS = new Map([['family', ['mum', 'dad', 'step dad']]]);

function matches(phrase: string, text: string): boolean {
  return findPhrase(phrase, text, LISTS).length > 0;
}

describe('a phrase', () => {
  const table: readonly (readonly [phrase: string, yes: readonly string[], no: readonly string[]])[] = [
    [
      'our secret',
      ['Our secret!', 'our  secret', 'our\nsecret', 'our "secret"', 'our, secret'],
      ['our secrets', 'four secret', 'our. secret', 'our big secret'],
    ],
    ["don't tell", ["don't tell", 'dont tell', 'don’t tell', 'DON’T TELL'], ['do not tell']],
    ['(meet|see) me', ['meet me', 'see me'], ['seeme', 'to me']],
    ['our [little] secret', ['our secret', 'our little secret'], ['our little little secret']],
    ['our (little )?secret', ['our secret', 'our little secret'], ['our lovely secret']],
    ['[please] delete it', ['delete it', 'please delete it'], ['undelete it']],
    ['tell your <family>', ['tell your mum', 'tell your step dad'], ['tell your uncle']],
    ['photo* of you', ['photo of you', 'photos of you', 'photograph of you'], ['a telephoto of you']],
    [
      'tell ... mum',
      ['tell mum', 'tell your mum', 'tell the whole of your mum'],
      ['tell. mum', 'tell one two three four five mum'],
    ],
    [
      'who is home ... tonight',
      ['who is home tonight', 'who is home with you tonight', 'who is home, late, tonight'],
      ['who is home? tonight'],
    ],
  ];
  for (const [phrase, yes, no] of table) {
    for (const text of yes)
      it(`"${phrase}" stands in "${text}"`, () => {
        assert.ok(matches(phrase, text));
      });
    for (const text of no)
      it(`"${phrase}" does not stand in "${text}"`, () => {
        assert.ok(!matches(phrase, text));
      });
  }

  const spans: readonly (readonly [what: string, phrase: string, text: string, found: readonly string[]])[] = [
    ['is marked from its first word to its last', 'delete ... chat', 'please delete the chat now', ['delete the chat']],
    [
      'takes an optional word along where it is there',
      '[please] see me [now]',
      'please see me now',
      ['please see me now'],
    ],
    ['does without an optional word', '[please] see me [now]', 'see me, never', ['see me']],
    ['passes over as few words as it can', 'tell ... mum', 'tell mum or tell my mum', ['tell mum', 'tell my mum']],
    ['begins as far to the left as it can', 'you ... me', 'you and you and me', ['you and you and me']],
    ['is found again behind a match, not inside it', 'you ... you', 'you you you you', ['you you', 'you you']],
    ['takes the alternative that is written first', 'our (secret|secret chat)', 'our secret chat', ['our secret']],
    [
      'takes another alternative where that leads on',
      'our (secret|secret chat) now',
      'our secret chat now',
      ['our secret chat now'],
    ],
    [
      'of rows of words is one',
      '(keep it|say no) (to yourself|more)',
      'say no more, keep it, more',
      ['say no more', 'keep it, more'],
    ],
    ['may go on over the end of a line', 'see me', 'see\nme', ['see\nme']],
    ['holds signs as they are written', '(stake.com|24/7)', 'stake.com, stake com, 24/7, 24 7', ['stake.com', '24/7']],
    ['of a sign stands by itself or beside other signs', '🤫', '🤫🤫 ok🤫 🤫ok (🤫)', ['🤫', '🤫', '🤫']],
    ['of an open sign takes the word along', 'owe £*', 'owe £20, owe £ 20, owe £ or £5', ['owe £20', 'owe £', 'owe £']],
    ['of a star takes any word', 'me and my * will', 'me and my dog will', ['me and my dog will']],
    ['ends with a word, not with half of one', 'see me', 'see men, see me-now, see me/now', ['see me', 'see me']],
    [
      'keeps a comma that is written',
      '(yes|yes, and) then',
      'yes then, yes,, and then',
      ['yes then', 'yes,, and then'],
    ],
  ];
  for (const [what, phrase, text, found] of spans)
    it(`${what}: "${phrase}"`, () => {
      assert.deepEqual(findPhrase(phrase, text), found);
    });

  const limits: readonly (readonly [what: string, phrase: string, within: string, beyond: string])[] = [
    ['four separators between two words', 'see me', 'see ,, me', 'see ,,,, me'],
    ['four words in a gap', 'see ... me', 'see a b c d me', 'see a b c d e me'],
    ['thirty letters in a word of a gap', 'see ... me', `see ${'ab'.repeat(15)} me`, `see ${'ab'.repeat(15)}c me`],
    ['thirty signs in a word of a gap', 'see ... me', `see ${':/'.repeat(15)} me`, `see ${':/'.repeat(15)}: me`],
    ['twenty letters behind an open word', 'photo*', `photo${'ab'.repeat(10)}`, `photo${'ab'.repeat(10)}c`],
    ['no end of a sentence in a gap', 'see ... me', 'see it at 3 then me', 'see it at 3.30 then me'],
  ];
  for (const [what, phrase, within, beyond] of limits)
    it(`has room for ${what}, and for no more`, () => {
      assert.equal(findPhrase(phrase, within).length, 1);
      assert.equal(findPhrase(phrase, beyond).length, 0);
    });

  it('is looked for only where the rarest of what it needs stands', () => {
    assert.deepEqual(keyOf('do not (tell|inform) your (mum|guardian)'), ['your mum', 'your guardian']);
    assert.deepEqual(keyOf('[gosh] never mention it ... at home'), ['mention']);
  });

  it('of a word with any ending may be found by its beginning', () => {
    assert.deepEqual(keyOf('photo*'), ['photo*']);
  });

  it('that cannot be looked for is refused', () => {
    assert.throws(() => compilePhrase("(see|')", LISTS), /empty/);
    assert.throws(() => compilePhrase({ pattern: '-{3,5}', literals: ['---'] }, LISTS), /literal/);
  });
});

/** The alternatives by which a phrase is looked for. */
function keyOf(phrase: string): readonly string[] {
  return compilePhrase(phrase, LISTS).flatMap(compiled => {
    if (compiled.kind !== 'words') return [];
    const key = compiled.elements[compiled.key];
    if (key?.kind !== 'words') return [];
    return key.alternatives.map(words => words.map(({ word, open }) => (open ? `${word}*` : word)).join(' '));
  });
}
