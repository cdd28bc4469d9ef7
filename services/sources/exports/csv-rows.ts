import { parse } from 'csv-parse';
import { ServiceError } from '../../errors.js';
import type { ExportFile } from './export-file.js';

export interface CsvShape {
  /** `heading`: rows are objects by the names in the first row; `none`: lists. */
  readonly columns: 'heading' | 'none';
  /** Of one row; a larger one ends the file. */
  readonly mostBytes: number;
}

/**
 * The rows of a CSV file with commas, one after the other; `null` at the end when the file cannot be read any further (a quotation that never
 * closes, a row that is too large, a zip that is damaged). Throws ServiceError as `jsonParts` does.
 */
export async function* csvRows(file: ExportFile, { columns, mostBytes }: CsvShape): AsyncGenerator<CsvRow | null> {
  const parser = parse({
    bom: true,
    columns: columns === 'heading' ? (names: string[]) => names.map(name => name.trim()) : false,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    maxRecordSize: mostBytes,
  });
  try {
    const stream = await file.open();
    stream.once('error', cause => parser.destroy(cause));
    for await (const row of stream.pipe(parser)) yield rowOf(row);
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
    yield null;
  }
}

/** By name, or by place from 0. */
export type CsvRow = (column: string | number) => string;

function rowOf(row: Readonly<Record<string | number, string | undefined>>): CsvRow {
  return column => row[column] ?? '';
}
