import type { ExportFile } from './export-file.js';
import type { RecordProblem } from './format.js';
import { type Line, lineBatches } from './line-batches.js';

export type JsonLine = { readonly value: unknown } | { readonly problem: RecordProblem };

/** What stands on each line of a file with one JSON value a line; empty lines are none. A last line without its end is `EXPORT_CUT_OFF`. */
export async function* jsonLines(file: ExportFile, mostBytes: number): AsyncGenerator<readonly JsonLine[]> {
  for await (const lines of lineBatches(file, mostBytes)) yield lines.flatMap(valueOn);
}

function valueOn({ text, isEnded, isBroken }: Line): readonly JsonLine[] {
  // What came of a line before the damage is no whole value, whatever it looks like.
  if (isBroken) return [{ problem: 'EXPORT_CUT_OFF' }];
  if (text === null) return [{ problem: 'MESSAGE_TOO_LARGE' }];
  if (text.trim() === '') return [];
  try {
    return [{ value: JSON.parse(text) as unknown }];
  } catch {
    return [{ problem: isEnded ? 'RECORD_UNREADABLE' : 'EXPORT_CUT_OFF' }];
  }
}
