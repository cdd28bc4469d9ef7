import { type Parser, parse } from 'csv-parse';
import { ServiceError } from '../../errors.js';
import { CsvEnd } from './csv-end.js';
import type { ExportFile } from './export-file.js';
import { textOf } from './lines.js';

export interface CellsShape {
  readonly delimiter: string;
  /** Letters of one row; a larger one ends the file. */
  readonly mostLetters: number;
}

/**
 * The cells of each row of a CSV file; `null` at the end when it cannot be read any further (a quotation that never closes, a row that is too
 * large, a zip that is damaged), or ends within its last row. Throws ServiceError as `jsonParts` does.
 */
export async function* csvCells(
  file: ExportFile,
  { delimiter, mostLetters }: CellsShape,
): AsyncGenerator<readonly string[] | null> {
  // Not read from the parser as a stream: one that fails drops the rows that nobody has taken yet, and how many those are is chance.
  let rows: string[][] = [];
  const end = new CsvEnd();
  const parser = parse({
    delimiter,
    maxRecordSize: mostLetters,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    onRecord(cells: string[]) {
      end.noteRow(cells);
      rows.push(cells);
      return null;
    },
  });
  // Each writing hears of its own error.
  parser.on('error', () => undefined).resume();
  let isWhole = true;
  try {
    for await (const piece of textOf(await file.open())) {
      end.noteText(piece);
      await written(parser, piece);
      yield* rows;
      rows = [];
    }
    await ended(parser);
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
    isWhole = false;
  }
  yield* rows;
  if (!isWhole || end.isCutOff()) yield null;
}

function written(parser: Parser, piece: string): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(piece, error => (error ? reject(error) : resolve()));
  });
}

function ended(parser: Parser): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once('end', resolve).once('error', reject);
    parser.end();
  });
}
