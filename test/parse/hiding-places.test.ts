import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Message } from '../../services/message.js';
import { viewsOf } from '../../services/normalise/views.js';
import { readMessage } from '../../services/parse/read.js';
import { smallRegister } from '../support/register.js';
import { HIDING_PLACES, ORDINARY_MAIL, WORD } from './places.js';

const register = smallRegister();
const key = new Uint8Array(32);
const read = (bytes: Uint8Array) =>
  readMessage({ kind: 'mime', bytes, receivedAt: new Date(0), envelope: [] }, register, key);

describe('a word in a mail', () => {
  for (const [place, bytes] of HIDING_PLACES) {
    it(`that stands in ${place} is read, or the message counts as partly read`, async () => {
      const message = await read(bytes);
      const seen = everythingReadIn(message).some(text => viewsOf(text).plain.text.includes(WORD));
      assert.ok(seen || message.readProblems.length > 0, 'the message looks clean, and the word was not seen');
    });
  }
});

describe('ordinary mail', () => {
  for (const [kind, bytes] of ORDINARY_MAIL) {
    it(`with ${kind} is read in full`, async () => {
      assert.deepEqual((await read(bytes)).readProblems, []);
    });
  }
});

describe('reading mail', () => {
  it('never throws and always ends, whatever the bytes', async () => {
    const words = fc.constantFrom(
      'Content-Type: ',
      'multipart/mixed; boundary=b',
      '--b',
      '\r\n',
      '\n',
      '\r',
      'text/html',
      '<div>',
      '=?utf-8?b?',
      '\0',
      'From: a@b.example',
    );
    const lines = fc
      .array(fc.oneof(words, fc.string()), { maxLength: 40 })
      .map(parts => Buffer.from(parts.join(''), 'utf8'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 500 }), lines), async bytes => {
        assert.equal(typeof (await read(bytes)).id, 'string');
      }),
      { numRuns: 150 },
    );
  });
});

function everythingReadIn(message: Message): readonly string[] {
  const files = message.attachments.map(file => file.text ?? '');
  const links = message.links.map(link => link.target);
  return [message.subject, message.text, message.quotedText, message.signature, ...files, ...links];
}
