import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isWhole, piecesOf } from '../../../services/detect/pieces/piece.js';
import { randomFrom, randomText } from '../../normalise/texts.js';

describe('the pieces of a message', () => {
  const none = [
    'How did the test go?',
    'I was so tired on Sunday that I slept until ten.',
    'Page 34 and then question 12, please.',
    'We won 3-2 and then lost 1-0',
    'It costs £12.50 on the day',
    'see you at the library',
    'yes',
    'The one about the war is on my desk.',
  ];
  for (const text of none)
    it(`are none in "${text}", so that nothing of it is kept`, () => {
      assert.equal(piecesOf(text, []), null);
    });

  const whole = [
    '900',
    '456 ;)',
    'nine hundred',
    'at gmail',
    'dot com',
    'oliver_f09',
    'my snap is',
    '.co.uk',
    'kitelantern',
  ];
  for (const text of whole)
    it(`are all of "${text}"`, () => {
      const pieces = piecesOf(text, []);
      assert.ok(pieces && isWhole(pieces));
      assert.equal(pieces.head?.start, 0);
    });

  it('are the ends of a long message, and no more of it than they need', () => {
    const text = `900456 thats it. ${'We read on in the book and it was about a dog. '.repeat(40)}my other one is 07700`;
    const pieces = piecesOf(text, []);
    assert.ok(pieces?.head && pieces.tail && !isWhole(pieces));
    assert.ok(pieces.head.text.startsWith('900456') && pieces.head.text.length < 30);
    assert.ok(pieces.tail.text.endsWith('07700') && pieces.tail.text.length < 60);
    for (const { start, text: kept } of [pieces.head, pieces.tail])
      assert.equal(text.slice(start, start + kept.length), kept);
  });

  it('leave out what was found already', () => {
    const text = 'ring me on 07700 900123';
    const known = {
      code: 'contact.phone',
      detectorId: 'contact/phone',
      ruleId: null,
      clause: 'registered-numbers',
      severity: 'high',
      confidence: 1,
      field: 'text',
      span: { start: 11, end: 23 },
      reason: '',
      contributions: [],
      suppressedBy: null,
    } as const;
    assert.notEqual(piecesOf(text, []), null);
    assert.equal(piecesOf(text, [known]), null);
  });

  it('lie within any text, and are short', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const text = `${randomText(randomFrom(seed), 30)} 07700 kite_f09 dot ${randomText(randomFrom(seed + 999), 40)}`;
      for (const piece of Object.values(piecesOf(text, []) ?? {})) {
        if (piece === null) continue;
        assert.equal(text.slice(piece.start, piece.start + piece.text.length), piece.text);
        assert.ok(piece.text.length <= 240);
      }
    }
  });

  it('cost the same whatever the length of the message', () => {
    const text = '0 '.repeat(2_000_000);
    const began = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) piecesOf(`${text}${round}`, []);
    assert.ok(process.cpuUsage(began).user < 1_000_000);
  });
});
