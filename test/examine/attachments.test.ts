import assert from 'node:assert/strict';
import { fieldText } from '../../services/detect/field-text.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { Examiner } from '../../services/examine/examiner.js';
import { Extractor } from '../../services/extract/extractor.js';
import { RULES_FOLDER } from '../../services/paths.js';
import type { RawMessage } from '../../services/sources/source.js';
import { docx, pdf, zipOf } from '../extract/made/documents.js';
import { mailWith } from '../extract/made/mail.js';
import { photograph, qrCode, writing } from '../extract/made/pictures.js';
import { smallSchool } from '../support/register.js';

const WORDS = 'Call me on 07700 900123 tonight.';

describe('a message with attachments', function () {
  this.timeout(60_000);
  const extractor = new Extractor({ limits: { milliseconds: 20_000, megabytes: 768 }, textReader: null });
  const examiner = new Examiner({
    identityKey: new Uint8Array(32),
    limits: { milliseconds: 20_000, megabytes: 512 },
    extractor,
  });
  before(async () => {
    await examiner.useRules(readRuleSet([RULES_FOLDER]));
    examiner.useRegister(smallSchool());
  });
  after(() => examiner.close());

  it('starts no process when they are text, or there are none', async () => {
    await examiner.examine(mailWith([]));
    const { message } = await examiner.examine(mailWith([{ name: 'a.txt', content: Buffer.from(WORDS) }]));
    assert.equal(message.attachments[0]?.text, WORDS);
    assert.deepEqual(extractor.pids, []);
  });

  for (const [kind, file] of [
    ['a PDF', () => pdf([WORDS])],
    ['a Word document in an archive', () => zipOf({ 'plan.docx': docx([WORDS]) })],
  ] as const)
    it(`is looked through for what ${kind} says, and the finding says where it stands`, async () => {
      const { message, findings } = await examiner.examine(mailWith([{ name: 'notes.txt', content: await file() }]));
      const found = findings.find(({ detectorId, field }) => detectorId === 'contact/phone' && field === 'attachment');
      const { start, end } = found?.span ?? { start: 0, end: 0 };
      assert.match(fieldText(message, 'attachment').slice(start, end), /^07700 900123$/);
      assert.deepEqual(message.readProblems, []);
    });

  it('is looked through for the words in a photographed note', async () => {
    const reader = {
      program: '/usr/bin/tesseract',
      languages: 'eng',
      limits: { milliseconds: 30_000, megabytes: 768 },
    };
    const limits = { milliseconds: 60_000, megabytes: 768 };
    const reads = new Examiner({
      identityKey: new Uint8Array(32),
      limits,
      extractor: new Extractor({ limits, textReader: reader }),
    });
    try {
      await reads.useRules(readRuleSet([RULES_FOLDER]));
      reads.useRegister(smallSchool());
      const picture = writing(['Please don’t tell your mum', 'that we write to each other.']);
      const { message, findings } = await reads.examine(mailWith([{ name: 'IMG_0017.png', content: picture }]));
      const found =
        findings.find(({ code }) => code === 'grooming.secrecy') ?? assert.fail(message.attachments[0]?.text ?? '');
      assert.equal(found.field, 'attachment');
      assert.notEqual(found.severity, 'low');
    } finally {
      await reads.close();
    }
  });

  it('has the links of its QR codes and documents among its own, with where they stood', async () => {
    const LINK = 'https://discord.gg/abcdef';
    const { message, findings } = await examiner.examine(
      mailWith([{ name: 'picture.png', type: 'image/png', content: await qrCode(LINK) }]),
    );
    assert.deepEqual(message.links, [{ target: LINK, label: 'QR code in picture.png' }]);
    assert.ok(findings.some(({ detectorId, field }) => detectorId === 'contact/link' && field === 'link'));
  });

  it('says where a picture was taken, which is no finding by itself', async () => {
    const content = photograph({ latitude: 51.5, longitude: -0.1 });
    const { message, findings } = await examiner.examine(mailWith([{ name: 'a.jpg', type: 'image/jpeg', content }]));
    assert.equal(message.attachments[0]?.text, 'Place in the picture: 51.5, -0.1');
    assert.deepEqual(
      findings.filter(({ field }) => field === 'attachment'),
      [],
    );
  });

  it('is the same message whether they were read or not', async () => {
    const raw = mailWith([{ name: 'plan.pdf', type: 'application/pdf', content: await pdf([WORDS]) }]);
    const { message } = await examiner.examine(raw);
    const other = new Examiner({ identityKey: new Uint8Array(32), limits: { milliseconds: 20_000, megabytes: 512 } });
    try {
      await other.useRules(readRuleSet([RULES_FOLDER]));
      other.useRegister(smallSchool());
      const unread = (await other.examine(raw)).message;
      assert.deepEqual([unread.id, unread.attachments[0]?.text, unread.readProblems], [message.id, null, []]);
    } finally {
      await other.close();
    }
  });

  it('of a chat is read too, where the export holds the file', async () => {
    const party = (id: string) => ({ id, name: id, address: `${id}@school.example` });
    const chat: RawMessage = {
      kind: 'chat',
      platform: 'teams',
      conversation: { id: 'c', name: '' },
      messageId: '1',
      author: party('mentor'),
      members: [party('pupil')],
      sentAt: new Date(0),
      receivedAt: new Date(0),
      body: 'See the file',
      bodyType: 'text',
      subject: '',
      replyTo: null,
      thread: null,
      editedAt: null,
      deletedAt: null,
      reactions: [],
      attachments: [
        { name: 'a.pdf', type: 'application/pdf', link: 'https://files.example/a', content: await pdf([WORDS]) },
      ],
      problems: [],
    };
    const { message } = await examiner.examine(chat);
    assert.equal(message.attachments[0]?.text, `https://files.example/a\n${WORDS}`);
  });

  it('that says more than can be looked through in time is read without them, and counts as partly read', async () => {
    const impatient = new Examiner({
      identityKey: new Uint8Array(32),
      limits: { milliseconds: 700, megabytes: 512 },
      extractor: new Extractor({ limits: { milliseconds: 20_000, megabytes: 768 }, textReader: null }),
    });
    try {
      await impatient.useRules(readRuleSet([RULES_FOLDER]));
      impatient.useRegister(smallSchool());
      await impatient.examine(mailWith([]));
      // Looked through by every detector of contact details.
      const long = 'a.b@c dot com snap: kate_07 oh seven 7 0 0 900 '.repeat(10_000);
      const files = Array.from({ length: 4 }, (_, at) => ({ name: `${at}.docx`, content: docx([`${at} ${long}`]) }));
      const { message } = await impatient.examine(mailWith(files));
      assert.equal(message.text, 'Here it is.');
      assert.deepEqual(
        message.readProblems.map(({ code }) => code),
        ['ATTACHMENT_COSTLY'],
      );
    } finally {
      await impatient.close();
    }
  });
});
