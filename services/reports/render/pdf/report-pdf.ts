import type { Part, ReportDocument, Section } from '../../document.js';
import { pictureStrip } from './picture.js';
import { COLOUR, type Look, PAGE, Sheet, type Strip, type Structure, WIDTH } from './sheet.js';
import { tableStrips } from './table.js';

const TITLE = { size: 18.5, lead: 24, colour: COLOUR.ink, bold: true } as const;
const UNDER = { size: 10, lead: 14, colour: COLOUR.quiet } as const;
const HEADING = { size: 13, lead: 17, colour: COLOUR.ink, bold: true } as const;
const SUMMARY = { size: 11, lead: 16, colour: COLOUR.ink } as const;
const BODY = { size: 9.5, lead: 13.5, colour: COLOUR.ink } as const;
const QUIET = { size: 8.6, lead: 12, colour: COLOUR.quiet } as const;
const NOTICE = { size: 8.8, lead: 12.4, colour: COLOUR.ink } as const;
const SECTION_GAP = 9;
const COLUMN_GAP = 22;
const BLANK_LINES = 3;
/** A heading stands with at least so much of what it is over. */
const KEEP = 64;

/** A report as a PDF: A4, tagged, in English. */
export async function reportPdf(document: ReportDocument, madeAt: Date): Promise<Buffer> {
  const { title, period, audience, school, restriction } = document;
  const what = `${title} for the ${audience}`;
  const sheet = new Sheet({
    title: `${title}, ${period}`,
    author: school || 'Candour',
    at: madeAt,
    footer: ['Candour', school, what.toLowerCase(), period].filter(Boolean).join(' · '),
    running: `${restriction.lead} ${restriction.text.split('. ')[0] ?? ''}.`.replace('..', '.'),
  });
  head(sheet, document);
  for (const row of document.rows) {
    putRow(sheet, row);
    // A long report takes a moment; other readers are answered meanwhile.
    await new Promise(resolve => setImmediate(resolve));
  }
  flow(sheet, [textStrip(sheet, document.made.join(' '), WIDTH, QUIET, sheet.root)]);
  return sheet.end();
}

function head(sheet: Sheet, { title, period, audience, school, restriction, summary, figures }: ReportDocument): void {
  const { doc, root } = sheet;
  const side = 150;
  const titleLines = sheet.lines(title, WIDTH - side, TITLE);
  const h1 = sheet.element('H1');
  h1.add(() => sheet.text(titleLines, PAGE.left, sheet.y, WIDTH - side, TITLE));
  h1.end();
  const right = sheet.element('P');
  right.add(() => {
    const brand = { ...HEADING, colour: COLOUR.deep, align: 'right' } as const;
    sheet.text(sheet.lines('Candour', side, brand), PAGE.right - side, sheet.y + 4, side, brand);
    const own = { ...UNDER, size: 9.2, align: 'right' } as const;
    sheet.text(sheet.lines(school, side, own).slice(0, 2), PAGE.right - side, sheet.y + 23, side, own);
  });
  right.end();
  sheet.y += titleLines.length * TITLE.lead;
  flow(sheet, [textStrip(sheet, `${period} · for the ${audience}`, WIDTH - side, UNDER, root)]);
  sheet.artifact(() => doc.rect(PAGE.left, sheet.y, WIDTH, 1.8).fill(COLOUR.deep));
  sheet.y += 10;
  notice(sheet, restriction);
  flow(sheet, [textStrip(sheet, summary, WIDTH, SUMMARY, root)]);
  figureRow(sheet, figures);
}

function notice(sheet: Sheet, { lead, text }: ReportDocument['restriction']): void {
  const lines = sheet.ledLines(lead, text, WIDTH - 26, NOTICE);
  const height = lines.length * NOTICE.lead + 10;
  sheet.artifact(() => sheet.doc.rect(PAGE.left, sheet.y, WIDTH, height).fill(COLOUR.plumTint));
  sheet.artifact(() => sheet.doc.rect(PAGE.left, sheet.y, 3, height).fill(COLOUR.plum));
  const element = sheet.element('P');
  element.add(() => sheet.text(lines, PAGE.left + 13, sheet.y + 5, WIDTH - 26, NOTICE));
  element.end();
  sheet.y += height + 8;
}

/** Side by side in one frame. Each is read out as one sentence: the number, then what it counts. */
function figureRow(sheet: Sheet, figures: ReportDocument['figures']): void {
  const width = WIDTH / Math.max(1, figures.length);
  const value = { size: 16, lead: 21, colour: COLOUR.ink, bold: true } as const;
  const label = { size: 8.4, lead: 11.2, colour: COLOUR.quiet } as const;
  const laid = figures.map(figure => ({
    value: sheet.lines(figure.value, width - 16, value),
    label: sheet.lines(figure.label, width - 16, label),
  }));
  const height = value.lead + Math.max(...laid.map(one => one.label.length)) * label.lead + 12;
  const top = sheet.y;
  sheet.artifact(() => {
    sheet.doc.roundedRect(PAGE.left, top, WIDTH, height, 3).lineWidth(0.7).stroke(COLOUR.line);
    for (let at = 1; at < figures.length; at += 1) {
      const x = PAGE.left + at * width;
      sheet.doc
        .moveTo(x, top)
        .lineTo(x, top + height)
        .lineWidth(0.7)
        .stroke(COLOUR.line);
    }
  });
  for (const [at, lines] of laid.entries()) {
    const x = PAGE.left + at * width + 9;
    const element = sheet.element('P');
    element.add(() => {
      sheet.text(lines.value, x, top + 5, width - 16, value);
      sheet.text(lines.label, x, top + 5 + value.lead, width - 16, label);
    });
    element.end();
  }
  sheet.y = top + height + 4;
}

function putRow(sheet: Sheet, row: readonly Section[]): void {
  const [first, second] = row;
  if (first && second) {
    const width = (WIDTH - COLUMN_GAP) / 2;
    const columns = [first, second].map(section => sectionStrips(sheet, section, width));
    const tall = Math.max(...columns.map(heightOf));
    if (tall <= PAGE.bottom - PAGE.top) {
      if (tall > sheet.left) sheet.newPage();
      const top = sheet.y;
      for (const [at, strips] of columns.entries()) stackAt(strips, PAGE.left + at * (width + COLUMN_GAP), top);
      sheet.y = top + tall;
      return;
    }
  }
  for (const section of row) flow(sheet, sectionStrips(sheet, section, WIDTH));
}

function stackAt(strips: readonly Strip[], x: number, top: number): void {
  let y = top;
  for (const strip of strips) {
    strip.draw(x, y);
    y += strip.height;
  }
}

/** One below the other, over as many pages as they take. */
function flow(sheet: Sheet, strips: readonly Strip[]): void {
  for (const [at, strip] of strips.entries()) {
    const needed = at === 0 && strips.length > 1 ? Math.min(heightOf(strips), strip.height + KEEP) : strip.height;
    if (needed > sheet.left && sheet.y > PAGE.top) {
      sheet.newPage();
      if (strip.head) {
        strip.head.draw(PAGE.left, sheet.y);
        sheet.y += strip.head.height;
      }
    }
    strip.draw(PAGE.left, sheet.y);
    sheet.y += strip.height;
  }
}

function heightOf(strips: readonly Strip[]): number {
  return strips.reduce((sum, { height }) => sum + height, 0);
}

function sectionStrips(sheet: Sheet, { title, parts }: Section, width: number): readonly Strip[] {
  const lines = sheet.lines(title, width, HEADING);
  const heading: Strip = {
    height: SECTION_GAP + lines.length * HEADING.lead + 2,
    draw: (x, y) => {
      sheet.doc.outline.addItem(title);
      const element = sheet.element('H2');
      element.add(() => sheet.text(lines, x, y + SECTION_GAP, width, HEADING));
      element.end();
    },
  };
  const picture = parts.findIndex(({ kind }) => kind === 'picture');
  const strips = parts.flatMap(part => partStrips(sheet, part, width));
  // A picture is never parted from its heading.
  if (picture === 0 && strips[0]) return [joined([heading, strips[0]]), ...strips.slice(1)];
  return [heading, ...strips];
}

function joined(strips: readonly Strip[]): Strip {
  return { height: heightOf(strips), draw: (x, y) => stackAt(strips, x, y) };
}

function partStrips(sheet: Sheet, part: Part, width: number): readonly Strip[] {
  switch (part.kind) {
    case 'paragraph':
      return [textStrip(sheet, part.text, width, part.quiet ? QUIET : BODY, sheet.root)];
    case 'picture':
      return [pictureStrip(sheet, part.wide, width, sheet.root)];
    case 'table':
      return tableStrips(sheet, part, width, sheet.root);
    case 'blank':
      return [blankStrip(sheet, part.text, width)];
  }
}

function textStrip(sheet: Sheet, text: string, width: number, look: Look, parent: Structure): Strip {
  const lines = sheet.lines(text, width, look);
  return {
    height: lines.length * look.lead + 5,
    draw: (x, y) => {
      const element = sheet.element('P', parent);
      element.add(() => sheet.text(lines, x, y, width, look));
      element.end();
    },
  };
}

/** A question with lines to write on. */
function blankStrip(sheet: Sheet, text: string, width: number): Strip {
  const label = textStrip(sheet, text, width, BODY, sheet.root);
  const line = 19;
  return {
    height: label.height + BLANK_LINES * line + 4,
    draw: (x, y) => {
      label.draw(x, y);
      sheet.artifact(() => {
        for (let at = 1; at <= BLANK_LINES; at += 1) {
          const level = y + label.height - 5 + at * line;
          sheet.doc
            .moveTo(x, level)
            .lineTo(x + width, level)
            .lineWidth(0.6)
            .stroke(COLOUR.head);
        }
      });
    },
  };
}
