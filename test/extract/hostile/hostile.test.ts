import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { randomFrom } from '../../../scripts/random.js';
import { readRuleSet } from '../../../services/detect/rules/rule-set.js';
import { errorCode } from '../../../services/errors.js';
import { Examiner } from '../../../services/examine/examiner.js';
import { Extractor } from '../../../services/extract/extractor.js';
import { LIMITS } from '../../../services/extract/limits.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { smallSchool } from '../../support/register.js';
import { docx, openDocument, pdf, xlsx, zipOf } from '../made/documents.js';
import { type Attached, mailWith } from '../made/mail.js';
import { doc } from '../made/old-word.js';
import { claimingSides, photograph, qrCode } from '../made/pictures.js';
import * as archives from './archives.js';
import * as documents from './documents.js';
import * as pdfs from './pdfs.js';
import * as pictures from './pictures.js';

/** Milliseconds and megabytes that one file may cost here: less than in service, so that the tests are quick. */
const COST = { milliseconds: 4_000, megabytes: 512 };
const TEXT = 'Here it is.';

/** What each of them is found to be, where it is not that it takes too long; several where it depends on how far a package comes. */
const HOSTILE: readonly (readonly [string, () => Buffer | Promise<Buffer>, readonly string[]])[] = [
  ['a zip bomb', () => archives.flatBomb(150), ['ATTACHMENT_LIMIT']],
  ['a zip bomb of zip bombs', archives.nestedBomb, ['ATTACHMENT_LIMIT', 'TOO_LONG']],
  ['a zip whose files overlap', () => archives.overlappingBomb(5_000), ['ATTACHMENT_LIMIT', 'TOO_LONG']],
  ['a zip in a zip, fifty deep', () => archives.russianDoll(50), ['ATTACHMENT_LIMIT']],
  ['a file packed fifty times', () => archives.packedAgainAndAgain(50), ['ATTACHMENT_LIMIT']],
  ['a zip of ten thousand files', () => archives.manyFiles(10_000), ['ATTACHMENT_LIMIT']],
  ['a zip whose directory lies', archives.lyingDirectory, ['ATTACHMENT_BROKEN']],
  ['a PDF whose pages lead to themselves', pdfs.endlessPages, ['ATTACHMENT_BROKEN']],
  ['a PDF of a hundred thousand pages', () => pdfs.manyPages(100_000), ['ATTACHMENT_LIMIT']],
  ['a PDF of drawings that double sixty times', () => pdfs.doublingForms(60), []],
  ['a PDF of drawings ten thousand deep', () => pdfs.doublingForms(10_000), ['ATTACHMENT_COSTLY', 'ATTACHMENT_BROKEN']],
  ['a PDF that draws itself', pdfs.selfDrawing, ['ATTACHMENT_COSTLY', 'ATTACHMENT_BROKEN']],
  ['a PDF of endless words', () => pdfs.endlessContent(150), ['TOO_LONG']],
  ['a PDF of brackets', () => pdfs.deepArrays(1_000_000), ['ATTACHMENT_BROKEN']],
  ['a PDF whose objects mean one another', pdfs.objectLoop, ['ATTACHMENT_BROKEN']],
  ['a PDF whose letters are endless', pdfs.endlessLetters, ['TOO_LONG', 'ATTACHMENT_COSTLY', 'ATTACHMENT_BROKEN']],
  ['a document of endless words', () => documents.endlessWords(30), ['TOO_LONG', 'ATTACHMENT_LIMIT']],
  ['a document of an endless attribute', documents.endlessAttribute, ['ATTACHMENT_LIMIT']],
  ['a document of elements a million deep', () => documents.deepElements(1_000_000), ['ATTACHMENT_LIMIT']],
  ['RTF of braces', () => documents.deepRtf(2_000_000), ['ATTACHMENT_LIMIT']],
  ['RTF that claims bytes', documents.claimedBytes, ['ATTACHMENT_BROKEN']],
  ['RTF of endless controls', documents.endlessControls, ['ATTACHMENT_BROKEN', 'TOO_LONG']],
  ['an old document whose sectors lead round', documents.sectorLoop, ['ATTACHMENT_BROKEN']],
  ['an old document of huge sectors', () => documents.claimedSectors(30), ['ATTACHMENT_BROKEN']],
  ['an old document of no sectors', () => documents.claimedSectors(-1), ['ATTACHMENT_BROKEN']],
  ['an old document of folders in one another', documents.folderLoop, ['ATTACHMENT_BROKEN']],
  ['a picture that claims sides', async () => claimingSides(await qrCode('x'), 60_000, 60_000), ['ATTACHMENT_LIMIT']],
  ['a picture of a hundred million pixels', () => pictures.largePng(10_000, 10_000), ['ATTACHMENT_LIMIT']],
  ['a picture without most of its rows', () => pictures.largePng(5_000, 5_000, 10), ['ATTACHMENT_BROKEN']],
  ['a GIF that claims sides', pictures.claimedGif, ['ATTACHMENT_LIMIT']],
  ['a BMP that claims sides', pictures.claimedBmp, ['ATTACHMENT_LIMIT']],
  ['a photograph that claims sides', pictures.claimedJpeg, ['ATTACHMENT_LIMIT']],
];

/** They look like bombs, and are nothing once nobody lights them. */
const HARMLESS: readonly (readonly [string, () => Buffer | Promise<Buffer>])[] = [
  ['entities that grow', () => documents.entityBomb(30)],
  ['one long entity many times', documents.quadraticBomb],
  ['entities from elsewhere', documents.foreignEntity],
  ['two thousand million pages, of which one stands there', pdfs.claimedPages],
  ['a large empty picture', () => pictures.largePng(4_000, 4_000)],
  ['notes that lead to themselves', pictures.notesLoop],
  ['tables that lead to themselves', pdfs.tableLoop],
];

const FROM = 'From: mentor@school.example\r\nTo: pupil@school.example\r\n';
const PDF_PART = 'Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n';

/** Messages that are hostile as a whole. */
const MESSAGES: readonly (readonly [string, () => Buffer, readonly string[]])[] = [
  [
    'ten thousand parts in one another',
    () => {
      const parts = Array.from(
        { length: 10_000 },
        (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
      );
      return Buffer.from(`${FROM}${parts.join('')}\r\nwords\r\n`);
    },
    ['NESTED_TOO_DEEP', 'PARSER_STOPPED'],
  ],
  [
    'ten thousand files',
    () => {
      const parts = Array.from({ length: 10_000 }, (_, at) => `--b\r\n${PDF_PART}${btoa(`%PDF-1.4 ${at}`)}\r\n`);
      return Buffer.from(`${FROM}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`);
    },
    ['PARSER_STOPPED'],
  ],
  [
    'a header of a hundred megabytes',
    () =>
      Buffer.concat([
        Buffer.from(`${FROM}X-Words: `),
        Buffer.alloc(100_000_000, 'words '),
        Buffer.from('\r\n\r\nwords'),
      ]),
    ['PARSER_STOPPED', 'READER_OUT_OF_MEMORY', 'READER_OUT_OF_TIME'],
  ],
  [
    'base64 without an end',
    () => Buffer.concat([Buffer.from(`${FROM}${PDF_PART}`), Buffer.alloc(40_000_000, `${'JVBERi0x'.repeat(9)}\r\n`)]),
    ['ATTACHMENT_BROKEN', 'ATTACHMENT_COSTLY'],
  ],
];

describe('a hostile attachment', function () {
  this.timeout(60_000);
  let extractor: Extractor;
  let examiner: Examiner;

  before(async () => {
    extractor = new Extractor({ limits: COST, textReader: null });
    examiner = new Examiner({
      identityKey: new Uint8Array(32),
      limits: { milliseconds: 20_000, megabytes: 512 },
      extractor,
    });
    await examiner.useRules(readRuleSet([RULES_FOLDER]));
    examiner.useRegister(smallSchool());
  });
  after(() => examiner.close());

  /** The message with these files, when it is read: its words are there, and whatever reads files can read the next. */
  async function examine(files: readonly Attached[]) {
    const { message } = await examiner.examine(mailWith(files, TEXT));
    assert.equal(message.text, TEXT);
    for (const pid of extractor.pids)
      assert.ok(peakOf(pid) < COST.megabytes * 1.5, `process ${pid}: ${peakOf(pid)} MB`);
    return message;
  }

  for (const [what, make, codes] of HOSTILE)
    it(`that is ${what} costs its message one recorded problem`, async () => {
      const { readProblems } = await examine([{ name: 'file.bin', content: await make() }]);
      assert.equal(readProblems.length, 1, JSON.stringify(readProblems));
      // On a machine that is busy time ends sooner.
      assert.ok([...codes, 'ATTACHMENT_COSTLY'].includes(readProblems[0]?.code ?? ''), readProblems[0]?.code);
    });

  for (const [what, make] of HARMLESS)
    it(`of ${what} does nothing`, async () => {
      const { attachments, readProblems } = await examine([{ name: 'file.bin', content: await make() }]);
      assert.deepEqual(readProblems, []);
      const text = attachments[0]?.text ?? '';
      assert.ok(text.length < 1_000_000 && !text.includes('root:'), `${text.length} characters`);
    });

  it('does not keep the file beside it from being read', async () => {
    const { attachments, readProblems } = await examine([
      { name: 'a.pdf', content: pdfs.doublingForms(60) },
      { name: 'b.pdf', content: await pdf(['Meet me at the boathouse']) },
    ]);
    assert.equal(attachments[1]?.text, 'Meet me at the boathouse');
    assert.deepEqual(
      readProblems.map(({ code }) => code),
      ['ATTACHMENT_COSTLY'],
    );
  });

  it('takes no more time with twenty of its kind than three of them may', async () => {
    const files = Array.from({ length: 20 }, (_, at) => ({
      name: `${at}.pdf`,
      content: Buffer.concat([pdfs.doublingForms(60), Buffer.from(`% ${at}`)]),
    }));
    const began = process.hrtime.bigint();
    const { readProblems } = await examine(files);
    assert.deepEqual(
      readProblems.map(({ code }) => code),
      ['ATTACHMENT_COSTLY'],
    );
    assert.ok(Number(process.hrtime.bigint() - began) / 1e6 < COST.milliseconds * 5);
  });

  it('costs nothing anew where the same one stands in another message', async () => {
    const files = [{ name: 'a.pdf', content: pdfs.doublingForms(60) }];
    const began = process.hrtime.bigint();
    for (let at = 0; at < 5; at += 1) assert.equal((await examine(files)).readProblems.length, 1);
    assert.ok(Number(process.hrtime.bigint() - began) / 1e6 < COST.milliseconds * 2);
  });

  for (const [what, make, codes] of MESSAGES)
    it(`with ${what} is read as far as it can be, or counts as not read`, async () => {
      const raw = { kind: 'mime', bytes: make(), receivedAt: new Date(0), envelope: [] } as const;
      const seen = await examiner.examine(raw).then(
        ({ message }) => message.readProblems.map(({ code }) => code),
        error => [errorCode(error)],
      );
      assert.ok(seen.length > 0 && seen.every(code => codes.includes(code)), JSON.stringify(seen));
      // Whoever comes next is read as ever.
      assert.deepEqual((await examine([{ name: 'a.pdf', content: await pdf([what]) }])).attachments[0]?.text, what);
    });

  describe('that was', () => {
    const fixtures = async (): Promise<Readonly<Record<string, Buffer>>> => ({
      pdf: await pdf(['Meet me at the boathouse', 'Second page'], { link: 'https://chat.example/x' }),
      docx: docx(['Meet me at the boathouse']),
      xlsx: xlsx([['Meet me', 447700900123]]),
      odt: openDocument('text', ['Meet me at the boathouse']),
      doc: doc('Meet me at the boathouse'),
      zip: zipOf({ 'a.txt': 'Meet me', 'b.docx': docx(['at the boathouse']) }),
      rtf: Buffer.from('{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}Meet me\\par at the boathouse}'),
      png: await qrCode('https://chat.example/x'),
      jpg: photograph({ latitude: 51.5, longitude: -0.1 }),
    });
    const ALL_PROBLEMS = 2;

    it('cut off anywhere is broken, or nothing that said anything was lost', async () => {
      for (const [name, whole] of Object.entries(await fixtures())) {
        const [uncut] = (await examine([{ name: `whole.${name}`, content: whole }])).attachments;
        for (const part of [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999]) {
          const content = whole.subarray(0, Math.max(12, Math.floor(whole.length * part)));
          const { readProblems, attachments } = await examine([{ name: `cut.${name}`, content }]);
          const lost = attachments[0]?.text !== uncut?.text;
          assert.ok(readProblems.length <= ALL_PROBLEMS);
          assert.ok(readProblems.length > 0 || !lost, `${name} at ${part}: ${attachments[0]?.text}`);
        }
      }
    });

    it('changed by chance leaves every process as it was', async () => {
      const random = randomFrom(100);
      for (const [name, whole] of Object.entries(await fixtures())) {
        for (let round = 0; round < 25; round += 1) {
          const content = Buffer.from(whole);
          for (let flip = 0; flip <= round; flip += 1) {
            const at = Math.floor(random() * content.length);
            content[at] = (content[at] ?? 0) ^ (1 << Math.floor(random() * 8));
          }
          const { readProblems } = await examine([{ name: `changed.${name}`, content }]);
          assert.ok(readProblems.length <= ALL_PROBLEMS, `${name}: ${JSON.stringify(readProblems)}`);
        }
      }
    });
  });

  it('is read by a process that knows nothing of the environment', async () => {
    await examine([{ name: 'a.pdf', content: await pdf(['Another']) }]);
    const [pid] = extractor.pids;
    assert.ok(pid !== undefined);
    assert.equal(readFileSync(`/proc/${pid}/environ`, 'utf8'), '');
    assert.ok(LIMITS.unpacked > 0);
  });
});

/** The most memory that a process has had in use, megabytes; 0: it has ended. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1_024;
  } catch {
    return 0;
  }
}
