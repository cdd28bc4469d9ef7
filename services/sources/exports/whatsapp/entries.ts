import type { ExportFile } from '../export-file.js';
import type { RecordProblem } from '../format.js';
import { lineBatches } from '../line-batches.js';
import { MARKS, type Stamp, stampOf } from './stamp.js';

/** What stands at one time; its text goes on over lines. */
export interface Entry {
  readonly stamp: Stamp;
  /** `null`: a notice of the app. */
  readonly author: string | null;
  readonly text: string;
}

/**
 * What a chat's file holds, with no more memory than the longest text that is read. Words before the first time are nobody's, and what goes on
 * without end is no message: each is a problem in its place.
 */
export async function* entriesOf(
  chat: ExportFile,
  mostLetters: number,
): AsyncGenerator<Entry | { readonly problem: RecordProblem }> {
  let begun: BegunEntry | null = null;
  let isWhole = true;
  for await (const lines of lineBatches(chat, mostLetters))
    for (const { text, isBroken } of lines) {
      isWhole &&= !isBroken;
      const stamp = text === null ? null : stampOf(text);
      if (stamp) {
        if (begun) yield begun.finished();
        begun = new BegunEntry(stamp, mostLetters);
      } else if (begun) begun.add(text);
      else if (text === null) yield { problem: 'MESSAGE_TOO_LARGE' };
      else if (text.replaceAll(MARKS, '').trim() !== '') yield { problem: 'RECORD_UNREADABLE' };
    }
  if (begun) yield begun.finished();
  if (!isWhole) yield { problem: 'EXPORT_CUT_OFF' };
}

/** One of which lines still come. */
class BegunEntry {
  readonly #stamp: Stamp;
  readonly #author: string | null;
  readonly #lines: string[];
  #left: number;

  constructor(stamp: Stamp, mostLetters: number) {
    const { rest } = stamp;
    const colon = rest.indexOf(': ');
    const ends = rest.endsWith(':') && colon < 0 ? rest.length - 1 : colon;
    const isSaid = ends > 0 && ends <= 100;
    this.#stamp = stamp;
    this.#author = isSaid ? rest.slice(0, ends).replaceAll(MARKS, '').trim() : null;
    this.#lines = [isSaid ? rest.slice(ends + 2) : rest];
    this.#left = mostLetters - rest.length;
  }

  /** `null`: a line that is longer than is read. */
  add(line: string | null): void {
    this.#left = line === null ? -1 : this.#left - line.length - 1;
    if (line !== null && this.#left >= 0) this.#lines.push(line);
  }

  finished(): Entry | { readonly problem: RecordProblem } {
    if (this.#left < 0) return { problem: 'MESSAGE_TOO_LARGE' };
    return { stamp: this.#stamp, author: this.#author, text: this.#lines.join('\n').trimEnd() };
  }
}
