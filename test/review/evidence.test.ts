import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Evidence, passages } from '../../services/review/presenters/evidence.js';
import { visible, visibleLine } from '../../services/review/presenters/untrusted.js';

const ROOMY = { most: 10_000, around: 100 };
const at = (number: number, start: number, end: number): Evidence => ({ number, span: { start, end } });
const shape = (text: string, evidence: readonly Evidence[], room = ROOMY) =>
  passages(text, evidence, room).map(one =>
    one.leftOut ? '…' : one.numbers.length > 0 ? `[${one.numbers.join('+')}:${one.text}]` : one.text,
  );

describe('evidence in a text', () => {
  const TABLE: readonly [why: string, text: string, evidence: readonly Evidence[], expected: readonly string[]][] = [
    ['no finding', 'plain words', [], ['plain words']],
    ['one', 'keep it secret please', [at(1, 5, 14)], ['keep ', '[1:it secret]', ' please']],
    ['at both ends', 'abc', [at(1, 0, 1), at(2, 2, 3)], ['[1:a]', 'b', '[2:c]']],
    ['two that overlap', 'abcdef', [at(1, 1, 4), at(2, 3, 5)], ['a', '[1:bc]', '[1+2:d]', '[2:e]', 'f']],
    ['one inside another', 'abcdef', [at(1, 0, 6), at(2, 2, 4)], ['[1:ab]', '[1+2:cd]', '[1:ef]']],
    ['two on the same words', 'abc', [at(1, 1, 2), at(2, 1, 2)], ['a', '[1+2:b]', 'c']],
    ['a span beyond the text', 'abc', [at(1, 2, 99), at(2, 50, 60)], ['ab', '[1:c]']],
    ['a span that begins inside an emoji', 'a😀b', [at(1, 2, 4)], ['a', '[1:😀b]']],
    ['an empty text', '', [at(1, 0, 3)], []],
  ];
  for (const [why, text, evidence, expected] of TABLE)
    it(`is marked where it stands: ${why}`, () => assert.deepEqual(shape(text, evidence), expected));

  it('keeps every finding and every word, whatever the spans', () => {
    const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), spans, (text, pairs) => {
        const evidence = pairs.map(([a, b], index) => at(index + 1, Math.min(a, b), Math.max(a, b)));
        const list = passages(text, evidence, ROOMY);
        assert.equal(list.map(one => one.text).join(''), visible(text.replaceAll('\r\n', '\n')));
        for (const { number, span } of evidence) {
          const stands = Math.min(span.start, text.length) < Math.min(span.end, text.length);
          const starts = list.filter(one => one.starts.includes(number)).length;
          const ends = list.filter(one => one.ends.includes(number)).length;
          assert.equal(starts, ends);
          if (stands && !/[\uD800-\uDFFF]/.test(text)) assert.equal(starts, 1);
        }
      }),
    );
  });

  it('is shown however deep it stands in a long text, and what is left out is counted', () => {
    const text = `${'a'.repeat(50_000)}SECRET${'b'.repeat(50_000)}`;
    const list = passages(text, [at(1, 50_000, 50_006)], { most: 1_000, around: 50 });
    assert.equal(list.find(one => one.numbers.length > 0)?.text, 'SECRET');
    assert.deepEqual(list.map(one => one.leftOut).filter(Boolean), [
      '49,850 characters are not shown here',
      '49,950 characters are not shown here',
    ]);
  });
});

describe('words from outside', () => {
  const TABLE: readonly [string, string][] = [
    ['turned \u202Ewords\u202C', 'turned ‹U+202E›words‹U+202C›'],
    ['zero\u200Bwidth', 'zero‹U+200B›width'],
    ['soft\u00ADhyphen', 'soft‹U+00AD›hyphen'],
    ['nul\u0000', 'nul‹U+0000›'],
    ['bell\u0007 and delete\u007F', 'bell‹U+0007› and delete‹U+007F›'],
    ['tags \u{E0041}\u{E0042}', 'tags ‹U+E0041›‹U+E0042›'],
    ['lines\r\nend\tso', 'lines\nend\tso'],
    ['families 👩‍👩‍👧 and flags 🏴󠁧󠁢󠁥󠁮󠁧󠁿 stay', 'families 👩‍👩‍👧 and flags 🏴󠁧󠁢󠁥󠁮󠁧󠁿 stay'],
    ['עברית and العربية stay', 'עברית and العربية stay'],
    ['<b>markup</b> is left to the template', '<b>markup</b> is left to the template'],
  ];
  for (const [written, shown] of TABLE)
    it(`show what cannot be seen: ${shown.slice(0, 40)}`, () => assert.equal(visible(written), shown));

  it('fit on a line: a name of four thousand letters is cut, and says so', () => {
    assert.equal(visibleLine('n'.repeat(4_000)).length, 201);
    assert.equal(visibleLine('two\nlines  here'), 'two lines here');
    assert.equal(visibleLine('😀'.repeat(300), 3).endsWith('…'), true);
  });
});
