import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { phoneDetector } from '../../../services/detect/contact/phone.js';
import type { Message } from '../../../services/message.js';
import { person, registerOf, SCHOOL, written } from '../written.js';

const register = registerOf([person('amy', 'mentor', { phones: ['+447700900555'] })]);
const found = (message: Message) => phoneDetector.detect(message, register);

describe('phone numbers', () => {
  const given = [
    'ring me on 07700 900123',
    'its +44 7700 900123 x',
    'my number is 7700900123',
    '07700900123 after 5pm',
    'at 3 on 07700 900123',
    'oh double seven double oh nine double oh one two three',
    'backwards its 321 009 00770',
    'or from abroad 0044 7700 900123',
  ];
  for (const text of given)
    it(`are found in "${text}"`, () => {
      const findings = found(written(text));
      assert.equal(findings.length, 1);
      assert.equal(findings[0]?.code, 'contact.phone');
      assert.equal(findings[0]?.severity, 'high');
    });

  it('are marked from the first to the last sign', () => {
    const text = 'so: 0 7 7 0 0 - 900 - 123 ok?';
    const [finding] = found(written(text));
    assert.equal(text.slice(finding?.span?.start, finding?.span?.end), '0 7 7 0 0 - 900 - 123');
  });

  const harmless = [
    ['an order number', 'order 4415101282806639538 has arrived'],
    ['dates and times', 'from 03/09/2026 09:00 to 04/09/2026 15:30, then 2026-09-05'],
    ['a sum', '0.749 + 0.562 + 0.001 = 1.312 and 10.00 0 20.00 0 30.00 0'],
    ['a link', 'https://vle.example/course/07700900123'],
    ['an address', 'see 07700900123@hillside.example'],
    ['a boundary', '------------090602010909000705010009'],
    ['a candidate number', 'candidate 0123, centre 61234, paper 1MA1'],
  ] as const;
  for (const [what, text] of harmless)
    it(`are not found in ${what}`, () => {
      assert.deepEqual(found(written(text)), []);
    });

  it('of the school and registered ones never are a finding, however they are written', () => {
    assert.deepEqual(found(written('the office is 01632 960001')), []);
    assert.deepEqual(found(written('zero seven seven zero zero nine zero zero five five five')), []);
  });

  const directions = [
    ['mentor', 'pupil', 'high'],
    ['external', 'pupil', 'high'],
    ['pupil', 'mentor', 'medium'],
    ['pupil', 'pupil', 'low'],
  ] as const;
  for (const [from, to, severity] of directions)
    it(`from ${from} to ${to} are ${severity}`, () => {
      assert.equal(found(written('07700 900123', { from, to }))[0]?.severity, severity);
    });

  for (const [from, to] of [
    ['parent', 'staff'],
    ['mentor', 'staff'],
  ] as const)
    it(`from ${from} to ${to} are nobody's concern`, () => {
      assert.deepEqual(found(written('07700 900123', { from, to })), []);
    });

  it('that are said to be an office’s stay visible and raise nothing', () => {
    const [finding] = found(written('Ring the absence line on 01632 960444.'));
    assert.equal(finding?.severity, 'low');
    assert.equal(finding?.suppressedBy, 'contact/phone/said-to-be-official');
  });

  it('that are mobile, disguised or said to be one’s own are never taken for an office’s', () => {
    for (const text of [
      'the office is useless, 07700 900123',
      'not reception, my own one: 01632 960444',
      'office line: oh one six three two nine six oh four four four',
    ])
      assert.equal(found(written(text))[0]?.severity, 'high', text);
  });

  it('that are only passed on, quoted or in a long file, are found at low', () => {
    const poster = `${'The river rises in the hills above the town. '.repeat(10)}Bookings: 07700 900123`;
    const file = { name: 'a.txt', type: 'text/plain', size: 9, text: poster };
    assert.deepEqual(
      found(written('see below', { quotedText: 'on 07700 900123', attachments: [file] })).map(({ field, severity }) => [
        field,
        severity,
      ]),
      [
        ['quoted', 'low'],
        ['attachment', 'low'],
      ],
    );
  });

  it('on a contact card or in a signature are given by its sender', () => {
    const card = { name: 'me.vcf', type: 'text/vcard', size: 9, text: 'TEL:07700900123' };
    assert.equal(found(written('my card', { attachments: [card] }))[0]?.severity, 'high');
    const [signed] = found(written('bye', { signature: 'Jo 07700 900123' }));
    assert.equal(signed?.severity, 'high');
    assert.equal(signed?.span, null);
  });

  it('are read as the regions of the school write them', () => {
    const irish = registerOf([], [], { ...SCHOOL, phoneRegions: ['GB', 'IE'] });
    const message = written('my number is 085 012 3456');
    assert.equal(phoneDetector.detect(message, irish).length, 1);
    assert.deepEqual(found(message), []);
  });

  it('hold up in very long texts', () => {
    for (const text of ['0 '.repeat(300_000), '07700 900123, '.repeat(30_000), '7'.repeat(500_000)])
      found(written(text));
  });
});
