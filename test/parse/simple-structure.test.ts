import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readMail } from '../../services/parse/mail.js';
import { walkStructure } from '../../services/parse/structure.js';
import { randomFrom } from '../normalise/texts.js';
import { HIDING_PLACES } from './places.js';

const LONG = 'Bring the essay on Tuesday, please. '.repeat(9);
const HEAD = 'From: =?utf-8?q?N=C3=A9?= <a@school.example>\r\nReceived: from x\r\n by y\r\nSubject: Tuesday\r\n';
const mail = (rest: string) => Buffer.from(HEAD + rest, 'utf8');
const leaf = (type: string, body: string, more = '') => `Content-Type: ${type}\r\n${more}\r\n${body}`;
const packed = (type: string, content: string, more = '') =>
  leaf(type, Buffer.from(content).toString('base64'), `Content-Transfer-Encoding: base64\r\n${more}`);
const multipart = (kind: string, boundary: string, ...parts: readonly string[]) =>
  `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts.map(part => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;

const FILE = 'Content-Disposition: attachment; filename="a b.csv"; size=12\r\n';
const ORDINARY: readonly (readonly [string, string])[] = [
  ['a word, and nothing on what it is', '\r\nHello\r\n'],
  ['a long text', leaf('text/plain; charset=utf-8', `${LONG}é\r\n`)],
  [
    'quoted-printable',
    leaf(
      'text/html; charset="iso-8859-1"',
      `<p>caf=E9 =\r\n${LONG}`,
      'Content-Transfer-Encoding: quoted-printable\r\n',
    ),
  ],
  ['two alternatives', multipart('alternative', '=_x', leaf('text/plain', 'Hello'), leaf('text/html', `<p>${LONG}`))],
  [
    'alternatives, a picture and a file',
    multipart(
      'mixed',
      '----=_Part_1',
      multipart(
        'related',
        '----=_Part_2',
        multipart('alternative', 'inner', leaf('text/plain', LONG), leaf('text/html', `<p>${LONG}`)),
        packed('image/png', LONG, 'Content-ID: <i>\r\n'),
      ),
      packed('text/csv; charset=utf-8; name=b.csv', LONG, FILE),
      leaf('text/plain', LONG, FILE),
    ),
  ],
  [
    'several texts',
    multipart('mixed', 'b', leaf('text/plain', 'One'), leaf('text/html', '<p>Two'), leaf('text/plain', LONG)),
  ],
];

const DOUBTFUL: readonly (readonly [string, string])[] = [
  ['a blank behind a delimiter', multipart('mixed', 'b', leaf('text/plain', 'Hello')).replace('--b\r\n', '--b \r\n')],
  ['no last delimiter', multipart('mixed', 'b', leaf('text/plain', 'Hello')).replace('--b--', '')],
  ['figures behind the last delimiter', `${multipart('mixed', 'b', leaf('text/plain', 'Hello'))}07700 900123`],
  ['a delimiter within another', multipart('mixed', 'b', multipart('alternative', 'b1', leaf('text/plain', 'Hello')))],
  ['a delimiter behind a carriage return', multipart('mixed', 'b', leaf('text/plain', 'Hello\r\n\r--b\r\n'))],
  [
    'a boundary within a name',
    leaf('multipart/mixed; name="boundary=x"; boundary=b', `--b\r\n${leaf('text/plain', 'Hello')}\r\n--b--\r\n`),
  ],
  ['a character set within a name', leaf('text/plain; name="charset=iso-8859-1"; charset=utf-8', LONG)],
  ['two types', leaf('text/plain', 'Hello', 'Content-Type: text/plain\r\n')],
  ['a comment in the type', leaf('text/plain (really)', 'Hello')],
  ['an encoded name', packed('image/png; name="=?utf-8?q?a?="', LONG)],
  ['a name in pieces', packed("image/png; name*=utf-8''a", LONG)],
  ['flowed text', leaf('text/plain; format=flowed', LONG)],
  ['a rare character set', leaf('text/plain; charset=utf-7', LONG)],
  ['a forwarded message', leaf('message/rfc822', `Subject: x\r\n\r\n${LONG}`)],
  ['a file whose type is guessed', packed('application/octet-stream; name=a.pdf', LONG)],
  ['a part without headers', multipart('mixed', 'b', '\r\nHello')],
];

const withParser = (bytes: Buffer) => readMail(bytes, { ...walkStructure(bytes), simple: null });

describe('a mail of which nothing is in doubt', () => {
  for (const [what, rest] of ORDINARY)
    it(`is read as the parser reads it: ${what}`, async () => {
      const structure = walkStructure(mail(rest));
      assert.notEqual(structure.simple, null);
      assert.deepEqual(await readMail(mail(rest), structure), await withParser(mail(rest)));
    });

  for (const [what, rest] of DOUBTFUL)
    it(`is not one with ${what}`, () => {
      assert.equal(walkStructure(mail(rest)).simple, null);
    });

  it('is read as the parser reads it, or left to the parser, however it is mutilated', async () => {
    const random = randomFrom(11);
    const seeds = [...ORDINARY.map(([, rest]) => mail(rest)), ...HIDING_PLACES.map(([, bytes]) => bytes)];
    let simple = 0;
    for (let turn = 0; turn < 1_500; turn += 1) {
      const bytes = mutilated(seeds[turn % seeds.length] ?? Buffer.alloc(0), random);
      const structure = walkStructure(bytes);
      if (structure.simple === null) continue;
      simple += 1;
      assert.deepEqual(
        await readMail(bytes, structure),
        await withParser(bytes),
        JSON.stringify(bytes.toString('latin1')),
      );
    }
    assert.ok(simple > 200, `${simple}`);
  });
});

/** One or two of its lines are gone, doubled, moved, cut or joined. */
function mutilated(bytes: Buffer, random: () => number): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const pick = () => Math.floor(random() * lines.length);
  for (let turn = 0; turn < 1 + Math.floor(random() * 2); turn += 1) {
    const at = pick();
    const line = lines[at] ?? '';
    const ways: readonly (readonly string[])[] = [
      [],
      [line, line],
      [line, lines[pick()] ?? ''],
      [line.slice(1)],
      [line, '\r'],
      [line.replace('\r', '')],
      [`\r${line}`],
      [` ${line}`],
      [line.replace(/\r?$/, ' \r')],
      [line.replace(/[;="a-z]/, ';')],
    ];
    lines.splice(at, 1, ...(ways[Math.floor(random() * ways.length)] ?? []));
  }
  return Buffer.from(lines.join('\n'), 'latin1');
}
