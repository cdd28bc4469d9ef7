import assert from 'node:assert/strict';
import { parseMime } from '../../services/parse/mime.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const HELLO = `${'Here is the essay. '.repeat(20)}!!`;
const HIDDEN = 'Come to the boathouse.';

const read = (type: string, body: string) =>
  parseMime({
    kind: 'mime',
    bytes: Buffer.from(
      `From: a@school.example\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`,
    ),
    receivedAt: new Date(0),
    envelope: [],
  });

/** A decoder that stops at the first padding sees the first piece only; some mail programs show both. */
describe('a body packed in two pieces, the first with a padding', () => {
  for (const type of ['text/plain; charset=utf-8', 'text/html; charset=utf-8']) {
    it(`is read to the end as ${type}`, async () => {
      assert.match(base64(HELLO), /=$/, 'the first piece ends with a padding');
      assert.match((await read(type, `${base64(HELLO)}\r\n${base64(HIDDEN)}`)).text, /boathouse/);
    });
  }

  it('counts as partly read where only the parser can unpack it', async () => {
    const pieces = `${base64(HELLO)}${base64(HIDDEN)}`;
    const { readProblems } = await read('text/plain; charset=utf-7', pieces);
    assert.ok(readProblems.some(({ code }) => code === 'TRANSFER_ENCODING_UNKNOWN'));
  });

  it('is nothing strange when it is one piece', async () => {
    assert.deepEqual((await read('text/plain; charset=utf-8', base64(HELLO))).readProblems, []);
  });
});

describe('a mail that shows its letters from right to left', () => {
  for (const html of [
    '<bdo dir="rtl">olleh</bdo>',
    '<bdo title=">" dir=RTL>olleh</bdo>',
    '<span style="direction:rtl;unicode-bidi:bidi-override">olleh</span>',
  ]) {
    it(`counts as partly read: ${html.slice(0, 20)}…`, async () => {
      const { readProblems } = await read('text/html; charset=utf-8', base64(html));
      assert.deepEqual(
        readProblems.map(({ code }) => code),
        ['REVERSED_TEXT'],
      );
    });
  }
});
