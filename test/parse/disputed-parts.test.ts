import assert from 'node:assert/strict';
import { parseMime } from '../../services/parse/mime.js';

const WORDS = 'Come to the boathouse. '.repeat(20);
const TYPE = 'Content-Type: text/plain\r\n';
const parts = (...all: string[]) =>
  `From: a@school.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${all.map(part => `--b\r\n${part}\r\n`).join('')}--b--\r\n`;
const html = (body: string) => `Content-Type: text/html\r\n\r\n${body}`;
const read = (mail: string) =>
  parseMime({ kind: 'mime', bytes: Buffer.from(mail), receivedAt: new Date(0), envelope: [] });

/** Programs differ on these, so that what one of them hides another one shows. */
const DISPUTED: readonly (readonly [string, string])[] = [
  ['after an HTML part that leaves a script open', parts(html('Hi<script>'), html(`<p>${WORDS}`))],
  ['after an HTML part that leaves an attribute open', parts(html('Hi<a title="'), html(`<p>${WORDS}`))],
  ['after an HTML part that leaves a comment open', parts(html('Hi<!--'), html(`<p>${WORDS}`))],
  ['in a part without a blank line', parts(WORDS)],
  ['in a part without a blank line after its headers', parts(`${TYPE}${WORDS}`)],
  [
    'below headers that are text, since a blank line stands above them',
    parts(`\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${WORDS}`),
  ],
];

describe('words that stand', () => {
  for (const [where, mail] of DISPUTED) {
    it(`${where} are read, or the message counts as partly read`, async () => {
      const { text, attachments, readProblems } = await read(mail);
      const seen = [text, ...attachments.map(file => file.text ?? '')].some(place => place.includes('boathouse'));
      assert.ok(seen || readProblems.length > 0, 'the message looks clean, and the words were not seen');
    });
  }

  it('in a part without headers are read, and nothing is strange about it', async () => {
    const { text, readProblems } = await read(parts(`\r\n${WORDS}`));
    assert.match(text, /boathouse/);
    assert.deepEqual(readProblems, []);
  });
});
