import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import type { ExportContent, ExportedMessage } from '../../services/export/content.js';
import { caseDocument } from '../../services/export/pdf/case-document.js';
import { casePdf } from '../../services/export/pdf/case-pdf.js';
import { COVERAGE, glyphRuns } from '../../services/export/pdf/glyphs.js';
import { breakLines } from '../../services/export/pdf/lines.js';
import { BLACK } from '../../services/export/redact/redactor.js';

const at = '2026-11-23T10:00:00.000Z';
const message = (more: Partial<ExportedMessage>): ExportedMessage => ({
  id: 'a',
  at,
  channel: 'School e-mail',
  platform: 'email',
  from: 'Mentor 1',
  to: ['Pupil 1'],
  state: 'whole',
  reason: null,
  ...{
    subject: '',
    text: '',
    quoted: '',
    attachment: '',
    link: '',
    signature: '',
    files: [],
    onlyPartlyRead: [],
    became: [],
    answers: null,
    languages: [],
  },
  ...more,
});
const content = (messages: readonly ExportedMessage[]): ExportContent => ({
  about: {
    format: 'candour case 1',
    number: '2026-0001',
    school: 'Northfield School',
    title: 'Secrecy and 1 more',
    concern: 'Conduct of an adult',
    lane: 'Adult conduct',
    severity: 'High',
    evidence: 'Strong',
    state: 'Referred',
    outcome: null,
    raisedAt: at,
    firstMessageAt: at,
    lastMessageAt: at,
    decidedAt: null,
    channels: ['School e-mail'],
    people: [{ label: 'Mentor 1', named: false, part: 'subject', addresses: [], phones: [], wordsWithheld: false }],
    exported: {
      at,
      by: 'Ruth Okafor',
      purpose: 'Police',
      recipient: 'Jordan Ames',
      parts: ['Messages that are evidence'],
    },
    restriction: 'Restricted.',
  },
  messages,
  findings: [],
  entries: [],
  redacted: true,
});
const documentOf = (messages: readonly ExportedMessage[]) => ({
  content: content(messages),
  timeZone: 'Europe/London',
  fingerprint: 'ab'.repeat(32),
  head: { statement: '{}', signature: 'x' },
});
const pdfOf = (messages: readonly ExportedMessage[]) => casePdf(documentOf(messages));
/** How many pages, and everything of the file that is readable, streams included. */
function look(pdf: Buffer): { readonly pages: number; readonly plain: string } {
  const raw = pdf.toString('latin1');
  const streams = [...raw.matchAll(/stream\r?\n/g)].map(({ index, 0: word }) => {
    try {
      return inflateSync(pdf.subarray(index + word.length)).toString('latin1');
    } catch {
      return '';
    }
  });
  return { pages: [...raw.matchAll(/\/Type \/Page\b(?!s)/g)].length, plain: raw + streams.join('\n') };
}

describe('a case as a PDF', function () {
  this.timeout(60_000);

  it('is tagged, in English, titled by its number alone, and says on every page that it is restricted', async () => {
    const words = 'Here is the worksheet we talked about. '.repeat(200);
    const { pages, plain } = look(await pdfOf([message({ text: words }), message({ text: words })]));
    assert.ok(pages > 4);
    assert.match(plain, /\/Marked true/);
    assert.match(plain, /\/Lang \(en-GB\)/);
    assert.match(plain, /\/DisplayDocTitle true/);
    assert.match(plain, /\/Title \(.*2026-0001\)|\/StructTreeRoot/);
    assert.match(plain, /<pdfuaid:part>1<\/pdfuaid:part>/);
    for (const tag of ['Document', 'H1', 'H2', 'H3', 'P', 'Table', 'TR', 'TH', 'TD'])
      assert.match(plain, new RegExp(`/S /${tag}\\b`));
    assert.equal(
      [...plain.matchAll(/\/Type \/Pagination\n?\s*\/Attached \[\/Top\]|\/Attached \[\/?\(?Top/g)].length >= pages,
      true,
    );
    assert.doesNotMatch(plain, /\/JavaScript|\/URI|\/Launch|\/EmbeddedFile/);
  });

  const HOSTILE: readonly (readonly [what: string, text: string])[] = [
    ['emoji, families and flags', '😀👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ok'],
    ['writing from right to left', 'مرحبا كيف حالك שלום'],
    ['characters that turn the direction', 'abc\u202Edcb\u202C \u2066x\u2069'],
    ['control characters', '\u0000\u0007\u001b[31mred\u009f\u2028\u2029'],
    ['a word of fifty thousand letters', 'w'.repeat(50_000)],
    ['words of wide characters without blanks', '水'.repeat(3_000)],
    ['thousands of line ends', 'a\n'.repeat(5_000)],
    ['half a character', 'x\ud83d y\ude00 z'],
    ['marks that mean something to a PDF', ') Tj ET (\\ endstream endobj << /JS (x) >> %%EOF'],
    ['nothing but blanks', ' \t \n \t'],
    ['letters of other files', 'Łódź, Dvořák, Þór, ﬁ, ½, €, ₹, ẞ'],
    ['a zalgo word', `h${'\u0301\u0316\u0489'.repeat(400)}i`],
  ];
  for (const [what, text] of HOSTILE) {
    it(`is made of ${what} in every field`, async () => {
      const files = [{ name: text.slice(0, 500), type: text.slice(0, 50), bytes: 1, read: false }];
      const all = { subject: text, text, quoted: text, attachment: text, link: text };
      const hostile = message({
        ...all,
        files,
        from: text.slice(0, 300),
        to: [text.slice(0, 300)],
        reason: text.slice(0, 300),
      });
      const { pages, plain } = look(await pdfOf([hostile]));
      assert.ok(pages >= 1);
      assert.match(plain, /%%EOF\s*$|%%EOF/);
      assert.doesNotMatch(plain, /\/JS \(x\)/);
    });
  }

  it('names characters that the font lacks by their code, and draws all others', () => {
    const text = (words: string) =>
      glyphRuns(words)
        .map(run => run.text)
        .join('|');
    assert.equal(text('ok 😀'), 'ok ‹U+1F600›');
    assert.equal(text('שלום!'), '‹U+05E9 U+05DC U+05D5 U+05DD›!');
    assert.equal(text('Dvořák'), 'Dvo|ř|ák');
    assert.equal(text('e\u0301'), 'é');
  });

  it('knows exactly what its fonts can draw', () => {
    const require = createRequire(import.meta.url);
    const fontkit = createRequire(require.resolve('pdfkit'))('fontkit');
    for (const face of ['latin', 'latin-ext'] as const) {
      for (const weight of [400, 700]) {
        const path = `@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-${face}-${weight}-normal.woff`;
        const held: readonly number[] = fontkit.create(readFileSync(require.resolve(path))).characterSet;
        const known = COVERAGE[face].split(' ').flatMap(range => {
          const [from = 0, to = from] = range.split('-').map(code => Number.parseInt(code, 16));
          return Array.from({ length: to - from + 1 }, (_, index) => from + index);
        });
        assert.deepEqual(
          known,
          [...held].filter(code => code >= 32 && code < 0xffff).sort((a, b) => a - b),
          `${face} ${weight}`,
        );
      }
    }
  });

  it('breaks lines at blanks, inside a word only where it must, and never over the edge', () => {
    const lines = (text: string, most: number) =>
      breakLines([{ text }], most, words => words.length).map(line =>
        line
          .map(piece => piece.text)
          .join('')
          .trimEnd(),
      );
    assert.deepEqual(lines('one two three', 8), ['one two', 'three']);
    assert.deepEqual(lines('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
    assert.deepEqual(lines('a\n\nb', 4), ['a', '', 'b']);
    const wide = breakLines(
      [{ text: 'x'.repeat(100) }, { text: 'y yy '.repeat(40), bold: true }],
      7,
      words => words.length,
    );
    for (const line of wide)
      assert.ok(
        line
          .map(({ text }) => text)
          .join('')
          .trimEnd().length <= 7,
      );
  });

  it('holds a bar where words were blackened, and the words themselves nowhere', () => {
    const blocks = caseDocument(documentOf([message({ text: `We met ${BLACK} then.`, state: 'redacted' })]));
    const runs = blocks.flatMap(block => (block.kind === 'paragraph' && block.style === 'words' ? block.runs : []));
    assert.deepEqual(
      runs.map(({ text, mark }) => [text, mark]),
      [
        ['We met ', undefined],
        ['blackened', 'black'],
        [' then.', undefined],
      ],
    );
  });

  it('says that a message is left out, and why, and neither who wrote it nor when they did more', () => {
    const left = message({ state: 'left-out', reason: 'About another child', from: '', to: [] });
    const text = JSON.stringify(caseDocument(documentOf([left])));
    assert.match(text, /A message is left out here\. Reason: About another child/);
    assert.doesNotMatch(text, /nobody who is known/);
  });
});
