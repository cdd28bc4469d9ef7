import { csvText } from '../../review/csv.js';

/** One line of a table by the names of its columns. */
export type Line<Column extends string> = Readonly<Record<Column, string>>;

/** A file that spreadsheets and importers read; the columns stand in it in this order, whatever a line's own. */
export function tableText<Column extends string>(columns: readonly Column[], lines: readonly Line<Column>[]): string {
  return csvText([columns, ...lines.map(line => columns.map(column => line[column]))]);
}

/** Several values of one cell. */
export const listed = (values: readonly string[]): string => [...new Set(values)].join('; ');
