import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { docx, openDocument, pdf, pptx, xlsx, zipOf } from './made/documents.js';
import { useExtractor } from './made/extracting.js';
import { compoundFile, doc } from './made/old-word.js';
import { photograph, placeNotes, qrCode } from './made/pictures.js';

const ENGLISH = 'Meet me behind the boathouse after the session.';
const POLISH = 'Spotkajmy się za przystanią, nikomu nie mów.';
const BOTH = [ENGLISH, POLISH];

/** As Word writes letters that its code page has not. */
const rtf = (lines: readonly string[]): Buffer => {
  const written = lines.map(line => line.replaceAll(/[^ -~]/g, letter => `\\u${letter.charCodeAt(0)}?`));
  return Buffer.from(
    `{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\generator X;}${written.join('\\par ')}\\par}`,
  );
};

/** A tar of one file. */
function tar(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(512);
  head.write(name);
  head.write(content.length.toString(8).padStart(11, '0'), 124);
  head.write('0', 156);
  head.write('ustar', 257);
  return Buffer.concat([head, content, Buffer.alloc(512 - (content.length % 512)), Buffer.alloc(1_024)]);
}

describe('the text of', () => {
  const { read } = useExtractor();
  const holdsBoth = async (file: Buffer | Promise<Buffer>) => {
    const { text, problems } = await read(await file);
    assert.deepEqual(problems, []);
    for (const line of BOTH) assert.ok(text.includes(line), `${line} is missing in: ${text}`);
    return text;
  };

  it('a Word document is read, with its headers and notes, and without its styles', async () => {
    const text = await holdsBoth(
      docx([ENGLISH], {
        'word/header1.xml': `<w:hdr><w:p><w:r><w:t>${POLISH}</w:t></w:r></w:p></w:hdr>`,
        'word/comments.xml': '<w:comments><w:p><w:r><w:t>a comment</w:t></w:r></w:p></w:comments>',
      }),
    );
    assert.ok(text.includes('a comment') && !text.includes('not words'));
  });

  it('a workbook is read row by row, with its numbers as they are kept', async () => {
    assert.ok((await holdsBoth(xlsx([[ENGLISH, 447700900123], [POLISH]]))).includes(`${ENGLISH}\t447700900123`));
  });

  it('a presentation is read slide by slide, with the notes', async () => {
    await holdsBoth(pptx([{ text: ENGLISH, notes: POLISH }]));
  });

  for (const type of ['text', 'spreadsheet', 'presentation'] as const)
    it(`an OpenDocument ${type} is read`, async () => {
      await holdsBoth(openDocument(type, BOTH));
    });

  it('an RTF document is read, without what is for programs', async () => {
    assert.equal(await holdsBoth(rtf(BOTH)), BOTH.join('\n'));
    const cyrillic = String.raw`{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2 {\pict\bin4 abcd}mir}`;
    assert.equal((await read(Buffer.from(cyrillic))).text, 'Привет mir');
  });

  it('an old Word document is read', async () => {
    await holdsBoth(doc(BOTH.join('\n')));
  });

  it('an old workbook is read as far as its words can be told', async () => {
    const words = Buffer.concat([
      Buffer.from(ENGLISH, 'latin1'),
      Buffer.from([0, 1, 2]),
      Buffer.from(POLISH, 'utf16le'),
    ]);
    await holdsBoth(compoundFile({ Workbook: words }));
  });

  it('a PDF is read page by page', async () => {
    const { text, problems } = await read(await pdf([ENGLISH, 'Grüß Gott, bis später.']));
    assert.deepEqual(problems, []);
    assert.equal(text, `${ENGLISH}\nGrüß Gott, bis später.`);
  });

  it('an archive is read, with the names of its files, whatever they are called', async () => {
    const file = zipOf({
      'notes.txt': ENGLISH,
      'plan.dat': docx([POLISH]),
      'deeper.bin': zipOf({ 'a.pdf': await pdf(['Third one']) }),
      'mum.vcf': 'BEGIN:VCARD\r\nTEL:07700 900123\r\nEND:VCARD',
    });
    const text = await holdsBoth(file);
    for (const part of ['notes.txt', 'Third one', 'Tel: 07700 900123']) assert.ok(text.includes(part), part);
  });

  it('a packed tar is read', async () => {
    await holdsBoth(gzipSync(tar('notes.txt', Buffer.from(BOTH.join('\n')))));
  });

  it('a message in an archive is read, with its attachments', async () => {
    const mail = `Subject: ${ENGLISH}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee the file.\r\n--x\r\nContent-Type: application/octet-stream; name=a\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${docx([POLISH]).toString('base64')}\r\n--x--\r\n`;
    assert.ok((await holdsBoth(zipOf({ 'forwarded.eml': mail }))).includes('See the file.'));
  });
});

describe('a link', () => {
  const { read } = useExtractor();
  const LINK = 'https://chat.example/join?room=4';
  const linksOf = async (file: Buffer) => (await read(file)).links;

  it('in a PDF is one of the message', async () => {
    assert.deepEqual(await linksOf(await pdf(['See'], { link: LINK })), [{ target: LINK, what: 'link' }]);
  });

  it('behind a word of a Word document is one of the message', async () => {
    const rels = `<Relationships><Relationship Target="${LINK}" TargetMode="External"/><Relationship Target="styles.xml"/></Relationships>`;
    assert.deepEqual(await linksOf(docx(['here'], { 'word/_rels/document.xml.rels': rels })), [
      { target: LINK, what: 'link' },
    ]);
  });

  it('in an OpenDocument is one of the message', async () => {
    assert.deepEqual(await linksOf(openDocument('text', ['See'], { link: LINK })), [{ target: LINK, what: 'link' }]);
  });

  it('in a formula is one of the message', async () => {
    const formula = `<worksheet><row><c t="str"><f>HYPERLINK("${LINK}","map")</f><v>map</v></c></row></worksheet>`;
    const file = zipOf({ '[Content_Types].xml': '<Types/>', 'xl/worksheets/sheet1.xml': formula });
    assert.deepEqual(
      (await linksOf(file)).map(({ target }) => target),
      [LINK],
    );
  });

  it('in a QR code is one of the message, and says where it stood', async () => {
    const picture = await qrCode(LINK);
    assert.deepEqual(await linksOf(picture), [{ target: LINK, what: 'QR code' }]);
    const within = docx(['Scan it'], { 'word/media/image1.png': picture });
    assert.deepEqual(await linksOf(within), [{ target: LINK, what: 'QR code in word/media/image1.png' }]);
  });
});

describe('a picture', () => {
  const { read } = useExtractor();

  it('whose code holds words gives them as text', async () => {
    const { text, links } = await read(await qrCode('BEGIN:VCARD\nTEL:07700 900123\nEND:VCARD'));
    assert.ok(text.includes('07700 900123'));
    assert.deepEqual(links, []);
  });

  it('says where it was taken, when it knows', async () => {
    const place = { latitude: 51.5, longitude: -0.1 };
    for (const picture of [photograph(place), placeNotes(place)])
      assert.deepEqual(await read(picture), {
        text: 'Place in the picture: 51.5, -0.1',
        links: [],
        problems: [],
        digests: [],
      });
    assert.equal((await read(photograph())).text, '');
  });
});

describe('a file that is locked', () => {
  const { read } = useExtractor();
  const problemsOf = async (file: Buffer) => (await read(file)).problems;

  it('is named as encrypted', async () => {
    assert.deepEqual(await problemsOf(await pdf(['Secret'], { password: 'open sesame' })), ['ENCRYPTED']);
    assert.deepEqual(await problemsOf(compoundFile({ EncryptedPackage: Buffer.alloc(10) })), ['ENCRYPTED']);
    const manifest = '<manifest:manifest><manifest:encryption-data/></manifest:manifest>';
    assert.deepEqual(await problemsOf(openDocument('text', ['Secret'], { manifest })), ['ENCRYPTED']);
    const zip = zipOf({ 'a.txt': 'some words' });
    zip.writeUInt16LE(1, zip.indexOf('PK\x01\x02') + 8);
    assert.deepEqual(await read(zip), { text: 'a.txt', links: [], problems: ['ENCRYPTED'], digests: [] });
  });

  it('does not keep the files beside it from being read', async () => {
    const { text, problems } = await read(
      zipOf({ 'a.pdf': await pdf(['Secret'], { password: 'x' }), 'b.pdf': await pdf(['Open']) }),
    );
    assert.ok(text.includes('Open'));
    assert.deepEqual(problems, ['ENCRYPTED']);
  });
});
