import assert from 'node:assert/strict';
import { randomFrom } from '../../scripts/random.js';
import type { Attachment } from '../../services/message.js';
import { parseMime } from '../../services/parse/mime.js';
import { composeMail } from '../../services/parse/outlook/compose.js';
import { readTnef } from '../../services/parse/outlook/tnef.js';
import {
  attachmentBegins,
  attachmentData,
  attachmentProperties,
  attachmentTitle,
  attribute,
  body,
  codePage,
  messageObject,
  messageProperties,
  propertyList,
  storedRtf,
  writeTnef,
} from '../support/tnef.js';

const UNICODE = 0x001f;
const BINARY = 0x0102;
const OBJECT = 0x000d;
const RTF = String.raw`{\rtf1\ansi\ansicpg1250\deff0{\fonttbl{\f0\fswiss\fcharset238 Arial;}}\pard\f0 Dzie\'f1 dobry, the club meets on Thursday.\par}`;
const HTML_IN_RTF = String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Wrapped in the rich text{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0}`;

function letter(file: Buffer, { name = 'winmail.dat', type = 'application/ms-tnef', text = '' } = {}): Buffer {
  const packed = file.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `From: ada.quill@northfield.example\r\nTo: ben.marsh@pupils.northfield.example\r\nSubject: Club\r\nDate: Mon, 2 Mar 2026 09:15:00 +0000\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--edge\r\n` +
      `Content-Type: ${type}; name=${name}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=${name}\r\n\r\n${packed}\r\n--edge--\r\n`,
  );
}

const read = (bytes: Buffer) => parseMime({ kind: 'mime', bytes, receivedAt: new Date(0), envelope: [] });
const shown = (files: readonly Attachment[]) => files.map(({ name, text }) => [name, text]);

describe('winmail.dat', () => {
  it('gives its words as the words of the message: rich text', async () => {
    const { text, attachments, readProblems } = await read(
      letter(writeTnef([messageProperties([[0x1009, BINARY, storedRtf(RTF)]])])),
    );
    assert.equal(text, 'Dzień dobry, the club meets on Thursday.');
    assert.deepEqual([attachments, readProblems], [[], []]);
  });

  it('gives HTML that is wrapped in rich text', async () => {
    const { text } = await read(letter(writeTnef([messageProperties([[0x1009, BINARY, storedRtf(HTML_IN_RTF)]])])));
    assert.equal(text, 'Wrapped in the rich text');
  });

  it('gives HTML in the character set that it names, and plain text by the code page', async () => {
    const html = messageProperties([
      [0x3fde, 0x0003, 28592],
      [0x1013, BINARY, Buffer.from('<p>Cze\xb6\xe6</p>', 'latin1')],
    ]);
    assert.equal((await read(letter(writeTnef([html])))).text, 'Cześć');
    const plain = writeTnef([codePage(1251), body('\xcf\xf0\xe8\xe2\xe5\xf2')]);
    assert.equal((await read(letter(plain))).text, 'Привет');
  });

  it('adds to the words of the message only what they do not say already', async () => {
    const tnef = writeTnef([messageProperties([[0x1000, UNICODE, 'The club meets.\r\nDo not tell anybody.']])]);
    assert.equal(
      (await read(letter(tnef, { text: 'The club meets.' }))).text,
      'The club meets.\n\nDo not tell anybody.',
    );
  });

  it('gives its files, and the messages within it with theirs', async () => {
    const inner = writeTnef([
      messageProperties([
        [0x0037, UNICODE, 'Inner'],
        [0x1000, UNICODE, 'Darllenwch hwn.'],
      ]),
      attachmentBegins(),
      attachmentTitle('inner.txt'),
      attachmentData(Buffer.from('deep words')),
    ]);
    const tnef = writeTnef([
      body('Two files.'),
      attachmentBegins(),
      attachmentTitle('PLAN~1.TXT'),
      attachmentData(Buffer.from('nine on Thursday')),
      attachmentProperties([[0x3707, UNICODE, 'plan für alle.txt']]),
      attachmentBegins(),
      attachmentProperties([
        [0x3001, UNICODE, 'Inner'],
        [0x3701, OBJECT, messageObject(inner)],
      ]),
    ]);
    const { text, attachments, readProblems } = await read(letter(tnef));
    assert.equal(text, 'Two files.');
    assert.deepEqual(shown(attachments), [
      ['plan für alle.txt', 'nine on Thursday'],
      ['Inner', 'Inner\nDarllenwch hwn.'],
      ['inner.txt', 'deep words'],
    ]);
    assert.deepEqual(readProblems, []);
  });

  it('is the same message at each reading', async () => {
    const bytes = letter(
      writeTnef([body('Hello'), attachmentBegins(), attachmentTitle('a.txt'), attachmentData(Buffer.from('x'))]),
    );
    assert.deepEqual((await read(bytes)).identityParts, (await read(bytes)).identityParts);
  });

  it('that ends too early gives what there is, and says that there is more', async () => {
    const tnef = writeTnef([
      body('Before the cut'),
      attachmentBegins(),
      attachmentTitle('a.txt'),
      attachmentData(Buffer.alloc(500, 'x')),
    ]);
    const { text, readProblems } = await read(letter(tnef.subarray(0, -100)));
    assert.equal(text, 'Before the cut');
    assert.deepEqual(
      readProblems.map(({ code }) => code),
      ['OUTLOOK_ONLY'],
    );
  });

  it('that is none, or whose rich text cannot be read, says so', async () => {
    for (const file of [
      Buffer.from('hello'),
      writeTnef([messageProperties([[0x1009, BINARY, Buffer.from('damaged')]])]),
    ])
      assert.deepEqual(
        (await read(letter(file))).readProblems.map(({ code }) => code),
        ['OUTLOOK_ONLY'],
      );
  });

  describe('of somebody who means harm', () => {
    const bomb = (count: number) => {
      const list = propertyList([[0x0037, UNICODE, 'x']]);
      list.writeUInt32LE(count, 0);
      return list;
    };
    let nested = writeTnef([body('innermost')]);
    for (let depth = 0; depth < 200; depth += 1)
      nested = writeTnef([attachmentBegins(), attachmentProperties([[0x3701, OBJECT, messageObject(nested)]])]);
    const huge: readonly (readonly [string, Buffer])[] = [
      ['four thousand million properties', writeTnef([attribute(1, 0x00069003, bomb(0xffffffff))])],
      ['four thousand million rows', writeTnef([attribute(1, 0x00069004, Buffer.from('ffffffff00000000', 'hex'))])],
      [
        'four thousand million values of no size',
        writeTnef([attribute(1, 0x00069003, Buffer.from('0100000001103700ffffffff', 'hex'))]),
      ],
      [
        'an attribute longer than the file',
        Buffer.concat([writeTnef([]), Buffer.from('01039006 00ffffffff'.replace(' ', ''), 'hex')]),
      ],
      ['two hundred messages in one another', nested],
      ['a million attachments', writeTnef([Buffer.concat(Array.from({ length: 100_000 }, attachmentBegins))])],
    ];
    for (const [what, tnef] of huge) {
      it(`with ${what} costs little`, async () => {
        const before = process.cpuUsage();
        await read(letter(tnef));
        const { user } = process.cpuUsage(before);
        assert.ok(user < 8_000_000, `${user / 1e6} s`);
      });
    }

    it('with any byte changed or cut never throws', () => {
      const sound = writeTnef([
        codePage(1252),
        body('Hello'),
        messageProperties([
          [0x0037, UNICODE, 'Subject'],
          [0x1009, BINARY, storedRtf(RTF)],
        ]),
        attachmentBegins(),
        attachmentTitle('a.txt'),
        attachmentProperties([[0x3701, OBJECT, messageObject(writeTnef([body('inner')]))]]),
      ]);
      const random = randomFrom(11);
      for (let round = 0; round < 5_000; round += 1) {
        const bytes = Buffer.from(
          sound.subarray(0, round % 3 === 0 ? Math.floor(random() * sound.length) : sound.length),
        );
        for (let flips = 0; flips < 3 && bytes.length > 0; flips += 1)
          bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        const tnef = readTnef(bytes);
        if (tnef) composeMail(tnef.message);
      }
    });
  });
});
