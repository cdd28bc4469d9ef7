import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { messagesOfMbox } from '../../../services/sources/exports/mbox-file.js';
import { mbox } from '../../../services/sources/formats/mbox.js';
import { fixture, subjectsOf } from '../../support/mail-fixtures.js';

const FROM = 'From ann@school.example Mon Jan  5 09:00:00 2026\n';
const HEAD = 'From: Ann <ann@school.example>\nTo: ben@school.example\nSubject: x\n';
const entry = (body: string, headers = '') => `${FROM}${HEAD}${headers}\n${body}\n\n`;
const body = (bytes: Buffer | null) => bytes?.toString('latin1').replace(/^[\s\S]*?\r?\n\r?\n/, '');

async function read(text: string, { chunk = 7, most = 1_000_000 } = {}) {
  const bytes = Buffer.from(text, 'latin1');
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, at) =>
    bytes.subarray(at * chunk, (at + 1) * chunk),
  );
  const messages = [];
  for await (const message of messagesOfMbox(Readable.from(chunks), most)) messages.push(message);
  return messages;
}

const bodies = async (text: string, options?: { chunk?: number; most?: number }) =>
  (await read(text, options)).map(({ bytes }) => body(bytes));

describe('an mbox', () => {
  it('as each program writes it gives all of its messages', async () => {
    const counts: Record<string, readonly (string | null)[]> = {
      'apple-mail': ['Exported from Apple Mail', 'Aus Apple Mail ausgeführt'],
      crlf: ['CRLF one', 'CRLF dau'],
      mboxcl2: ['Not quoted', 'Nach der Länge'],
      mboxo: ['Old quoting', 'Zitiert'],
      mboxrd: ['Reversible quoting', 'Dyfyniad'],
      takeout: ['Sent', 'Entwurf', 'In the bin', 'Spam', 'Chat with Ben'],
      thunderbird: ['From a dash', 'Odpowiedź'],
      undated: ['No dates', 'Sans date'],
    };
    const names = readdirSync(fixture('mbox')).map(name => name.replace(/\.mbox$/, ''));
    assert.deepEqual(names.sort(), Object.keys(counts).sort());
    for (const [name, subjects] of Object.entries(counts)) {
      const file = name === 'apple-mail' ? 'apple-mail.mbox/mbox' : `${name}.mbox`;
      assert.deepEqual(await subjectsOf(mbox, fixture('mbox', file)), subjects, name);
    }
  });

  it('reads the same however it is cut into chunks', async () => {
    for (const name of ['mboxrd.mbox', 'mboxcl2.mbox', 'crlf.mbox', 'undated.mbox']) {
      const text = readFileSync(fixture('mbox', name), 'latin1');
      const whole = await read(text, { chunk: text.length });
      for (const chunk of [1, 2, 3, 5, 64, 1_000])
        assert.deepEqual(await read(text, { chunk }), whole, `${name} by ${chunk}`);
    }
  });

  it('is not parted at a line that begins with From but has no date, or where no header follows', async () => {
    const text =
      'Hello\n\nFrom what I hear, the club is off.\n\nFrom ann@school.example Mon Jan  5 09:00:00 2026\nis how such a line looks.';
    assert.deepEqual(await bodies(entry(text) + entry('second')), [`${text}\n`, 'second\n']);
  });

  it('that ends in the middle of a line, or short of the length of its last message, is cut off', async () => {
    const sized = (words: string) => entry(words, `Content-Length: ${words.length + 1}\n`);
    const ends = async (text: string) => (await read(text)).map(({ isCutOff }) => isCutOff);
    assert.deepEqual(await ends(entry('one') + entry('two')), [false, false]);
    assert.deepEqual(await ends((entry('one') + entry('two')).slice(0, -3)), [false, true]);
    const cut = `${sized('one') + sized('two\nthree').slice(0, -'three\n\n'.length)}`;
    assert.deepEqual(await ends(cut), [false, true]);
    // Lengths that were never right say nothing.
    assert.deepEqual(await ends(cut.replace('Content-Length: 4', 'Content-Length: 2')), [false, false]);
  });

  it('is parted by dates of every form', async () => {
    const dates = [
      'Mon Jan  5 09:00:00 2026',
      'Mon Jan 05 09:00:00 +0000 2026',
      'Mon Jan  5 09:00 2026',
      'Mon Jan  5 09:00:00 GMT 2026',
      'Mon Jan  5 09:00:00 2026 +0000',
      'Mon, 5 Jan 2026 09:00:00 +0000',
      'Mon Jan  5 09:00:00 2026 remote from attic',
    ];
    const text = dates.map(date => `From 17@xxx ${date}\n${HEAD}\nx\n\n`).join('');
    const messages = await read(text);
    assert.deepEqual(
      messages.map(({ deliveredAt }) => deliveredAt?.toISOString()),
      dates.map(() => '2026-01-05T09:00:00.000Z'),
    );
  });

  it('gives the time of its line in the zone that stands there', async () => {
    const [message] = await read(`From 17@xxx Sun Mar 29 03:00:00 +0100 2026\n${HEAD}\nx\n`);
    assert.equal(message?.deliveredAt?.toISOString(), '2026-03-29T02:00:00.000Z');
  });

  const quoting = [
    ['a quoted line that stands alone', 'Hi\n>From Monday on.\nBye\n', 'Hi\nFrom Monday on.\nBye\n'],
    [
      'one in an answer that quotes without a blank',
      '>When?\n>From Monday on.\nOK\n',
      '>When?\n>From Monday on.\nOK\n',
    ],
    ['one beside an answer that quotes with a blank', '> When?\n>From Monday on.\n', '> When?\nFrom Monday on.\n'],
    ['several marks without a sign that they are one too many', 'Hi\n>>From him\n', 'Hi\n>>From him\n'],
    ['one mark too many within a quotation', '>When?\n>>From Monday on.\n', '>When?\n>From Monday on.\n'],
    ['several marks in a quotation of that depth', '>>When?\n>>From Monday on.\n', '>>When?\n>>From Monday on.\n'],
  ] as const;
  for (const [what, written, read] of quoting) {
    it(`keeps or takes back the mark of ${what}`, async () => {
      assert.deepEqual(await bodies(entry(written.slice(0, -1))), [read]);
    });
  }

  it('believes a length that is right, and then takes nothing back', async () => {
    const text = `Look:\n\n${FROM}To: nobody@school.example\n\n>From here on\n`;
    const length = `Content-Length: ${text.length}\n`;
    assert.deepEqual(await bodies(`${FROM}${HEAD}${length}\n${text}\n${entry('second')}`), [text, 'second\n']);
  });

  it('believes no length that is wrong, and stops looking where it points', async () => {
    const lying = Array.from({ length: 30 }, (_, index) => entry(`number ${index}`, 'Content-Length: 900000\n')).join(
      '',
    );
    assert.deepEqual(
      await bodies(lying),
      Array.from({ length: 30 }, (_, index) => `number ${index}\n`),
    );
  });

  it('leaves out what is too large, and goes on behind it', async () => {
    const text = entry('first') + entry('x'.repeat(50_000)) + entry('third');
    assert.deepEqual(await bodies(text, { most: 10_000 }), ['first\n', undefined, 'third\n']);
  });

  it('that is none gives nothing', async () => {
    assert.deepEqual(await read('Dear diary\nFrom today on I write.\n'), []);
  });

  it('of one message of 64 MB in small chunks takes time for its length only', async () => {
    const chunk = Buffer.alloc(4_096, 'From the top, and again\n');
    const chunks = function* () {
      yield Buffer.from(FROM + HEAD);
      yield Buffer.from('\n');
      for (let at = 0; at < 16_384; at += 1) yield chunk;
    };
    const started = process.cpuUsage();
    let length = 0;
    for await (const { bytes } of messagesOfMbox(Readable.from(chunks()), 100_000_000)) length += bytes?.length ?? 0;
    const { user, system } = process.cpuUsage(started);
    assert.ok(length > 64_000_000);
    assert.ok((user + system) / 1e6 < 5, `${(user + system) / 1e6} s`);
  });
});
