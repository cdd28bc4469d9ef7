import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { knownFileDetector } from '../../services/detect/known-file.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { SwitchBoard } from '../../services/detect/switches.js';
import { Examiner } from '../../services/examine/examiner.js';
import type { DigestName } from '../../services/extract/extracted.js';
import { Extractor } from '../../services/extract/extractor.js';
import { HashTableBuilder } from '../../services/known-files/hash-table.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { wordsOf } from '../../services/scan/store-messages.js';
import { docx, zipOf } from '../extract/made/documents.js';
import { type Attached, mailWith } from '../extract/made/mail.js';
import { qrCode } from '../extract/made/pictures.js';
import { smallRegister, smallSchool } from '../support/register.js';

const WORD = 'boathouse';

function tableOf(name: DigestName, content: Buffer) {
  const builder = new HashTableBuilder();
  builder.add(createHash(name).update(content).digest('hex'), 0);
  return { [name]: builder.build() };
}

describe('a message with a file on a list of known files', function () {
  this.timeout(60_000);
  let picture: Buffer;
  const extractor = new Extractor({ limits: { milliseconds: 20_000, megabytes: 768 }, textReader: null });
  const examiner = new Examiner({
    identityKey: new Uint8Array(32),
    limits: { milliseconds: 20_000, megabytes: 512 },
    extractor,
  });
  before(async () => {
    picture = await qrCode(`Meet me at the ${WORD}`);
    await examiner.useRules(readRuleSet([RULES_FOLDER]));
    examiner.useRegister(smallSchool());
  });
  after(() => examiner.close());

  const examine = async (files: readonly Attached[], name: DigestName = 'sha256', list = 'boats') => {
    examiner.useKnownFiles({ lists: [list], tables: tableOf(name, picture) });
    return examiner.examine(mailWith(files));
  };
  const NAME = `${WORD}-picture.png`;

  for (const name of ['md5', 'sha1', 'sha256'] as const)
    it(`raises at once and gravely, and says what to do (${name})`, async () => {
      const { findings } = await examine([{ name: NAME, type: 'image/png', content: picture }], name);
      const [finding] = findings.filter(({ detectorId }) => detectorId === 'known-file');
      assert.equal(finding?.code, 'content.sexual');
      assert.equal(finding?.severity, 'critical');
      assert.match(finding?.reason ?? '', /“boats”.*Do not open.*Call the police/);
    });

  it('keeps nothing of it: no name, no type, no size, no word, no link', async () => {
    const { message } = await examine([
      { name: NAME, type: 'image/png', content: picture },
      { name: 'plan.docx', content: docx(['The plan of the day']) },
    ]);
    assert.equal(JSON.stringify(wordsOf(message)).includes(WORD), false);
    const [known, other] = message.attachments;
    assert.deepEqual(known, {
      name: 'A file on the list of known files “boats”. Do not open, copy or forward it.',
      type: '',
      size: 0,
      text: null,
      known: 'boats',
    });
    assert.equal(other?.text, 'The plan of the day');
  });

  it('never hands it to whatever reads files', async () => {
    const untouched = new Extractor({ limits: { milliseconds: 20_000, megabytes: 768 }, textReader: null });
    const other = new Examiner({
      identityKey: new Uint8Array(32),
      limits: { milliseconds: 20_000, megabytes: 512 },
      extractor: untouched,
    });
    try {
      await other.useRules(readRuleSet([RULES_FOLDER]));
      other.useRegister(smallSchool());
      other.useKnownFiles({ lists: ['boats'], tables: tableOf('sha256', picture) });
      await other.examine(mailWith([{ name: NAME, type: 'image/png', content: picture }]));
      assert.deepEqual(untouched.pids, []);
    } finally {
      await other.close();
    }
  });

  for (const [where, make] of [
    ['an archive in an archive', (file: Buffer) => zipOf({ 'a.zip': zipOf({ [NAME]: file, 'b.txt': WORD }) })],
    ['a document', (file: Buffer) => docx([`At the ${WORD}`], { 'word/media/image1.png': file })],
    [
      'a message in an archive',
      (file: Buffer) =>
        zipOf({
          'a.eml': `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png; name=${NAME}\r\nContent-Transfer-Encoding: base64\r\n\r\n${file.toString('base64')}\r\n--x--\r\n`,
        }),
    ],
  ] as const)
    it(`is found when it is in ${where}, of which nothing is kept either`, async () => {
      const { message, findings } = await examine([{ name: `${WORD}.zip`, content: make(picture) }]);
      assert.equal(findings.filter(({ detectorId }) => detectorId === 'known-file').length, 1);
      assert.equal(JSON.stringify(wordsOf(message)).includes(WORD), false);
    });

  it('is found in a message that was forwarded', async () => {
    const forwarded = mailWith([{ name: NAME, type: 'image/png', content: picture }]);
    const content = forwarded.kind === 'mime' ? Buffer.from(forwarded.bytes) : Buffer.alloc(0);
    const { message, findings } = await examine([{ name: 'forwarded.eml', type: 'message/rfc822', content }]);
    assert.equal(findings.filter(({ detectorId }) => detectorId === 'known-file').length, 1);
    assert.equal(JSON.stringify(wordsOf(message)).includes(WORD), false);
  });

  it('is found when it calls itself a message', async () => {
    const { message, findings } = await examine([{ name: `${WORD}.eml`, type: 'message/rfc822', content: picture }]);
    assert.equal(findings.filter(({ detectorId }) => detectorId === 'known-file').length, 1);
    assert.equal(JSON.stringify(wordsOf(message)).includes(WORD), false);
  });

  it('is about extremism when its list says so', async () => {
    const { findings } = await examine([{ name: NAME, content: picture }], 'sha256', 'terrorist-content');
    assert.equal(findings.find(({ detectorId }) => detectorId === 'known-file')?.code, 'content.extremism');
  });

  it('stays as grave as it is, whatever the school has decided about its detector', async () => {
    const { message } = await examine([{ name: NAME, content: picture }]);
    const found = knownFileDetector.detect(message, smallRegister());
    const until = '2999-01-01T00:00:00Z';
    const exempt = [{ personKey: message.author.personId ?? '', until }];
    for (const state of ['off', 'shadow', 'on'] as const) {
      const board = new SwitchBoard([{ rule: 'known-file', state, severity: 'low', least: 1, exempt }]);
      assert.deepEqual(board.leave(found, message), found);
      assert.equal(
        found.some(finding => board.isShadow(finding)),
        false,
      );
    }
  });

  it('raises nothing when the file is another one', async () => {
    const { findings } = await examine([{ name: NAME, type: 'image/png', content: await qrCode('Another') }]);
    assert.deepEqual(
      findings.filter(({ detectorId }) => detectorId === 'known-file'),
      [],
    );
  });
});
