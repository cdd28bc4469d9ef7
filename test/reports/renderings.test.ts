import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { USER_ROLES } from '../../models/user.js';
import type { ReportDocument } from '../../services/reports/document.js';
import { makeReport, schoolTime } from '../../services/reports/make.js';
import { readPeriod } from '../../services/reports/period.js';
import { pngOf } from '../../services/reports/picture/png.js';
import { drawStackedBars, NARROW, WIDE } from '../../services/reports/picture/stacked-bars.js';
import { svgOf } from '../../services/reports/picture/svg.js';
import { drawTrendLine } from '../../services/reports/picture/trend-line.js';
import { reportLines } from '../../services/reports/render/csv.js';
import { reportFile } from '../../services/reports/render/html-file.js';
import { reportPdf } from '../../services/reports/render/pdf/report-pdf.js';
import { csvText } from '../../services/review/csv.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { reportEdges, rowsOf, seedCases, seedLedger, userOf } from '../support/report-school.js';
import { seedAccounts, seedSchool } from '../support/seed.js';

const now = new Date('2026-11-30T07:30:00Z');
const two = [
  { name: 'Child needs help', paint: 'plain' },
  { name: 'Adult conduct', paint: 'hatch' },
] as const;
const bars = [
  { name: '9 Nov', values: [5, 3] },
  { name: '16 Nov', values: [9, 4] },
  { name: '23 Nov', values: [0, 0] },
];
const words = { title: 'Cases raised each week', description: 'Three bars.' };

describe('the picture of a report', () => {
  const drawing = drawStackedBars({ ...words, parts: two, bars }, WIDE);

  it('is as high as its numbers: parts stand on each other, and nothing is drawn for nothing', () => {
    const rects = drawing.shapes.filter(shape => shape.kind === 'rect' && shape.height > 13.5);
    assert.equal(rects.length, 4);
    const [plain9, plain16, hatch9, hatch16] = rects.map(shape => (shape.kind === 'rect' ? shape.height : 0));
    const each = (plain16 ?? 0) / 9;
    assert.ok(Math.abs((plain9 ?? 0) - 5 * each) < 0.2);
    assert.ok(Math.abs((hatch9 ?? 0) - 3 * each) < 0.2);
    assert.ok(Math.abs((hatch16 ?? 0) - 4 * each) < 0.2);
    assert.deepEqual(
      drawing.shapes.flatMap(shape => (shape.kind === 'text' && shape.bold ? [shape.text] : [])),
      ['8', '13', '0'],
    );
  });

  it('has ids of its own, a title and words for who does not see it', () => {
    const [a, b] = [svgOf(drawing, 'a'), svgOf(drawing, 'b')];
    const ids = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.deepEqual(ids(a), ['a-title', 'a-text', 'a-hatch']);
    assert.equal(
      ids(a).some(id => ids(b).includes(id)),
      false,
    );
    assert.match(a, /role="img" aria-labelledby="a-title a-text"/);
    assert.match(a, /fill="url\(#a-hatch\)"/);
  });

  it('lets no text out of its place', () => {
    const hostile = '"><script>alert(1)</script>&';
    const svg = svgOf(
      drawStackedBars(
        { title: hostile, description: hostile, parts: two, bars: [{ name: hostile, values: [1, 0] }] },
        WIDE,
      ),
      'x',
    );
    assert.equal(svg.includes('<script'), false);
    assert.equal([...svg.matchAll(/<text/g)].length, [...svg.matchAll(/<\/text>/g)].length);
  });

  it('does not set the names under many bars into each other', () => {
    const many = Array.from({ length: 18 }, (_, at) => ({ name: `${at + 1} Sept`, values: [at, 0] }));
    for (const size of [WIDE, NARROW]) {
      const { shapes } = drawStackedBars({ ...words, parts: two, bars: many }, size);
      const names = shapes.flatMap(shape => (shape.kind === 'text' && shape.text.endsWith('Sept') ? [shape.x] : []));
      names.forEach((x, at) => {
        if (at > 0) assert.ok(x - (names[at - 1] ?? 0) > 36, `${size.width}`);
      });
    }
  });

  it('is drawn as PNG with the letters of the project’s font', () => {
    const png = pngOf(drawing);
    assert.equal(png.readUInt32BE(16), WIDE.width * 2);
    // Without a font only rectangles would be drawn: far fewer bytes.
    const silent = pngOf({ ...drawing, shapes: drawing.shapes.filter(({ kind }) => kind !== 'text') });
    assert.ok(png.length > silent.length + 2_000, `${png.length} and ${silent.length}`);
  });

  it('draws a line through nothing, one point, and many', () => {
    for (const count of [0, 1, 12]) {
      const points = Array.from({ length: count }, (_, at) => ({ name: String(at), value: at * 1_000 }));
      const { shapes } = drawTrendLine({ ...words, points }, NARROW);
      assert.equal(shapes.filter(({ kind }) => kind === 'dot').length, count);
      assert.doesNotMatch(JSON.stringify(shapes), /null|NaN/);
    }
  });
});

describe('a report in its forms', function () {
  this.timeout(60_000);
  useDatabase();
  let weekly: ReportDocument;
  let review: ReportDocument;
  before(async () => {
    await seedSchool(now);
    await seedAccounts(now, USER_ROLES);
    await seedCases();
    await seedLedger();
    const edges = reportEdges(new KeyRing(KeyRing.newContent()));
    const time = await schoolTime(edges.config, now);
    const make = async (id: string) =>
      (await makeReport(await userOf('lead'), 'lead', readPeriod(id, time.clock.today, time), now, edges)).document;
    weekly = await make('week:2026-11-16');
    review = await make('review-year:2026');
  });

  it('is a tagged PDF in English, with its title, its headings, tables and pictures, and the number of each page', async () => {
    for (const document of [weekly, review]) {
      const { pages, plain } = look(await reportPdf(document, now));
      assert.ok(pages >= 2);
      assert.match(plain, /\/Marked true/);
      assert.match(plain, /\/Lang \(en-GB\)/);
      assert.match(plain, /\/DisplayDocTitle true/);
      assert.match(plain, /<pdfuaid:part>1<\/pdfuaid:part>/);
      for (const tag of ['Document', 'H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure'])
        assert.match(plain, new RegExp(`/S /${tag}\\b`), tag);
      assert.match(plain, /\/Alt \(.*Cases raised each/s);
      assert.match(plain, /\/Title \(/);
      assert.doesNotMatch(plain, /\/JavaScript|\/URI|\/Launch|\/EmbeddedFile/);
      assert.equal([...plain.matchAll(/\/Type \/Pagination/g)].length >= pages, true);
    }
  });

  it('is a CSV that holds every table, without what a spreadsheet would take for a formula', () => {
    const text = csvText(reportLines(weekly));
    const lines: string[][] = parse(text, { bom: true, relax_column_count: true });
    const categories = rowsOf(weekly, 'categories');
    for (const [title, number] of categories)
      assert.ok(
        lines.some(([first, second]) => first === title && second === number),
        title,
      );
    assert.ok(lines.some(([first]) => first === 'Coverage'));
    for (const cell of lines.flat()) assert.doesNotMatch(cell, /^[=@]/);
  });

  it('is one HTML file that fetches nothing, with every picture and its table', () => {
    const html = reportFile(weekly);
    assert.doesNotMatch(html, /<script|src=|url\(http|@import|href="http/);
    assert.equal([...html.matchAll(/<svg /g)].length, 2);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('escapes what strangers have written: a source’s name is text in every form', () => {
    const hostile = '<img src=x onerror=alert(1)>=cmd()';
    const changed: ReportDocument = JSON.parse(JSON.stringify(weekly).replaceAll('Mentor mailboxes', hostile));
    assert.doesNotMatch(reportFile(changed), /<img src=x/);
    assert.match(reportFile(changed), /&lt;img src=x/);
  });

  it('says for the annual review what the published standards ask for, with room for what only the school knows', () => {
    const titles = review.rows.flat().map(({ title }) => title);
    for (const part of [
      'Roles and responsibilities',
      'The review itself',
      'What is watched',
      'Checks that it works',
      'Incidents',
      'Staff',
      'What follows',
    ])
      assert.ok(
        titles.some(title => title.includes(part)),
        part,
      );
    const blanks = review.rows.flat().flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'blank'));
    assert.ok(blanks.length >= 7);
  });
});

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
