import { csvCells } from './csv-cells.js';
import type { ExportFile } from './export-file.js';

export interface CsvShape {
  /** `heading`: rows are read by the names in the first row; `none`: by place. */
  readonly columns: 'heading' | 'none';
  /** Letters of one row; a larger one ends the file. */
  readonly mostBytes: number;
}

/** The rows of a CSV file with commas, one after the other; `null` at the end when the file cannot be read any further, as `csvCells` says. */
export async function* csvRows(file: ExportFile, { columns, mostBytes }: CsvShape): AsyncGenerator<CsvRow | null> {
  let places: ReadonlyMap<string, number> | null = columns === 'heading' ? null : new Map();
  for await (const cells of csvCells(file, { delimiter: ',', mostLetters: mostBytes })) {
    if (cells === null) yield null;
    else if (places === null) places = new Map(cells.map((name, at) => [name.trim(), at]));
    else yield rowOf(cells, places);
  }
}

/** By name, or by place from 0. */
export type CsvRow = (column: string | number) => string;

function rowOf(cells: readonly string[], places: ReadonlyMap<string, number>): CsvRow {
  return column => cells[typeof column === 'number' ? column : (places.get(column) ?? -1)] ?? '';
}
