import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { randomFrom } from '../../../scripts/random.js';
import { parseMime } from '../../../services/parse/mime.js';
import { composeMail } from '../../../services/parse/outlook/compose.js';
import { readMsg } from '../../../services/parse/outlook/msg.js';
import { headOnDisk } from '../../../services/sources/exports/export-file.js';
import { FORMATS } from '../../../services/sources/exports/formats.js';
import { msg } from '../../../services/sources/formats/msg.js';
import { writeCompoundFile } from '../../support/compound-file.js';
import { mailsOf, parsedMailsOf, readFolder, recordsOfFile } from '../../support/mail-fixtures.js';
import { file, TEXT, type WrittenMessage, writeMsg } from '../../support/outlook.js';
import { NESTED, RECEIVED, RICH, SENT, SIGNED } from '../../support/outlook-letters.js';

describe('an Outlook message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-msg-'));
  after(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    utimesSync(path, new Date('2026-03-03T00:00:00Z'), new Date('2026-03-03T00:00:00Z'));
    return path;
  }

  async function read(message: WrittenMessage) {
    const path = write('one.msg', writeMsg(message));
    const [[raw], [parsed]] = [await mailsOf(msg, path), await parsedMailsOf(msg, path)];
    assert.ok(raw && parsed);
    return { ...parsed, envelope: raw.envelope, receivedAt: raw.receivedAt };
  }

  it('that was sent gives author, recipients, blind copies in the envelope, words and files', async () => {
    const sent = await read(SENT);
    assert.equal(sent.subject, 'Bücher für „Donnerstag“');
    assert.equal(sent.sentAt?.toISOString(), '2026-03-29T00:59:00.000Z');
    assert.deepEqual([sent.author.name, sent.author.address], ['Ada Quill', 'ada.quill@northfield.example']);
    assert.deepEqual(
      sent.recipients.map(({ address }) => address),
      [
        'ben.marsh@pupils.northfield.example',
        'cara.flint@northfield.example',
        'ben.marsh@pupils.northfield.example',
        'cara.flint@northfield.example',
        'dan.holt@elsewhere.example',
      ],
    );
    assert.deepEqual(sent.envelope.at(-1), 'dan.holt@elsewhere.example');
    assert.equal(sent.text, 'Hello Ben,\n\nthe library opens at nine. Dewch draw.');
    assert.deepEqual(
      sent.attachments.map(({ name, text }) => [name, text]),
      [
        ['plan für alle.txt', 'Bring the blue folder.'],
        ['map.png', null],
      ],
    );
    assert.deepEqual(sent.readProblems, []);
  });

  it('that was received keeps the head of the wire', async () => {
    const received = await read(RECEIVED);
    assert.equal(received.subject, 'Re: Książki');
    assert.equal(received.author.name, 'Marsh, Ben');
    assert.deepEqual(received.threadParts, ['mail', '<sent-1@northfield.example>']);
    assert.equal(received.sentAt?.toISOString(), '2026-03-29T01:01:00.000Z');
    assert.equal(received.receivedAt.toISOString(), '2026-03-29T01:01:05.000Z');
    assert.equal(received.text, 'Cześć, dziękuję.');
    assert.deepEqual(received.envelope, ['ada.quill@northfield.example']);
  });

  it('in rich text and an old character set, from Exchange, is read too', async () => {
    const rich = await read(RICH);
    assert.equal(rich.text, 'Zajęcia są w czwartek.');
    assert.deepEqual(
      [rich.author.address, rich.recipients[0]?.address],
      ['ada.quill@northfield.example', 'ben.marsh@pupils.northfield.example'],
    );
  });

  it('gives the messages within it', async () => {
    assert.deepEqual(
      (await read(NESTED)).attachments.map(({ name, text }) => [name, text]),
      [
        ['Forwarded', 'Middle\nMiddle words.'],
        ['Forwarded', 'Inner\nInnermost words.'],
        ['deep.txt', 'deepest words'],
      ],
    );
  });

  it('that is signed is read', async () => {
    const signed = await read(SIGNED);
    assert.deepEqual([signed.text, signed.subject, signed.readProblems], ['Signed words.', 'Signed', []]);
  });

  it('whose words cannot be read says so', async () => {
    const { readProblems } = await read({ properties: [[0x1009, 0x0102, Buffer.from('damaged')]] });
    assert.deepEqual(
      readProblems.map(({ code }) => code),
      ['OUTLOOK_ONLY'],
    );
  });

  it('whose file lies elsewhere says so', async () => {
    const { readProblems, attachments } = await read({
      properties: [[0x1000, TEXT, 'The plan is in our folder.']],
      attachments: [
        {
          properties: [
            [0x3705, 3, 7],
            [0x3707, TEXT, 'plan.docx'],
            [0x370d, TEXT, 'https://files.northfield.example/plan.docx'],
          ],
        },
      ],
    });
    assert.deepEqual(
      readProblems.map(({ code }) => code),
      ['PART_ELSEWHERE'],
    );
    assert.deepEqual(
      attachments.map(({ name }) => name),
      ['plan.docx'],
    );
  });

  it('keeps its head together whatever stands in a name', async () => {
    const { author, recipients, subject } = await read({
      properties: [
        [0x0037, TEXT, 'One\r\nBcc: spy@elsewhere.example\r\n\r\nTwo'],
        [0x0c1a, TEXT, 'Ada"\r\nX: y'],
        [0x0c1f, TEXT, 'ada@northfield.example'],
      ],
    });
    assert.deepEqual([author.address, recipients.length], ['ada@northfield.example', 0]);
    assert.equal(subject, 'One Bcc: spy@elsewhere.example Two');
  });

  it('that is attached to a mail is read like a forwarded message', async () => {
    const packed = writeMsg(SENT).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    const bytes = Buffer.from(
      `From: ada.quill@northfield.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--edge\r\nContent-Type: application/vnd.ms-outlook; name=letter.msg\r\nContent-Disposition: attachment; filename=letter.msg\r\nContent-Transfer-Encoding: base64\r\n\r\n${packed}\r\n--edge--\r\n`,
    );
    const { text, attachments } = await parseMime({ kind: 'mime', bytes, receivedAt: new Date(0), envelope: [] });
    assert.equal(text, 'See the file.');
    assert.deepEqual(
      attachments.map(file => file.name),
      ['letter.msg', 'plan für alle.txt', 'map.png'],
    );
    assert.match(attachments[0]?.text ?? '', /the library opens at nine/);
  });

  it('that is damaged, or no message at all, is one record that could not be read', async () => {
    const whole = writeMsg(SENT);
    for (const content of [whole.subarray(0, 2_000), Buffer.concat([whole.subarray(0, 8), Buffer.alloc(4_000)])])
      assert.deepEqual(await recordsOfFile(msg, write('bad.msg', content)), [{ problem: 'RECORD_UNREADABLE' }]);
    rmSync(join(folder, 'bad.msg'));
  });

  it('is known by its content, and other compound files are not taken for one', async () => {
    assert.deepEqual(await formats(write('letter', writeMsg(SENT)), 'letter'), ['msg']);
    assert.deepEqual(
      await formats(write('table', writeCompoundFile({ Workbook: Buffer.alloc(5_000) })), 'table.xls'),
      [],
    );
  });

  it('is read in a folder and in a zip alike', async () => {
    const files = { 'sent.msg': writeMsg(SENT), 'received.msg': writeMsg(RECEIVED), 'nested.msg': writeMsg(NESTED) };
    const [loose, zipped] = [join(folder, 'loose'), join(folder, 'zipped')];
    mkdirSync(loose);
    mkdirSync(zipped);
    for (const [name, content] of Object.entries(files)) write(join('loose', name), content);
    write(join('zipped', 'letters.zip'), Buffer.from(zipSync(files)));
    const read = await readFolder(loose);
    assert.deepEqual(read, { subjects: ['Bücher für „Donnerstag“', 'Outer', 'Re: Książki'], failed: [] });
    assert.deepEqual(await readFolder(zipped), read);
  });

  it('with any byte changed, or cut anywhere, takes no longer than a moment', function () {
    this.timeout(120_000);
    const sound = [
      SENT,
      RECEIVED,
      NESTED,
      { ...SENT, attachments: [file('large.bin', Buffer.alloc(20_000, 'x'))] },
    ].map(writeMsg);
    const random = randomFrom(17);
    const outcomes = { read: 0, refused: 0 };
    let longest = 0;
    for (let round = 0; round < 4_000; round += 1) {
      const original = sound[round % sound.length] ?? Buffer.alloc(0);
      const bytes = Buffer.from(
        round % 5 === 0 ? original.subarray(0, Math.floor(random() * original.length)) : original,
      );
      for (let flips = 0; flips < 1 + (round % 8); flips += 1) {
        // Header, tables and directory are where it hurts.
        const at = round % 2 === 0 ? Math.floor(random() * 512) : Math.floor(random() * bytes.length);
        if (at < bytes.length) bytes[at] = random() < 0.3 ? 0xff : Math.floor(random() * 256);
      }
      const before = process.cpuUsage();
      const message = readMsg(bytes);
      if (message) composeMail(message);
      longest = Math.max(longest, process.cpuUsage(before).user);
      outcomes[message ? 'read' : 'refused'] += 1;
    }
    assert.ok(longest < 1_000_000, `${longest / 1e6} s`);
    assert.ok(outcomes.read > 100 && outcomes.refused > 100, JSON.stringify(outcomes));
  });

  async function formats(path: string, name: string): Promise<readonly string[]> {
    const head = await headOnDisk(path);
    return FORMATS.filter(format => format.recognises?.(head, name)).map(format => format.name);
  }
});
