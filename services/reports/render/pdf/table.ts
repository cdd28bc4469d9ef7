import { type Cell, type Column, type Row, type Table, turned } from '../../document.js';
import { PAINTS } from '../../picture/drawing.js';
import { COLOUR, type Look, type Sheet, type Strip, type Structure } from './sheet.js';

const TEXT = { size: 9, lead: 12.2, padding: 2.9, gap: 8 } as const;
const BAR = { height: 8, right: 8 } as const;
const AFTER = 8;
/** Columns of a table that is turned, besides its first; what is longer is set in several, one below the other. */
const MOST_TURNED = 9;

const TONES: Readonly<Record<NonNullable<Cell['tone']>, string>> = {
  late: COLOUR.late,
  good: COLOUR.fern,
  strong: COLOUR.ink,
};

/** A table as strips. One that says in numbers what the picture above it shows is turned, so that it stands as the picture does. */
export function tableStrips(sheet: Sheet, table: Table, width: number, parent: Structure): readonly Strip[] {
  if (!table.ofPicture) return rowStrips(sheet, table, width, parent);
  const { rows } = table;
  const pieces = Math.max(1, Math.ceil(rows.length / MOST_TURNED));
  const size = Math.ceil(rows.length / pieces);
  return Array.from({ length: pieces }, (_, at) =>
    turned({ ...table, rows: rows.slice(at * size, (at + 1) * size) }),
  ).flatMap(piece => rowStrips(sheet, piece, width, parent));
}

/** The rows of a table, one strip each; its heading is repeated on every page. */
function rowStrips(sheet: Sheet, table: Table, width: number, parent: Structure): readonly Strip[] {
  // Made when the first row is drawn, so that elements come in the order of reading.
  let element: Structure | null = null;
  const own = () => {
    element ??= sheet.element('Table', parent);
    return element;
  };
  const { columns, rows } = table;
  const headRow = { cells: columns.map(({ name }) => ({ text: name })), total: false };
  const head = rowStrip(sheet, columns, headRow, width, { kind: 'head', parent: own });
  const again = rowStrip(sheet, columns, headRow, width, { kind: 'head', parent: () => null });
  const body = rows.map((row, at) => {
    const strip = rowStrip(sheet, columns, row, width, { kind: 'body', parent: own });
    const isLast = at === rows.length - 1;
    return {
      height: strip.height + (isLast ? AFTER : 0),
      head: again,
      draw: (x: number, y: number) => {
        strip.draw(x, y);
        if (isLast) element?.end();
      },
    };
  });
  return [head, ...body];
}

interface Place {
  readonly kind: 'head' | 'body';
  /** `null`: a heading that is repeated, which is read out once. */
  readonly parent: () => Structure | null;
}

function rowStrip(sheet: Sheet, columns: readonly Column[], row: Row, width: number, place: Place): Strip {
  const laid = columns.map((column, at) => {
    const cell = row.cells[at] ?? { text: '' };
    const look = lookOf(cell, at, row, place.kind, column);
    const room = column.share * width - TEXT.gap;
    return { cell, look, room, lines: sheet.lines(cell.text, room, look) };
  });
  const tallest = Math.max(1, ...laid.map(({ lines }) => lines.length));
  const height = tallest * TEXT.lead + 2 * TEXT.padding;
  return {
    height,
    draw: (left, y) => {
      sheet.artifact(() =>
        sheet.doc
          .moveTo(left, y + height)
          .lineTo(left + width, y + height)
          .lineWidth(place.kind === 'head' ? 0.9 : 0.5)
          .stroke(place.kind === 'head' ? COLOUR.head : COLOUR.line),
      );
      const parent = place.parent();
      const element = parent === null ? null : sheet.element('TR', parent);
      let x = left;
      for (const [at, { cell, look, room, lines }] of laid.entries()) {
        const from = x;
        x += (columns[at]?.share ?? 0) * width;
        const bar = cell.bar;
        if (bar) sheet.artifact(() => drawBar(sheet, bar, from, y, room));
        const draw = () => sheet.text(lines, from, y + TEXT.padding, room, look);
        if (element === null) {
          sheet.artifact(draw);
          continue;
        }
        const isHead = place.kind === 'head' || at === 0;
        // pdfkit knows the scope of a heading, its types do not.
        const tag = isHead
          ? sheet.element('TH', element, { scope: place.kind === 'head' ? 'Column' : 'Row' })
          : sheet.element('TD', element);
        tag.add(draw);
        tag.end();
      }
      element?.end();
    },
  };
}

function lookOf(cell: Cell, at: number, { total }: Row, kind: 'head' | 'body', { number }: Column): Look {
  const align = number ? 'right' : 'left';
  if (kind === 'head') return { size: 8.3, lead: TEXT.lead, colour: COLOUR.quiet, bold: true, align };
  const bold = at === 0 || total || cell.tone !== undefined;
  return { size: TEXT.size, lead: TEXT.lead, colour: cell.tone ? TONES[cell.tone] : COLOUR.ink, bold, align };
}

function drawBar(sheet: Sheet, { share, paint }: NonNullable<Cell['bar']>, x: number, y: number, room: number): void {
  const width = room - BAR.right;
  const top = y + TEXT.padding + (TEXT.lead - BAR.height) / 2;
  sheet.doc.rect(x + BAR.right, top, width, BAR.height).fill(PAINTS.track.fill);
  const filled = Math.max(0, Math.min(1, share)) * width;
  if (filled > 0) sheet.doc.rect(x + BAR.right, top, filled, BAR.height).fill(PAINTS[paint].line ?? PAINTS[paint].fill);
}
