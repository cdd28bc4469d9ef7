import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { HARMLESS_TALKS } from '../../../scripts/evaluate/contact/harmless.js';
import { addressDetector } from '../../../services/detect/contact/address.js';
import { handleDetector } from '../../../services/detect/contact/handle.js';
import { phoneDetector } from '../../../services/detect/contact/phone.js';
import { detailsInPieces, type PiecesInMessage } from '../../../services/detect/pieces/details.js';
import { piecesOf } from '../../../services/detect/pieces/piece.js';
import type { Role } from '../../../services/register/person.js';
import type { Register } from '../../../services/register/register.js';
import { person, registerOf, written } from '../written.js';

const MINUTE = 60_000;
const register = registerOf([person('amy', 'mentor', { phones: ['+447700900555'] })]);

interface Sent {
  readonly minutesApart?: number;
  readonly from?: Role;
  readonly to?: Role;
  readonly against?: Register;
}

/** What the last of these messages completes; each is looked at by itself first. */
function completedBy(texts: readonly string[], { minutesApart = 1, from, to, against = register }: Sent = {}) {
  const sequence = texts.flatMap((text, at): PiecesInMessage[] => {
    const message = written(text, { ...(from && { from }), ...(to && { to }) });
    const found = [phoneDetector, addressDetector, handleDetector].flatMap(one => [...one.detect(message, against)]);
    const pieces = piecesOf(text, found);
    return pieces === null ? [] : [{ messageId: `m${at}`, at: new Date(at * minutesApart * MINUTE), pieces }];
  });
  if (sequence.at(-1)?.messageId !== `m${texts.length - 1}`) return [];
  return detailsInPieces(sequence, written('', { ...(from && { from }), ...(to && { to }) }), against);
}

describe('contact details in pieces', () => {
  const given: readonly (readonly [code: string, texts: readonly string[]])[] = [
    ['contact.phone', ['my number is 07700', '900', '456 ;)']],
    ['contact.phone', ['nought double seven hundred', 'nine hundred', 'four five six']],
    ['contact.phone', ['oh double', 'seven double oh nine double oh', 'one two three']],
    ['contact.phone', ['07700 got that?', 'and then 900123']],
    ['contact.phone', ['o77oo', '9oo', '123 x']],
    ['contact.phone', ['so its 07', 'hang on', '700 900', '123']],
    ['contact.phone', ['my number is 07700', '2 secs', '900123']],
    ['contact.personal-email', ['katie dot', 'walker99 at', 'gmail dot com']],
    ['contact.personal-email', ['its kitelantern', '@gmail.com']],
    ['contact.personal-email', ['kite.lantern@gm', 'ail.com']],
    ['contact.personal-email', ['kite.lantern@', 'hotmail.co.uk ok?']],
    ['contact.social-network', ['my snap is', 'oliver_f09']],
    ['contact.social-network', ['oliver_f09', 'on insta']],
    ['contact.social-network', ['my insta is kite', '_flyer7']],
    ['contact.social-network', ['add me on snap', 'its kitelantern']],
  ];
  for (const [code, texts] of given)
    it(`are found in ${texts.map(text => `"${text}"`).join(', ')}`, () => {
      assert.deepEqual(
        completedBy(texts).map(finding => finding.code),
        [code],
      );
    });

  it('are marked in every message that holds a piece', () => {
    const texts = ['my number is 07700', '900', '456 ;)'];
    const [finding] = completedBy(texts);
    const marked = [...(finding?.earlier ?? []), { messageId: 'm2', span: finding?.span }].map(({ messageId, span }) =>
      texts[Number(messageId.slice(1))]?.slice(span?.start, span?.end),
    );
    assert.deepEqual(marked, ['07700', '900', '456']);
    assert.match(finding?.reason ?? '', /from 3 messages of the same sender/);
    assert.doesNotMatch(JSON.stringify(finding), /07700|456/);
  });

  for (const texts of HARMLESS_TALKS)
    it(`are not found in ${texts.map(text => `"${text}"`).join(', ')}`, () => {
      for (let last = 2; last <= texts.length; last += 1) assert.deepEqual(completedBy(texts.slice(0, last)), []);
    });

  it('are not found again when one message holds them, or an earlier one completed them', () => {
    assert.deepEqual(completedBy(['ring 07700 900123', '456']), []);
    assert.deepEqual(completedBy(['07700', '900123', '456']), []);
    assert.equal(completedBy(['kite dot lantern', 'at gmail']).length, 1);
    assert.deepEqual(completedBy(['kite dot lantern', 'at gmail', 'dot com']), []);
  });

  it('are none of a number that is registered or the school’s own, nor of an address it issued', () => {
    assert.deepEqual(completedBy(['my number is 07700', '900555']), []);
    assert.deepEqual(completedBy(['the office is 01632', '960001']), []);
    assert.deepEqual(completedBy(['write to kit', '@hillside.example']), []);
  });

  it('belong together within ten minutes, and within five messages', () => {
    assert.equal(completedBy(['my number is 07700', '900456'], { minutesApart: 10 }).length, 1);
    assert.equal(completedBy(['my number is 07700', '900456'], { minutesApart: 11 }).length, 0);
    assert.equal(completedBy(['077', '00', '900', '45', '6']).length, 1);
    assert.equal(completedBy(['07', '70', '09', '00', '45', '6']).length, 0);
  });

  it('are as grave as in one message: an adult to a pupil the most, among adults not at all', () => {
    const severity = (from: Role, to: Role) => completedBy(['my number is 07700', '900456'], { from, to })[0]?.severity;
    assert.equal(severity('mentor', 'pupil'), 'high');
    assert.equal(severity('pupil', 'mentor'), 'medium');
    assert.equal(severity('pupil', 'pupil'), 'low');
    assert.equal(severity('staff', 'mentor'), undefined);
  });
});
