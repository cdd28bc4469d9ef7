import assert from 'node:assert/strict';
import { parseJournaled } from '../../services/parse/journal.js';
import { parseMime } from '../../services/parse/mime.js';
import type { ParsedMessage } from '../../services/parse/parsed.js';
import type { RawMime } from '../../services/sources/source.js';

const JOURNAL = 'journal@journal.school.example';
const RECEIVED = new Date('2026-11-26T10:00:00Z');

const ORIGINAL = [
  'From: Ada Mentor <ada@school.example>',
  'To: Klub Szachowy <chess-club@school.example>',
  'Cc: Ben <ben@school.example>',
  'Subject: =?utf-8?Q?Spotkanie_w_czwartek_=E2=80=93_chess?=',
  'Date: Thu, 26 Nov 2026 09:15:00 +0000',
  'Message-ID: <chess-1@school.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="in"',
  '',
  '--in',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Cześć! We meet in the library on Thursday.',
  '--in',
  'Content-Type: text/plain; name="list.txt"',
  'Content-Disposition: attachment; filename="list.txt"',
  '',
  'board, clock, pieces',
  '--in--',
  '',
].join('\r\n');

/** As Exchange writes one: the text first, the message as it was. */
function report(
  lines: readonly string[],
  { original = ORIGINAL, parts = [] as readonly string[], marked = true } = {},
): string {
  return [
    'From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@school.example>',
    `To: ${JOURNAL}`,
    'Subject: Spotkanie w czwartek',
    'Date: Thu, 26 Nov 2026 09:15:04 +0000',
    'Message-ID: <report-1@journal.report.generator>',
    ...(marked ? ['X-MS-Journal-Report:'] : []),
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="out"',
    '',
    '--out',
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...lines,
    '',
    '--out',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: binary',
    '',
    original,
    ...parts.flatMap(part => ['--out', part]),
    '--out--',
    '',
  ].join('\r\n');
}

const HEAD = [
  'Sender: ada@school.example',
  'Subject: Spotkanie w czwartek – chess',
  'Message-Id: <chess-1@school.example>',
];

function rawOf(text: string, envelope: readonly string[] = [], reports = true): RawMime {
  return {
    kind: 'mime',
    bytes: Buffer.from(text, 'utf8'),
    receivedAt: RECEIVED,
    envelope,
    journal: { addresses: [JOURNAL], reports },
  };
}
const parse = (text: string): Promise<ParsedMessage> => parseJournaled(rawOf(text));
const addresses = ({ recipients }: ParsedMessage) => [...new Set(recipients.map(({ address }) => address))].sort();
const problems = ({ readProblems }: ParsedMessage) => readProblems.map(({ code }) => code);
const plain = () =>
  parseMime({ kind: 'mime', bytes: Buffer.from(ORIGINAL, 'utf8'), receivedAt: RECEIVED, envelope: [] });

describe('a journal report', () => {
  it('is the message in it, with everybody whom it names: Bcc, members of lists, whom it was forwarded to and from', async () => {
    const read = await parse(
      report([
        ...HEAD,
        'To: cora@school.example, Expanded: chess-club@school.example',
        'Cc: ben@school.example',
        'Bcc: dov@school.example',
        'Bcc: Eve <EVE@elsewhere.example>, Forwarded: fay@school.example',
        'Recipient: gil@school.example',
      ]),
    );
    const original = await plain();
    assert.deepEqual(addresses(read), [
      'ben@school.example',
      'chess-club@school.example',
      'cora@school.example',
      'dov@school.example',
      'eve@elsewhere.example',
      'fay@school.example',
      'gil@school.example',
    ]);
    assert.deepEqual({ ...read, recipients: [] }, { ...original, recipients: [] }, 'as it was sent, to the letter');
    assert.equal(read.text, 'Cześć! We meet in the library on Thursday.');
  });

  it('of the same message has the identity of the message, whomever it names and whichever way it came', async () => {
    const reports = [
      report([...HEAD, 'Bcc: dov@school.example']),
      report([...HEAD, 'Recipient: gil@school.example']),
      report([...HEAD, 'To: cora@school.example'], { marked: false }),
    ];
    const identities = await Promise.all(reports.map(async text => (await parse(text)).identityParts));
    for (const identity of identities) assert.deepEqual(identity, (await plain()).identityParts);
  });

  it('may be packed, and keep its text as HTML', async () => {
    const packed = report([], {})
      .replace('Content-Transfer-Encoding: binary', 'Content-Transfer-Encoding: base64')
      .replace(ORIGINAL, Buffer.from(ORIGINAL, 'utf8').toString('base64').replaceAll(/.{76}/g, '$&\r\n'))
      .replace('text/plain; charset="utf-8"', 'text/html; charset="utf-8"')
      .replace(
        '8bit\r\n\r\n',
        `8bit\r\n\r\n<p>${[...HEAD, 'Bcc: dov@school.example'].join('<br>').replaceAll(/<(chess[^>]*)>/g, '&lt;$1&gt;')}</p>`,
      );
    const read = await parse(packed);
    assert.ok(addresses(read).includes('dov@school.example'));
    assert.deepEqual(read.identityParts, (await plain()).identityParts);
    assert.deepEqual(problems(read), []);
  });

  it('takes its author from the report when the message names none', async () => {
    const nameless = ORIGINAL.replace(/^From: .*\r\n/, '');
    const read = await parse(report([...HEAD, 'To: ben@school.example'], { original: nameless }));
    assert.equal(read.author.address, 'ada@school.example');
  });

  it('with a copy that Exchange decrypted is that copy, and one without it says that it is encrypted', async () => {
    const sealed = ORIGINAL.replace(
      'Content-Type: text/plain; name="list.txt"',
      'Content-Type: application/x-microsoft-rpmsg-message; name="message.rpmsg"',
    ).replace('filename="list.txt"', 'filename="message.rpmsg"');
    const alone = await parse(report([...HEAD, 'To: ben@school.example'], { original: sealed }));
    assert.deepEqual(problems(alone), ['ENCRYPTED']);
    const decrypted = `Content-Type: message/rfc822\r\n\r\n${ORIGINAL}`;
    const both = await parse(report([...HEAD, 'To: ben@school.example'], { original: sealed, parts: [decrypted] }));
    assert.deepEqual(problems(both), []);
    assert.deepEqual(both.identityParts, (await plain()).identityParts);
    assert.ok(both.attachments.some(({ name }) => name === 'other copy in the journal report'));
  });

  it('with words that no report has is not believed to hold none: they are looked at, and it says so', async () => {
    const read = await parse(report([...HEAD, 'To: ben@school.example', 'Psst: see you at the old mill'], {}));
    assert.deepEqual(problems(read), ['JOURNAL_TEXT_BESIDE']);
    assert.ok(read.attachments.some(({ text }) => text?.includes('see you at the old mill')));
    const file = 'Content-Type: text/plain; name="more.txt"\r\n\r\nand bring a torch';
    const withFile = await parse(report([...HEAD, 'To: ben@school.example'], { parts: [file] }));
    assert.deepEqual(problems(withFile), ['JOURNAL_TEXT_BESIDE']);
    assert.ok(withFile.attachments.some(({ text }) => text?.includes('bring a torch')));
  });

  it('without a message is read as it stands, and says so', async () => {
    const empty = report([...HEAD, 'To: ben@school.example']).replace(
      'Content-Type: message/rfc822',
      'Content-Type: application/octet-stream',
    );
    const read = await parse(empty);
    assert.deepEqual(problems(read), ['JOURNAL_WITHOUT_MESSAGE']);
    assert.match(read.text, /Sender: ada@school\.example/);
  });

  it('that could not be delivered and comes back in a notice is the message in it, and says so', async () => {
    const notice = [
      'From: postmaster@school.example',
      `To: ${JOURNAL}`,
      'Subject: Undeliverable: Spotkanie w czwartek',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
      '',
      '--dsn',
      'Content-Type: text/plain',
      '',
      'Delivery has failed to these recipients.',
      '--dsn',
      'Content-Type: message/delivery-status',
      '',
      'Action: failed',
      '--dsn',
      'Content-Type: message/rfc822',
      '',
      report([...HEAD, 'Bcc: dov@school.example']),
      '--dsn--',
      '',
    ].join('\r\n');
    const read = await parse(notice);
    assert.deepEqual(problems(read), ['JOURNAL_BOUNCED']);
    assert.deepEqual(read.identityParts, (await plain()).identityParts);
    assert.ok(addresses(read).includes('dov@school.example'));
  });

  it('in an ordinary mailbox is a message like any other: anybody could have written it', async () => {
    const { journal: _, ...ordinary } = rawOf(report([...HEAD, 'To: ben@school.example']));
    const read = await parseMime(ordinary);
    assert.match(read.text, /Sender: ada@school\.example/);
    assert.equal(read.author.address, 'microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@school.example');
  });
});

describe('a message that is made to look like a journal report', () => {
  const lines = [...HEAD, 'To: ben@school.example'];
  for (const [how, header] of [
    ['its own recipients', `To: kim@school.example`],
    ['recipients beside the journal', `To: ${JOURNAL}\r\nCc: kim@school.example`],
    ['a copy for somebody whom it does not name', `X-Gm-Original-To: kim@school.example`],
  ] as const)
    it(`with ${how} is a message of whoever sent it`, async () => {
      const read = await parse(
        report(lines)
          .replace(`To: ${JOURNAL}`, header)
          .replace(/From: <[^>]*>/, 'From: lee@school.example'),
      );
      assert.equal(read.author.address, 'lee@school.example');
      assert.ok(addresses(read).includes('kim@school.example'));
      assert.ok(
        read.attachments.some(({ text }) => text?.includes('library on Thursday')),
        'what it carries is read too',
      );
      assert.deepEqual(problems(read), []);
    });

  it('is one wherever reports are not expected', async () => {
    const read = await parseJournaled(rawOf(report(lines), [], false));
    assert.match(read.text, /Sender: ada@school\.example/);
  });
});

describe('a copy from Google Workspace', () => {
  it('is the message itself, for whom it was rerouted from, and never for the journal', async () => {
    const copy = `X-Gm-Original-To: hana@school.example\r\nDelivered-To: ${JOURNAL}\r\n${ORIGINAL}`;
    const read = await parseJournaled(rawOf(copy, [JOURNAL, 'ines@school.example']));
    assert.deepEqual(addresses(read), [
      'ben@school.example',
      'chess-club@school.example',
      'hana@school.example',
      'ines@school.example',
    ]);
    assert.deepEqual(read.identityParts, (await plain()).identityParts);
    assert.deepEqual(problems(read), []);
  });

  it('of a message that forwards another is not taken for a report', async () => {
    const forward = report(['Have a look at this:', ...HEAD, 'To: ben@school.example'], { marked: false });
    const read = await parse(forward);
    assert.match(read.text, /Have a look/);
    assert.deepEqual(problems(read), []);
  });
});

describe('hostile journal reports', () => {
  const noise: readonly (readonly [string, string])[] = [
    ['commas', `To: ${','.repeat(200_000)}`],
    ['spaces behind commas', `To: a@b.example${`,${' '.repeat(500)}`.repeat(400)}x`],
    ['half redirections', `To: a@b.example${', expanded'.repeat(20_000)}`],
    ['angles', `To: ${'<'.repeat(200_000)}`],
    ['fields', 'To: a@b.example\r\n'.repeat(10_000)],
  ];
  for (const [what, line] of noise)
    it(`of many ${what} are read to their end`, async () => {
      const read = await parse(report([...HEAD, line]));
      assert.deepEqual(read.identityParts, (await plain()).identityParts);
    });
});
