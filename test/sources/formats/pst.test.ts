import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { randomFrom } from '../../../scripts/random.js';
import { parseMime } from '../../../services/parse/mime.js';
import { PROJECT_ROOT } from '../../../services/paths.js';
import type { ExportRecord } from '../../../services/sources/exports/format.js';
import { pst } from '../../../services/sources/formats/pst.js';
import { walkPst } from '../../../services/sources/outlook/pst/walk.js';
import { mailOfMsg, mailsOfPst } from '../../../services/sources/outlook/read-outlook.js';
import { parsedMailsOf, readFolder, recordsOfFile } from '../../support/mail-fixtures.js';
import { file, INT, TEXT, to, type WrittenMessage } from '../../support/outlook.js';
import { NESTED, RECEIVED, RICH, SENT, SIGNED } from '../../support/outlook-letters.js';
import { type PstOptions, writePst } from '../../support/pst-file.js';

const LETTERS = [SENT, RECEIVED, RICH, NESTED, SIGNED];
const KINDS: readonly (readonly [string, PstOptions])[] = [
  ['of today', {}],
  ['of today without encoding', { isEncoded: false }],
  ['of Outlook up to 2002', { isOld: true }],
];
const EXAMPLES = join(PROJECT_ROOT, 'node_modules/pst-extractor/example/testdata');
const codes = (records: readonly ExportRecord[]) =>
  records.map(record => ('problem' in record ? record.problem : 'read'));

describe('an Outlook data file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-pst-'));
  after(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: Buffer): string {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, new Date('2026-03-03T00:00:00Z'), new Date('2026-03-03T00:00:00Z'));
    return path;
  }

  for (const [kind, options] of KINDS) {
    it(`${kind} gives every message with its words, people, times, files and messages within it`, async () => {
      const [sent, received, rich, nested, signed] = await parsedMailsOf(
        pst,
        write('mailbox.pst', writePst(LETTERS, options)),
      );
      assert.equal(sent?.text, 'Hello Ben,\n\nthe library opens at nine. Dewch draw.');
      assert.equal(sent?.sentAt?.toISOString(), '2026-03-29T00:59:00.000Z');
      assert.equal(sent?.recipients.at(-1)?.address, 'dan.holt@elsewhere.example');
      assert.deepEqual(
        sent?.attachments.map(({ name, text }) => [name, text]),
        [
          ['plan für alle.txt', 'Bring the blue folder.'],
          ['map.png', null],
        ],
      );
      assert.equal(received?.text, 'Cześć, dziękuję.');
      assert.equal(received?.receivedAt.toISOString(), '2026-03-29T01:01:05.000Z');
      assert.deepEqual([rich?.subject, rich?.text], ['FW: Zajęcia', 'Zajęcia są w czwartek.']);
      assert.deepEqual(
        nested?.attachments.map(({ text }) => text),
        ['Middle\nMiddle words.', 'Inner\nInnermost words.', 'deepest words'],
      );
      assert.equal(signed?.text, 'Signed words.');
    });

    it(`${kind} with more messages than one page of its index has, and long values, gives all of them`, async () => {
      const many = Array.from({ length: 700 }, (_, index) => letter(index, index % 100 === 0 ? 40_000 : 10));
      const mails = await parsedMailsOf(pst, write('many.pst', writePst(many, options)));
      assert.deepEqual(
        mails.map(({ subject }) => subject),
        many.map((_, index) => `Letter ${index}`),
      );
      assert.equal(mails[100]?.text.length, 39_999);
    });
  }

  it('is the same message as the same one in a file of its own', async () => {
    const { writeMsg } = await import('../../support/outlook.js');
    const [own] = await parsedMailsOf(pst, write('one.pst', writePst([SENT])));
    const raw = await mailOfMsg(writeMsg(SENT), new Date(0));
    assert.ok(raw);
    assert.deepEqual((await parseMime(raw)).identityParts, own?.identityParts);
  });

  it('leaves out what nobody sent to anybody, and keeps invitations', async () => {
    const of = (kind: string, recipients: WrittenMessage['recipients'] = []) => ({
      properties: [[0x001a, TEXT, kind] as const, [0x0037, TEXT, kind] as const],
      recipients,
    });
    const people = [to('Ben Marsh', 'ben.marsh@pupils.northfield.example')];
    const items = ['IPM.Contact', 'IPM.StickyNote', 'IPM.Task', 'IPM.DistList', 'IPM.Appointment', 'IPM.Activity'].map(
      kind => of(kind),
    );
    const sent = [
      of('IPM.TaskRequest', people),
      of('IPM.Schedule.Meeting.Request', people),
      of('IPM.Appointment', people),
      of('', people),
      of('IPM.Note.Microsoft.Conversation'),
    ];
    const mails = await parsedMailsOf(pst, write('items.pst', writePst([...items, ...sent])));
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      ['IPM.TaskRequest', 'IPM.Schedule.Meeting.Request', 'IPM.Appointment', '', 'IPM.Note.Microsoft.Conversation'],
    );
  });

  it('is read in a zip as on the disk, and nothing stays behind', async () => {
    const content = writePst(LETTERS);
    write('plain/mailbox.pst', content);
    write('packed/export.zip', Buffer.from(zipSync({ 'Exchange/ada.quill.pst': content })));
    const before = unpackedFolders();
    const plain = await readFolder(join(folder, 'plain'));
    assert.deepEqual(plain.failed, []);
    assert.equal(plain.subjects.length, 5);
    assert.deepEqual(await readFolder(join(folder, 'packed')), plain);
    assert.deepEqual(unpackedFolders(), before);
  });

  it('with a message that is too large says so, and reads the others', async () => {
    const large = { ...SENT, attachments: [file('film.bin', Buffer.alloc(300_000, 'x'))] };
    const path = write('large.pst', writePst([RICH, large, RECEIVED]));
    assert.deepEqual(codes(await recordsOfFile(pst, path, 100_000)), ['read', 'MESSAGE_TOO_LARGE', 'read']);
  });

  it('with a damaged message says so, and reads the others', async () => {
    const content = writePst([RICH, SENT, RECEIVED], { isEncoded: false });
    // The kind of table that the second message has.
    const at = content.indexOf(
      Buffer.from('ecbc', 'hex'),
      content.indexOf(Buffer.from('ecbc', 'hex'), content.indexOf(Buffer.from('Dewch draw', 'utf16le')) - 2_000),
    );
    content.writeUInt8(0x11, at + 1);
    const found = codes(await recordsOfFile(pst, write('damaged.pst', content)));
    assert.equal(found.filter(code => code === 'RECORD_UNREADABLE').length, 1);
    assert.equal(found.length, 3);
  });

  it('that is cut off says so', async () => {
    const content = writePst(LETTERS);
    const cut = codes(await recordsOfFile(pst, write('cut.pst', content.subarray(0, content.length - 600))));
    assert.equal(cut.at(-1), 'EXPORT_CUT_OFF');
  });

  it('with high encryption says so', async () => {
    const content = writePst([SENT]);
    content.writeUInt8(2, 513);
    assert.deepEqual(codes(await recordsOfFile(pst, write('locked.pst', content))), ['ENCRYPTED']);
  });

  it('that hangs the thread at some message loses that one, and at too many counts as cut off there', async () => {
    const program = new URL('../../support/hanging-outlook-thread.js', import.meta.url);
    const read = async (messages: string) => {
      const records: ExportRecord[] = [];
      for await (const record of mailsOfPst(messages, new Date(0), 1_000, { milliseconds: 700, program }))
        records.push(record);
      return codes(records);
    };
    assert.deepEqual(await read('..h.'), ['read', 'read', 'RECORD_UNREADABLE', 'read']);
    assert.deepEqual(await read('h..'), ['RECORD_UNREADABLE', 'read', 'read']);
    assert.deepEqual(await read('.m.'), ['read', 'RECORD_UNREADABLE', 'read']);
    const bad = await read('.hhhhhhhhhh');
    assert.deepEqual([bad[0], bad.at(-1)], ['read', 'EXPORT_CUT_OFF']);
  }).timeout(60_000);

  it('with any bytes changed, or cut anywhere, takes no longer than a moment', async function () {
    this.timeout(120_000);
    const sound = KINDS.map(([, options]) =>
      writePst(
        Array.from({ length: 20 }, (_, index) => LETTERS[index % 5] ?? SENT),
        options,
      ),
    );
    const random = randomFrom(23);
    const found = { read: 0, unreadable: 0, refused: 0 };
    let longest = 0;
    for (let round = 0; round < 150; round += 1) {
      const original = sound[round % 3] ?? Buffer.alloc(0);
      const content = Buffer.from(
        round % 7 === 0 ? original.subarray(0, Math.floor(random() * original.length)) : original,
      );
      for (let flips = 0; flips < 1 + 300 * random() ** 2; flips += 1) {
        const at = Math.floor(random() * content.length);
        if (at < content.length) content[at] = random() < 0.3 ? 0xff : Math.floor(random() * 256);
      }
      const path = write('changed.pst', content);
      const before = process.cpuUsage();
      try {
        for (const { record } of walkPst(path, { from: 0, avoid: new Set(), mostBytes: 1e8 }, () => undefined))
          found[record !== null && 'mail' in record ? 'read' : 'unreadable'] += 1;
      } catch {
        found.refused += 1;
      }
      longest = Math.max(longest, process.cpuUsage(before).user);
    }
    assert.ok(longest < 5_000_000, `${longest / 1e6} s`);
    assert.ok(found.read > 100 && found.unreadable > 100, JSON.stringify(found));
  });

  it('that the package brings along as an example is read to its end', async () => {
    const examples: readonly (readonly [string, number])[] = [
      ['enron.pst', 71],
      ['pstextractortest@outlook.com.ost', 4],
      ['pstextractortestpdf@outlook.com.ost', 2],
    ];
    for (const [name, least] of examples) {
      const path = join(EXAMPLES, name);
      assert.ok(existsSync(path), path);
      const records = await recordsOfFile(pst, path, 50_000_000);
      assert.ok(
        codes(records).every(code => code === 'read'),
        name,
      );
      assert.ok(records.length >= least, `${records.length} in ${name}`);
    }
  }).timeout(60_000);

  function unpackedFolders(): readonly string[] {
    return readdirSync(tmpdir()).filter(name => name.startsWith('candour-unpacked-'));
  }
});

function letter(number: number, length: number): WrittenMessage {
  return {
    properties: [
      [0x001a, TEXT, 'IPM.Note'],
      [0x0037, TEXT, `Letter ${number}`],
      [0x1000, TEXT, `${'word '.repeat(Math.ceil(length / 5))}`],
      [0x0e07, INT, 1],
    ],
    recipients: [to('Ben Marsh', 'ben.marsh@pupils.northfield.example')],
  };
}
