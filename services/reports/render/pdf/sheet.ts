import { breakLines, type Measure, type Piece } from '../../../export/pdf/lines.js';
import { fontName, universalDocument } from '../../../export/pdf/universal.js';

export type Structure = PDFKit.PDFStructureElement;

/** Points. */
export const PAGE = { left: 40, right: 555, top: 40, bottom: 782 } as const;
export const WIDTH = PAGE.right - PAGE.left;

export const COLOUR = {
  ink: '#16242e',
  quiet: '#4a5b66',
  line: '#cbd5d8',
  head: '#71838c',
  deep: '#12343f',
  plum: '#5a1a45',
  plumTint: '#f3e6ef',
  late: '#a3241b',
  fern: '#1f5f45',
} as const;

/** How a run of lines looks. */
export interface Look {
  readonly size: number;
  readonly lead: number;
  readonly colour: string;
  readonly bold?: boolean;
  readonly align?: 'left' | 'right';
}

/** Something of a known height that is drawn where there is room for it. */
export interface Strip {
  readonly height: number;
  draw(x: number, y: number): void;
  /** Drawn again at the top when a page is begun before this one. */
  readonly head?: Strip;
}

export interface SheetOptions {
  readonly title: string;
  readonly author: string;
  readonly at: Date;
  /** At the bottom of every page, before its number. */
  readonly footer: string;
  /** At the top of every page but the first. */
  readonly running: string;
}

/** Pages of a report, tagged for screen readers, and what is drawn on them. */
export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly root: Structure;
  y: number = PAGE.top;
  readonly #options: SheetOptions;
  readonly #widths = new Map<string, number>();
  readonly #chunks: Buffer[] = [];

  constructor(options: SheetOptions) {
    this.#options = options;
    this.doc = universalDocument(options);
    this.doc.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
    this.#newPage(true);
  }

  /** The finished document. */
  end(): Promise<Buffer> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.doc.switchToPage(start + page);
      this.#footer(`Page ${page + 1} of ${count}`);
    }
    this.root.end();
    return new Promise(resolve => {
      this.doc.on('end', () => resolve(Buffer.concat(this.#chunks)));
      this.doc.end();
    });
  }

  /** Points that are left on this page. */
  get left(): number {
    return PAGE.bottom - this.y;
  }

  newPage(): void {
    this.#newPage(false);
  }

  lines(text: string, width: number, { size, bold = false }: Pick<Look, 'size' | 'bold'>) {
    return breakLines([{ text, bold }], width, this.measure(size));
  }

  /** The same with its first words in bold. */
  ledLines(lead: string, text: string, width: number, { size }: Pick<Look, 'size'>) {
    return breakLines([{ text: lead, bold: true }, { text: ` ${text}` }], width, this.measure(size));
  }

  /** Draws lines from `y` down. The caller tags them. */
  text(lines: readonly (readonly Piece[])[], x: number, y: number, width: number, look: Look): void {
    const { size, lead, colour, align = 'left' } = look;
    for (const [at, line] of lines.entries()) {
      const wide = line.reduce((sum, piece) => sum + piece.width, 0);
      let from = align === 'right' ? x + width - wide : x;
      for (const { text, face, weight, width: own } of line) {
        this.doc.font(fontName(face, weight)).fontSize(size).fillColor(colour);
        this.doc.text(text, from, y + at * lead + (lead - size) / 2 - 1.2, { lineBreak: false });
        from += own;
      }
    }
  }

  element(type: string, parent: Structure = this.root, options: object = {}): Structure {
    const element = this.doc.struct(type, options);
    parent.add(element);
    return element;
  }

  /** What is there for the eye alone. */
  artifact(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  measure(size: number): Measure {
    return (text, face, weight) => {
      const key = `${size}|${face}|${weight}|${text}`;
      const known = this.#widths.get(key);
      if (known !== undefined) return known;
      const width = this.doc.font(fontName(face, weight)).fontSize(size).widthOfString(text);
      this.#widths.set(key, width);
      return width;
    };
  }

  #newPage(first: boolean): void {
    this.doc.addPage();
    this.y = PAGE.top;
    if (first) return;
    this.doc.markContent('Artifact', { type: 'Pagination', attached: ['Top'] });
    const look = { size: 8, lead: 11, colour: COLOUR.plum };
    this.text(this.lines(this.#options.running, WIDTH, look).slice(0, 1), PAGE.left, 22, WIDTH, look);
    this.doc.endMarkedContent();
  }

  #footer(number: string): void {
    const look = { size: 8, lead: 11, colour: COLOUR.quiet };
    this.doc.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] });
    this.text(this.lines(this.#options.footer, WIDTH - 80, look).slice(0, 1), PAGE.left, 802, WIDTH, look);
    this.text(this.lines(number, 80, look), PAGE.left, 802, WIDTH, { ...look, align: 'right' });
    this.doc.endMarkedContent();
  }
}
