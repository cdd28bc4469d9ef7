import assert from 'node:assert/strict';
import type { Hidden } from '../../services/export/redact/names.js';
import { placesOf, Redactor } from '../../services/export/redact/redactor.js';

const dana: Hidden = {
  label: 'Pupil 1',
  names: ['Dana Reeve', 'Dee-Dee'],
  addresses: ['d.reeve@northfield.example', 'teams:u-reeve'],
  phones: ['+447700900321'],
  alone: 'label',
};
const zoe: Hidden = { ...dana, label: 'Pupil 2', names: ['Zoë O’Brien-Łuczak'], addresses: [], phones: [] };
const will: Hidden = { ...dana, label: 'Mentor 3', names: ['Will Hartnell'], addresses: [], phones: [] };
const elsewhere: Hidden = {
  ...dana,
  label: 'Pupil 40',
  names: ['Idris Vale'],
  addresses: [],
  phones: [],
  alone: 'somebody',
};
const redactor = new Redactor({
  hidden: [dana, zoe, will, elsewhere],
  shown: ['Alex Corrigan'],
  phoneRegions: ['GB'],
});
const redacted = (text: string) => redactor.redact(text).text;

describe('taking people out of a text', () => {
  const GONE: readonly (readonly [text: string, redacted: string])[] = [
    ['I saw Dana Reeve today.', 'I saw [Pupil 1] today.'],
    ['i saw dana reeve today', 'i saw [Pupil 1] today'],
    ['DANA REEVE!', '[Pupil 1]!'],
    ["Dana’s bag, Dana's bag, danas bag", "[Pupil 1]’s bag, [Pupil 1]'s bag, [Pupil 1]s bag"],
    ['the Reeves’ house', 'the [Pupil 1]s’ house'],
    ['Reeve, Dana (8B)', '[Pupil 1] (8B)'],
    ['dana was there', '[Pupil 1] was there'],
    ['Ms Reeve', 'Ms [Pupil 1]'],
    ['dee-dee, Dee Dee', '[Pupil 1], [Pupil 1]'],
    ['#danareeve and dana_reeve', '#[Pupil 1] and [Pupil 1]'],
    ['Dana\n  Reeve', '[Pupil 1]'],
    ["Zoe O'Brien Luczak and ZOË", '[Pupil 2] and [Pupil 2]'],
    ['D\u200bana and Dаna', '[Pupil 1] and [Pupil 1]'],
    ['D a n a', '[Pupil 1]'],
    ['write to D.Reeve@Northfield.example.', 'write to [address of Pupil 1].'],
    ['d dot reeve at northfield dot example', '[address of Pupil 1]'],
    ['I am d.reeve there, U-Reeve on the other', 'I am [address of Pupil 1] there, [address of Pupil 1] on the other'],
    ['07700 900321', '[number of Pupil 1]'],
    ['call +44 7700 900321 now', 'call [number of Pupil 1] now'],
    ['077-00 900.321', '[number of Pupil 1]'],
    ['(07700)900 321', '([number of Pupil 1]'],
    ['0044 7700900321', '[number of Pupil 1]'],
    ['O77OO 9OO three two one', '[number of Pupil 1]'],
    ['Will said so. Is Will Hartnell there?', '[Mentor 3] said so. Is [Mentor 3] there?'],
    ['Idris Vale and Idris', '[Pupil 40] and [a name]'],
  ];
  for (const [text, without] of GONE) {
    it(`of ${JSON.stringify(text)} leaves ${JSON.stringify(without)}`, () => assert.equal(redacted(text), without));
  }

  const STAYS = [
    'I will be there, and you may come.',
    'Alex Corrigan wrote it, and alex signed.',
    'The fortnight began in room 12.',
    'Danang is a city.',
    '07700 900322',
    'k.farrow@northfield.example',
    '',
  ];
  for (const text of STAYS) it(`leaves ${JSON.stringify(text)} alone`, () => assert.equal(redacted(text), text));

  it('takes a first name alone for that of a named person who takes part', () => {
    const other: Hidden = { ...dana, label: 'Pupil 7', names: ['Alex Marlow'], addresses: [], phones: [] };
    const both = new Redactor({ hidden: [other], shown: ['Alex Corrigan'], phoneRegions: ['GB'] });
    assert.equal(both.redact('Alex, Alex Marlow, Marlow').text, 'Alex, [Pupil 7], [Pupil 7]');
  });

  it('does not say whose a first name is when two may be meant', () => {
    const other: Hidden = { ...dana, label: 'Pupil 7', names: ['Dana Marlow'], addresses: [], phones: [] };
    const both = new Redactor({ hidden: [dana, other], shown: [], phoneRegions: ['GB'] });
    assert.equal(both.redact('Dana and Dana Reeve').text, '[a name] and [Pupil 1]');
  });

  it('blackens passages whatever their case and white space, with the names in them', () => {
    assert.equal(
      redactor.redact('We met, dana and me,\n by the  bridge.', ['DANA and me, by the']).text,
      'We met, █████  bridge.',
    );
    assert.deepEqual(placesOf('not there', 'We met.'), []);
    assert.equal(redactor.redact('a (b) c', ['(b)']).text, 'a █████ c');
  });

  it('says where evidence is afterwards, also when it holds what was taken out', () => {
    const text = 'Dana, do not tell Dana Reeve’s mum.';
    const { text: without, place } = redactor.redact(text);
    const start = text.indexOf('do not');
    assert.equal(without.slice(place(start, 'start'), place(text.length, 'end')), 'do not tell [Pupil 1]’s mum.');
    const inside = text.indexOf('Reeve');
    assert.equal(without.slice(place(inside, 'start'), place(inside + 5, 'end')), '[Pupil 1]');
  });

  it('goes into every text of a value, and leaves its keys and numbers', () => {
    assert.deepEqual(redactor.redactValue({ dana: ['Dana', 3, null, { note: 'for Reeve' }] }), {
      dana: ['[Pupil 1]', 3, null, { note: 'for [Pupil 1]' }],
    });
  });

  it('reads a long hostile text in linear time', () => {
    const long = 'Dana '.repeat(20_000) + 'd.'.repeat(20_000) + '@'.repeat(20_000) + '07'.repeat(5_000);
    const before = process.cpuUsage();
    redactor.redact(long, ['Dana Dana Dana x']);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1_000 < 8_000);
  });
});
