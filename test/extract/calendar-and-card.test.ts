import assert from 'node:assert/strict';
import { calendarText } from '../../services/extract/kinds/calendar.js';
import { cardText } from '../../services/extract/kinds/card.js';
import { attachmentText } from '../../services/parse/attachment-text.js';

describe('an invitation', () => {
  it('is read as people see it: what, when, where, with whom; ids and zones are left out', () => {
    const text = calendarText(
      [
        'BEGIN:VCALENDAR',
        'PRODID:-//Example//EN',
        'BEGIN:VEVENT',
        'UID:0770090012345678@example',
        'DTSTART;TZID=Europe/London:20261201T170000',
        'SUMMARY:Bootshaus\\, kein Wort zu niemandem',
        'LOCATION;LANGUAGE=en:Behind the boat',
        ' house\\nby the river',
        'URL:https://meet.example/x',
        'ORGANIZER;CN="Kate M: mentor":mailto:kate@example.org',
        'DESCRIPTION:See you',
        'END:VEVENT',
        'END:VCALENDAR',
      ].join('\r\n'),
    );
    assert.deepEqual(text.split('\n'), [
      'Begins: 20261201T170000',
      'Bootshaus, kein Wort zu niemandem',
      'Place: Behind the boathouse',
      'by the river',
      'Address: https://meet.example/x',
      'With: Kate M: mentor kate@example.org',
      'See you',
    ]);
  });

  it('hides no words in what is for programs', () => {
    const text = calendarText(
      'BEGIN:VCALENDAR\nUID:meet me there\nX-OWN:and tell nobody\nwithout any name\nEND:VCALENDAR',
    );
    for (const words of ['meet me there', 'and tell nobody', 'without any name'])
      assert.ok(text.includes(words), words);
  });

  it('is known by its content, whatever it is called', () => {
    const content = Buffer.from('BEGIN:VCALENDAR\r\nLOCATION:Boathouse\r\nEND:VCALENDAR');
    const file = { name: 'notes.txt', type: 'text/plain', charset: null, content };
    assert.deepEqual(attachmentText(file), { text: 'Place: Boathouse', problems: [] });
  });
});

describe('a contact card', () => {
  it('is read line by line: names, numbers, addresses, accounts; pictures are left out', () => {
    const text = cardText(
      [
        'BEGIN:VCARD',
        'VERSION:3.0',
        'N:Müller;Kate;;;',
        'item1.TEL;TYPE=CELL:tel:+447700900123',
        'EMAIL:kate@example.org',
        'ADR:;;1 High Street;Northfield;;N1 1AA;UK',
        'X-SOCIALPROFILE;TYPE=snapchat:kate_07',
        'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg',
        ' ABAQAAAQ==',
        'END:VCARD',
      ].join('\r\n'),
    );
    assert.deepEqual(text.split('\n'), [
      'Müller, Kate',
      'Tel: +447700900123',
      'E-mail: kate@example.org',
      'Address: 1 High Street, Northfield, N1 1AA, UK',
      'socialprofile: kate_07 (snapchat)',
    ]);
  });

  it('of an old phone is unpacked', () => {
    const text = cardText(
      'BEGIN:VCARD\r\nVERSION:2.1\r\nNOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=\r\nGr=C3=BC=C3=9Fe =\r\nvon mir\r\nTEL:1234\r\nEND:VCARD',
    );
    assert.deepEqual(text.split('\n'), ['Grüße von mir', 'Tel: 1234']);
  });

  it('of any length is read in a moment', () => {
    for (const unit of [
      '\r\n ',
      'A:\r\n',
      'A;B="',
      '=\r\n',
      'X-A:\\n',
      'NOTE;ENCODING=QUOTED-PRINTABLE:=\r\n',
      '<',
      'ADR:;',
    ])
      for (const begin of ['BEGIN:VCARD\r\n', 'BEGIN:VCALENDAR\r\n']) {
        const long = begin + unit.repeat(50_000);
        const { user: before } = process.cpuUsage();
        cardText(long);
        calendarText(long);
        const { user: after } = process.cpuUsage();
        assert.ok((after - before) / 1_000 < 1_000, `${unit}: ${(after - before) / 1_000} ms`);
      }
  });
});
