import assert from 'node:assert/strict';
import { digitRuns } from '../../services/normalise/digits.js';
import { plainView } from '../../services/normalise/plain.js';
import { parseMime } from '../../services/parse/mime.js';

const MANY = 1_000_000;
const read = (mail: string) =>
  parseMime({ kind: 'mime', bytes: Buffer.from(mail, 'latin1'), receivedAt: new Date(0), envelope: [] });
const mail = (headers: string, body: string) => `From: a@school.example\r\n${headers}\r\n\r\n${body}`;

/** Each of these took minutes while its time grew with the square of the length. */
const LONG: readonly (readonly [string, string])[] = [
  [
    'a transfer encoding of a million semicolons',
    mail(`Content-Transfer-Encoding: ${';'.repeat(MANY)}\rx`, 'Good morning'),
  ],
  ['a third of a million headers of one name', mail('X: y\n'.repeat(MANY / 3), 'Good morning')],
  ['tags that reverse the text and are never closed', mail('Content-Type: text/html', '<bdo '.repeat(MANY / 5))],
];

describe('a mail that is long to no purpose', () => {
  for (const [what, bytes] of LONG) {
    it(`with ${what} is read to its end, or as far as the parser goes and says so`, async () => {
      const { author, readProblems } = await read(bytes);
      const stopped = readProblems.some(({ code }) => code === 'PARSER_STOPPED');
      assert.ok(stopped || author.address === 'a@school.example');
    });
  }
});

describe('a text that says "double" without end', () => {
  it('is looked at like any other, and the number in it is found', () => {
    const view = plainView(`07700 900123 ${'double '.repeat(60_000)}`);
    assert.equal(digitRuns(view, 9)[0]?.digits, '07700900123');
  });
});
