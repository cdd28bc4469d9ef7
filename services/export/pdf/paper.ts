import type { Block, ParagraphStyle, Run } from './block.js';
import { breakLines, type Measure, type Piece } from './lines.js';
import { fontName, universalDocument } from './universal.js';

/** Points. */
const PAGE = { left: 56, right: 539, top: 92, bottom: 772 } as const;
const WIDTH = PAGE.right - PAGE.left;

const COLOUR = {
  ink: '#16242e',
  quiet: '#4a5b66',
  line: '#cbd5d8',
  deep: '#12343f',
  straw: '#fdf1c9',
  ochre: '#7a5600',
  plum: '#5a1a45',
  plumTint: '#f3e6ef',
  mist: '#f1f5f5',
} as const;

const HEADINGS = {
  1: { size: 19, lead: 25, before: 0, after: 6 },
  2: { size: 13.5, lead: 18, before: 18, after: 5 },
  3: { size: 11, lead: 15, before: 12, after: 2 },
} as const;
const STYLES: Readonly<
  Record<
    ParagraphStyle,
    { readonly size: number; readonly lead: number; readonly after: number; readonly indent: number }
  >
> = {
  body: { size: 10, lead: 14.5, after: 5, indent: 0 },
  small: { size: 9, lead: 13, after: 4, indent: 0 },
  words: { size: 10.5, lead: 16, after: 7, indent: 12 },
  notice: { size: 9.5, lead: 13.5, after: 12, indent: 10 },
};
const TABLE = { size: 9, lead: 12.5, padding: 4 } as const;
const FACTS_NAME = 118;

export interface PaperOptions {
  readonly title: string;
  readonly author: string;
  readonly at: Date;
  /** At the top of every page. */
  readonly banner: string;
  /** At the bottom of every page, before its number. */
  readonly footer: string;
}

type Structure = PDFKit.PDFStructureElement;

/** Draws blocks on A4 pages, tagged for screen readers. */
export class Paper {
  readonly #doc: PDFKit.PDFDocument;
  readonly #options: PaperOptions;
  readonly #root: Structure;
  readonly #widths = new Map<string, number>();
  readonly #chunks: Buffer[] = [];
  #y: number = PAGE.top;

  constructor(options: PaperOptions) {
    const { title, author, at } = options;
    this.#options = options;
    this.#doc = universalDocument({ title, author, at });
    this.#doc.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#root = this.#doc.struct('Document');
    this.#doc.addStructure(this.#root);
    this.#newPage();
  }

  put(block: Block): void {
    if (block.kind === 'heading') this.#heading(block.level, block.text);
    else if (block.kind === 'paragraph') this.#paragraph(block.runs, block.style);
    else if (block.kind === 'facts') this.#facts(block.rows);
    else this.#table(block.columns, block.rows);
  }

  /** The finished document. */
  end(): Promise<Buffer> {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#doc.switchToPage(start + page);
      this.#footer(`Page ${page + 1} of ${count}`);
    }
    this.#root.end();
    return new Promise(resolve => {
      this.#doc.on('end', () => resolve(Buffer.concat(this.#chunks)));
      this.#doc.end();
    });
  }

  #heading(level: 1 | 2 | 3, text: string): void {
    const { size, lead, before, after } = HEADINGS[level];
    const lines = breakLines([{ text, bold: true }], WIDTH, this.#measure(size));
    // Never alone at the foot of a page.
    this.#room(before + lines.length * lead + after + 40);
    if (this.#y > PAGE.top) this.#y += before;
    if (level < 3) this.#doc.outline.addItem(text.slice(0, 120));
    const element = this.#element(`H${level}`);
    this.#lines(element, lines, { x: PAGE.left, size, lead, colour: level === 3 ? COLOUR.ink : COLOUR.deep });
    element.end();
    this.#y += after;
  }

  #paragraph(runs: readonly Run[], style: ParagraphStyle): void {
    const { size, lead, after, indent } = STYLES[style];
    const lines = breakLines(runs, WIDTH - 2 * indent, this.#measure(size));
    const element = this.#element('P');
    if (style === 'notice') {
      const height = lines.length * lead + 14;
      this.#room(height);
      this.#artifact(() => this.#doc.rect(PAGE.left, this.#y, WIDTH, height).fill(COLOUR.plumTint));
      this.#artifact(() => this.#doc.rect(PAGE.left, this.#y, 3, height).fill(COLOUR.plum));
      this.#y += 7;
    }
    const bar = style === 'words' ? COLOUR.line : null;
    const colour = style === 'small' ? COLOUR.quiet : style === 'notice' ? COLOUR.plum : COLOUR.ink;
    this.#lines(element, lines, { x: PAGE.left + indent, size, lead, colour, bar });
    element.end();
    this.#y += after + (style === 'notice' ? 7 : 0);
  }

  #facts(rows: readonly (readonly [string, string])[]): void {
    const columns = [
      { name: '', share: FACTS_NAME / WIDTH },
      { name: '', share: 1 - FACTS_NAME / WIDTH },
    ];
    this.#rows(this.#element('Table'), columns, rows, true);
    this.#y += 8;
  }

  #table(
    columns: readonly { readonly name: string; readonly share: number }[],
    rows: readonly (readonly string[])[],
  ): void {
    const table = this.#element('Table');
    const head = columns.map(({ name }) => name);
    const drawHead = (inTable: Structure | null) => this.#row(inTable, columns, head, 'head');
    this.#room(60);
    drawHead(table);
    for (const row of rows) if (this.#row(table, columns, row, 'body')) drawHead(null);
    table.end();
    this.#y += 8;
  }

  #rows(
    table: Structure,
    columns: readonly { readonly share: number }[],
    rows: readonly (readonly string[])[],
    named: boolean,
  ): void {
    for (const row of rows) this.#row(table, columns, row, named ? 'named' : 'body');
    table.end();
  }

  /** One row, on a page of its own when the present one has no room. True: a page was begun, before it. `table` is `null` for a heading that is repeated. */
  #row(
    table: Structure | null,
    columns: readonly { readonly share: number }[],
    cells: readonly string[],
    kind: 'head' | 'named' | 'body',
  ): boolean {
    const measure = this.#measure(TABLE.size);
    const laid = columns.map(({ share }, at) => {
      const bold = kind === 'head' || (kind === 'named' && at === 0);
      return breakLines([{ text: cells[at] ?? '', bold }], share * WIDTH - 2 * TABLE.padding, measure).slice(
        0,
        MOST_CELL_LINES,
      );
    });
    const height = Math.max(...laid.map(lines => lines.length)) * TABLE.lead + 2 * TABLE.padding;
    const broke = this.#room(height);
    const top = this.#y;
    const under = () =>
      this.#doc
        .moveTo(PAGE.left, top + height)
        .lineTo(PAGE.right, top + height)
        .lineWidth(kind === 'head' ? 1 : 0.5)
        .stroke(COLOUR.line);
    this.#artifact(under);
    const row = table === null ? null : this.#doc.struct('TR');
    if (row) table?.add(row);
    let x: number = PAGE.left;
    for (const [at, lines] of laid.entries()) {
      const isHead = kind === 'head' || (kind === 'named' && at === 0);
      const draw = () => {
        this.#y = top + TABLE.padding;
        this.#drawLines(lines, {
          x: x + TABLE.padding,
          size: TABLE.size,
          lead: TABLE.lead,
          colour: isHead ? COLOUR.quiet : COLOUR.ink,
        });
      };
      if (row === null) this.#artifact(draw);
      else {
        // pdfkit knows the scope of a heading, its types do not.
        const scope: object = { scope: kind === 'head' ? 'Column' : 'Row' };
        const cell = isHead ? this.#doc.struct('TH', scope) : this.#doc.struct('TD');
        row.add(cell);
        cell.add(draw);
        cell.end();
      }
      x += (columns[at]?.share ?? 0) * WIDTH;
    }
    row?.end();
    this.#y = top + height;
    return broke;
  }

  /** Lines of one element, over as many pages as they take. */
  #lines(element: Structure, lines: readonly (readonly Piece[])[], look: Look): void {
    let left = lines;
    while (left.length > 0) {
      this.#room(look.lead);
      const room = Math.max(1, Math.floor((PAGE.bottom - this.#y) / look.lead));
      // No last line alone on the next page.
      const fit = room > 2 && left.length === room + 1 ? room - 1 : room;
      const here = left.slice(0, fit);
      const top = this.#y;
      if (look.bar) {
        const bar = look.bar;
        this.#artifact(() => this.#doc.rect(PAGE.left, top, 2, here.length * look.lead).fill(bar));
      }
      for (const [at, line] of here.entries()) this.#ground(line, look.x, top + at * look.lead, look);
      element.add(() => this.#drawLines(here, look));
      left = left.slice(fit);
    }
  }

  /** What lies under marked words. */
  #ground(line: readonly Piece[], left: number, top: number, { size, lead }: Look): void {
    let x = left;
    for (const { mark, width } of line) {
      const from = x;
      const box = () => this.#doc.rect(from, top + (lead - size) / 2 - 1, width, size + 3.5);
      if (mark === 'evidence') {
        this.#artifact(() => box().fill(COLOUR.straw));
        const under = top + (lead + size) / 2 + 2.2;
        this.#artifact(() => this.#doc.rect(from, under, width, 1.1).fill(COLOUR.ochre));
      }
      if (mark === 'black') this.#artifact(() => box().fill(COLOUR.ink));
      x += width;
    }
  }

  #drawLines(lines: readonly (readonly Piece[])[], { x: left, size, lead, colour }: Look): void {
    for (const line of lines) {
      let x = left;
      for (const { text, face, weight, mark, width } of line) {
        this.#doc.font(fontName(face, weight)).fontSize(size);
        this.#doc.fillColor(mark === 'black' ? '#ffffff' : mark === 'quiet' ? COLOUR.quiet : colour);
        this.#doc.text(text, x, this.#y + (lead - size) / 2 - 1.5, { lineBreak: false });
        x += width;
      }
      this.#y += lead;
    }
  }

  #element(type: string): Structure {
    const element = this.#doc.struct(type);
    this.#root.add(element);
    return element;
  }

  #artifact(draw: () => void): void {
    this.#doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#doc.endMarkedContent();
  }

  /** Begins a page when fewer points are left. True: it did. */
  #room(points: number): boolean {
    if (this.#y + points <= PAGE.bottom || this.#y === PAGE.top) return false;
    this.#newPage();
    return true;
  }

  #newPage(): void {
    const doc = this.#doc;
    doc.addPage();
    doc.markContent('Artifact', { type: 'Pagination', attached: ['Top'] });
    doc.rect(0, 0, doc.page.width, 64).fill(COLOUR.deep);
    const lines = breakLines([{ text: this.#options.banner, bold: true }], WIDTH, this.#measure(9));
    this.#y = 32 - (lines.length * 12.5) / 2;
    this.#drawLines(lines.slice(0, 4), { x: PAGE.left, size: 9, lead: 12.5, colour: '#ffffff' });
    doc.endMarkedContent();
    this.#y = PAGE.top;
  }

  #footer(number: string): void {
    const measure = this.#measure(8.5);
    this.#doc.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] });
    this.#doc.moveTo(PAGE.left, 792).lineTo(PAGE.right, 792).lineWidth(0.5).stroke(COLOUR.line);
    const look = { size: 8.5, lead: 12, colour: COLOUR.quiet };
    const [left = []] = breakLines([{ text: this.#options.footer }], WIDTH - 90, measure);
    this.#y = 798;
    this.#drawLines([left], { ...look, x: PAGE.left });
    this.#y = 798;
    this.#drawLines(breakLines([{ text: number }], 90, measure), {
      ...look,
      x: PAGE.right - measure(number, 'latin', 'regular'),
    });
    this.#doc.endMarkedContent();
  }

  #measure(size: number): Measure {
    return (text, face, weight) => {
      const key = `${size}|${face}|${weight}|${text}`;
      const known = text.length > MOST_REMEMBERED ? undefined : this.#widths.get(key);
      if (known !== undefined) return known;
      const width = this.#doc.font(fontName(face, weight)).fontSize(size).widthOfString(text);
      if (text.length <= MOST_REMEMBERED) this.#widths.set(key, width);
      return width;
    };
  }
}

interface Look {
  readonly x: number;
  readonly size: number;
  readonly lead: number;
  readonly colour: string;
  /** Colour of a line at the left. */
  readonly bar?: string | null;
}

/** A cell holds a label or an address, never a text. */
const MOST_CELL_LINES = 12;
const MOST_REMEMBERED = 24;
