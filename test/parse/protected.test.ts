import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { randomFrom } from '../../scripts/random.js';
import { readCms } from '../../services/parse/cms.js';
import { parseMime } from '../../services/parse/mime.js';
import { PROJECT_ROOT } from '../../services/paths.js';

const FOLDER = join(PROJECT_ROOT, 'test/parse/protected');
const WORDS = 'The club meets on Thursday. Spotkanie w czwartek o piątej.';
const fixture = (name: string) => readFileSync(join(FOLDER, `${name}.eml`));
const read = (bytes: Buffer) => parseMime({ kind: 'mime', bytes, receivedAt: new Date(0), envelope: [] });

/** Of each fixture: the message's own words, its files, and why it is only partly read. */
const FIXTURES: Readonly<
  Record<string, readonly [text: RegExp, files: readonly string[], problems: readonly string[]]>
> = {
  certificates: [/^$/, ['smime.p7c'], []],
  encrypted: [/^$/, ['smime.p7m'], ['ENCRYPTED']],
  microsoft: [/^Use a browser/, ['message_v2.rpmsg'], ['ENCRYPTED']],
  'pgp-attached': [/^See the file/, ['letter.asc'], ['ENCRYPTED']],
  'pgp-inline': [/^See below/, [], ['ENCRYPTED']],
  'pgp-inline-html': [/^See below/, [], ['ENCRYPTED']],
  'pgp-mime': [/^$/, ['', 'encrypted.asc'], ['ENCRYPTED']],
  'pgp-signed-inline': [/The club meets on Thursday\./, [], []],
  'signed-around-encrypted': [/^$/, ['smime.p7m'], ['ENCRYPTED']],
  'signed-clear': [new RegExp(`^${WORDS}$`), ['plan.txt', 'smime.p7s'], []],
  'signed-opaque': [new RegExp(`^${WORDS}$`), ['plan.txt'], []],
  'signed-opaque-in-pieces': [new RegExp(`^${WORDS}$`), ['plan.txt'], []],
  'signed-twice': [new RegExp(`^${WORDS}$`), ['plan.txt'], []],
};

describe('mail that is signed or encrypted', () => {
  it('has a fixture for each way', () => {
    assert.deepEqual(
      readdirSync(FOLDER).sort(),
      Object.keys(FIXTURES)
        .map(name => `${name}.eml`)
        .sort(),
    );
  });

  for (const [name, [text, files, problems]] of Object.entries(FIXTURES)) {
    it(`(${name}) is read as far as it can be, and says what cannot be`, async () => {
      const message = await read(fixture(name));
      assert.match(message.text, text);
      assert.deepEqual(
        message.attachments.map(file => file.name),
        files,
      );
      assert.deepEqual(
        message.readProblems.map(({ code }) => code),
        problems,
      );
      assert.equal(message.author.address, 'ada.quill@northfield.example');
      const plan = message.attachments.find(file => file.name === 'plan.txt');
      if (plan) assert.equal(plan.text?.trim(), 'Bring the blue folder.');
    });
  }

  it('and cannot be taken out of its signature says so', async () => {
    const whole = fixture('signed-opaque').toString('latin1');
    const cut = whole.slice(0, whole.indexOf('\r\n\r\n') + 200);
    assert.deepEqual(
      (await read(Buffer.from(cut, 'latin1'))).readProblems.map(({ code }) => code),
      ['SIGNED_OPAQUE'],
    );
  });

  it('and packed is unpacked, within limits', async () => {
    const entity = Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${WORDS}\r\n`);
    assert.equal((await read(p7m(compressed(deflateSync(entity))))).text, WORDS);
    const bomb = await read(p7m(compressed(deflateSync(Buffer.alloc(150_000_000)))));
    assert.deepEqual(
      bomb.readProblems.map(({ code }) => code),
      ['SIGNED_OPAQUE'],
    );
  });

  it('as a document of its own is an attachment without its signature', async () => {
    const { attachments, readProblems } = await read(
      p7m(signed(Buffer.from('Minutes of the club')), 'minutes.txt.p7m'),
    );
    assert.deepEqual(
      attachments.map(({ name, text }) => [name, text]),
      [['minutes.txt', 'Minutes of the club']],
    );
    assert.deepEqual(readProblems, []);
  });

  it('with any byte changed never throws, and takes no time', () => {
    const sound = [signed(Buffer.alloc(3_000, 'x')), indefinite(2_000)];
    const random = randomFrom(3);
    for (let round = 0; round < 10_000; round += 1) {
      const bytes = Buffer.from(sound[round % 2] ?? '');
      for (let flips = 0; flips < 3; flips += 1) bytes[Math.floor(random() * 60)] = Math.floor(random() * 256);
      readCms(bytes);
    }
    const before = process.cpuUsage();
    readCms(Buffer.concat([Buffer.from('3080', 'hex'), SIGNED, Buffer.alloc(8_000_000, Buffer.from('a080', 'hex'))]));
    readCms(
      Buffer.concat([
        Buffer.from('3080', 'hex'),
        SIGNED,
        Buffer.from('a0803080020101', 'hex'),
        Buffer.alloc(8_000_000, Buffer.from('3180', 'hex')),
      ]),
    );
    readCms(indefinite(1_000_000));
    assert.ok(process.cpuUsage(before).user < 5_000_000);
  });
});

const DATA = Buffer.from('06092a864886f70d010701', 'hex');
const SIGNED = Buffer.from('06092a864886f70d010702', 'hex');
const COMPRESSED = Buffer.from('060b2a864886f70d0109100109', 'hex');

/** An element of the distinguished encoding rules. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = Buffer.alloc(5);
  length.writeUInt8(0x84, 0);
  length.writeUInt32BE(body.length, 1);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

function signed(content: Buffer): Buffer {
  const inner = der(0x30, DATA, der(0xa0, der(0x04, content)));
  return der(0x30, SIGNED, der(0xa0, der(0x30, Buffer.from('020101', 'hex'), der(0x31), inner, der(0x31))));
}

function compressed(packed: Buffer): Buffer {
  const algorithm = der(0x30, Buffer.from('060b2a864886f70d0109100308', 'hex'));
  const inner = der(0x30, DATA, der(0xa0, der(0x04, packed)));
  return der(0x30, COMPRESSED, der(0xa0, der(0x30, Buffer.from('020100', 'hex'), algorithm, inner)));
}

/** Of lengths that are not said beforehand, in so many pieces. */
function indefinite(pieces: number): Buffer {
  const octets = Buffer.alloc(pieces * 3, Buffer.from('040178', 'hex'));
  const begin = Buffer.concat([
    Buffer.from('3080', 'hex'),
    SIGNED,
    Buffer.from('a08030800201013100', 'hex'),
    Buffer.from('3080', 'hex'),
    DATA,
    Buffer.from('a0802480', 'hex'),
  ]);
  return Buffer.concat([begin, octets, Buffer.alloc(12)]);
}

function p7m(content: Buffer, name = 'smime.p7m'): Buffer {
  const packed = content.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `From: ada.quill@northfield.example\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name=${name}\r\nContent-Disposition: attachment; filename=${name}\r\nContent-Transfer-Encoding: base64\r\n\r\n${packed}\r\n`,
  );
}
