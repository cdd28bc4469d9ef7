import type { Drawing, Paint } from './picture/drawing.js';

/** A report as a value: what the page, the PDF, the e-mail and the CSV are made of. It is kept as JSON and does not change. */
export interface ReportDocument {
  readonly title: string;
  /** The period in words. */
  readonly period: string;
  /** `designated safeguarding lead` */
  readonly audience: string;
  readonly school: string;
  /** The first words stand out. */
  readonly restriction: { readonly lead: string; readonly text: string };
  readonly summary: string;
  readonly figures: readonly { readonly value: string; readonly label: string }[];
  /** In reading order. Two in one row stand beside each other where there is room. */
  readonly rows: readonly (readonly Section[])[];
  /** When it was made and how it counts. */
  readonly made: readonly string[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly Part[];
  /** Figures without anybody in them, by whatever name: they may leave the house by e-mail. */
  readonly inMail: boolean;
}

export type Part =
  | { readonly kind: 'paragraph'; readonly text: string; readonly quiet: boolean }
  /** The table that follows it holds the same numbers. */
  | { readonly kind: 'picture'; readonly wide: Drawing; readonly narrow: Drawing }
  | Table
  /** For the school to write in: what a machine cannot know. */
  | { readonly kind: 'blank'; readonly text: string };

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** It says in numbers what a picture above it shows: on a page it may be folded away. */
  readonly ofPicture: boolean;
}

export interface Column {
  readonly name: string;
  /** Of the width. */
  readonly share: number;
  readonly number: boolean;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly total: boolean;
}

export interface Cell {
  readonly text: string;
  readonly tone?: 'late' | 'good' | 'strong';
  /** Drawn instead of the text, which is empty: the number stands in the cell before. 0 to 1. */
  readonly bar?: { readonly share: number; readonly paint: Paint };
}

export const paragraph = (text: string, quiet = false): Part => ({ kind: 'paragraph', text, quiet });

export function column(name: string, share: number, number = false): Column {
  return { name, share, number };
}

/** Plain texts, or cells. */
export function row(...cells: readonly (string | Cell)[]): Row {
  return { cells: cells.map(cell => (typeof cell === 'string' ? { text: cell } : cell)), total: false };
}

export function totalRow(...cells: readonly (string | Cell)[]): Row {
  return { ...row(...cells), total: true };
}

export function table(columns: readonly Column[], rows: readonly Row[], ofPicture = false): Table {
  return { kind: 'table', columns, rows, ofPicture };
}

/** A bar for a number among others; nothing is drawn for nothing. */
export function bar(value: number, most: number, paint: Paint = 'plain'): Cell {
  return { text: '', bar: { share: most === 0 ? 0 : value / most, paint } };
}

/** The same table with its rows as columns. The first column names the rows in both. */
export function turned({ columns, rows, ...rest }: Table): Table {
  const [head, ...others] = columns;
  const first = 0.2;
  const share = (1 - first) / Math.max(1, rows.length);
  return {
    ...rest,
    columns: [column(head?.name ?? '', first), ...rows.map(({ cells }) => column(cells[0]?.text ?? '', share, true))],
    rows: others.map(({ name }, at) => ({
      cells: [{ text: name }, ...rows.map(({ cells }) => cells[at + 1] ?? { text: '' })],
      total: false,
    })),
  };
}
