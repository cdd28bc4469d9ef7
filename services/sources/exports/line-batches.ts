import { ServiceError } from '../../errors.js';
import type { ExportFile } from './export-file.js';
import { inUtf8 } from './lines.js';

export interface Line {
  /** `null`: longer than is read. */
  readonly text: string | null;
  /** False for the last line of a file that ends without a line break, or that cannot be unpacked to its end. */
  readonly isEnded: boolean;
  /** The file cannot be unpacked beyond it. */
  readonly isBroken?: true;
}

/** The lines of a file (UTF-8, or UTF-16 with its mark), many at a time, with no more memory than the longest that is read. Throws ServiceError as `jsonParts` does. */
export async function* lineBatches(file: ExportFile, mostBytes: number): AsyncGenerator<readonly Line[]> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isFirst = true;
  const lineOf = (end: Buffer): string | null => {
    const bytes = heldBytes + end.length;
    const line = bytes > mostBytes ? null : (heldBytes === 0 ? end : Buffer.concat([...held, end])).toString('utf8');
    held = [];
    heldBytes = 0;
    const text = isFirst ? (line?.replace(/^\ufeff/, '') ?? null) : line;
    isFirst = false;
    return text?.endsWith('\r') ? text.slice(0, -1) : text;
  };
  try {
    for await (const chunk of inUtf8(await file.open())) {
      const lines: Line[] = [];
      let start = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
        lines.push({ text: lineOf(chunk.subarray(start, at)), isEnded: true });
        start = at + 1;
      }
      if (heldBytes <= mostBytes) held.push(Buffer.from(chunk.subarray(start)));
      heldBytes += chunk.length - start;
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
    yield [{ text: lineOf(Buffer.alloc(0)), isEnded: false, isBroken: true }];
    return;
  }
  if (heldBytes > 0) yield [{ text: lineOf(Buffer.alloc(0)), isEnded: false }];
}
