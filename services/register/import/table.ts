import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { z } from 'zod';

/** One line of a table under the names that Candour knows; line numbers as an editor or a spreadsheet shows them. */
export interface TableLine {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  /** As it stood, so that it can be mended and imported later. */
  readonly original: readonly string[];
}

export interface Table {
  readonly headers: readonly string[];
  /** The known columns that are there. */
  readonly columns: ReadonlySet<string>;
  /** Headers that no column has; what stands below them is not imported. */
  readonly unknownHeaders: readonly string[];
  readonly lines: readonly TableLine[];
}

/** The text of a file as spreadsheets write it: UTF-8 with or without its mark, UTF-16 with it, or Windows-1252. */
export function decodeTable(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return iconv.decode(buffer, 'utf16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer);
  } catch {
    return iconv.decode(buffer, 'windows-1252');
  }
}

/** What csv-parse gives with `info`; its types do not say so. */
const RECORDS = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/** Throws csv-parse's error when the text is no table at all, e.g. for a quotation mark that is never closed. */
export function readTable(text: string, aliases: Readonly<Record<string, readonly string[]>>): Table {
  const content = text.replace(/^\uFEFF/, '');
  const records = RECORDS.parse(
    parse(content, {
      delimiter: separatorOf(content),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  const [first, ...rest] = records;
  const headers = first?.record ?? [];
  const columns = headers.map(header => columnOf(header, aliases));
  return {
    headers,
    columns: new Set(columns.filter(column => column !== null)),
    unknownHeaders: headers.filter((header, index) => header !== '' && columns[index] === null),
    lines: rest
      .filter(({ record }) => record.some(cell => cell !== ''))
      .map(({ record, info }) => ({ line: info.lines, cells: cellsOf(record, columns), original: record })),
  };
}

/** Spreadsheets of some countries separate by semicolons or tabs; the line of headers tells. */
function separatorOf(content: string): string {
  const headerLine = content.split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', ';', '\t'].map(separator => ({ separator, count: headerLine.split(separator).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).separator;
}

function columnOf(header: string, aliases: Readonly<Record<string, readonly string[]>>): string | null {
  const plain = header
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
  const found = Object.entries(aliases).find(
    ([name, others]) => name.replaceAll('_', ' ') === plain || others.includes(plain),
  );
  return found?.[0] ?? null;
}

function cellsOf(record: readonly string[], columns: readonly (string | null)[]): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const cell = record[index] ?? '';
    if (column !== null && cell !== '') cells[column] = cell;
  }
  return cells;
}
