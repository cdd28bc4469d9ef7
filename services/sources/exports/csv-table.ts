import { csvCells } from './csv-cells.js';
import { type ExportFile, headOf } from './export-file.js';
import type { RecordProblem } from './format.js';

/** The cells of one row that are wanted, by what `columnOf` calls their columns. */
export type TableRow<Column extends string> = Readonly<Partial<Record<Column, string>>>;

export interface TableShape<Column extends string> {
  /** What a heading counts as; `undefined`: its column is not wanted. The first of several that count as one is taken. */
  columnOf(heading: string): Column | undefined;
  /** Letters of one row; a larger one ends the file. */
  readonly mostLetters: number;
}

/**
 * The rows under the heading of a CSV file, with whatever stands between its columns. A row with more cells than the heading has is a problem in its
 * place: nobody can say which words are whose. A file that cannot be read any further says so as the last. Throws ServiceError as `jsonParts` does.
 */
export async function* tableRows<Column extends string>(
  file: ExportFile,
  { columnOf, mostLetters }: TableShape<Column>,
): AsyncGenerator<{ readonly row: TableRow<Column> } | { readonly problem: RecordProblem }> {
  let columns: readonly (Column | undefined)[] | null = null;
  const delimiter = delimiterOf((await headOf(file)).text.split('\n', 1)[0] ?? '');
  for await (const cells of csvCells(file, { delimiter, mostLetters })) {
    if (cells === null) yield { problem: 'EXPORT_CUT_OFF' };
    else if (columns === null) columns = cells.map(columnOf);
    else if (cells.slice(columns.length).some(cell => cell.trim() !== '')) yield { problem: 'RECORD_UNREADABLE' };
    else yield { row: rowOf(cells, columns) };
  }
}

function rowOf<Column extends string>(
  cells: readonly string[],
  columns: readonly (Column | undefined)[],
): TableRow<Column> {
  const row: Partial<Record<Column, string>> = {};
  for (const [at, column] of columns.entries()) if (column !== undefined) row[column] ??= cells[at];
  return row;
}

const DELIMITERS = [',', ';', '\t'] as const;

/** What stands between the columns, by the heading. Taken for the whole file: a `;` in somebody's words parts nothing. */
export function delimiterOf(heading: string): string {
  const counts = DELIMITERS.map(sign => heading.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The headings of a first line, without their quotes. */
export function headingsOf(line: string): readonly string[] {
  return line.split(delimiterOf(line)).map(name => name.trim().replaceAll('"', ''));
}
