import { ServiceError } from '../../errors.js';
import type { ExportFile } from './export-file.js';
import type { RecordProblem } from './format.js';
import { JsonSplitter } from './json-splitter.js';

/** One thing that stands in a JSON file, in its order. */
export type JsonPart = { readonly key: string; readonly value: unknown } | JsonProblem;

export interface JsonProblem {
  /** The list in which it stands. */
  readonly key: string;
  readonly problem: RecordProblem;
}

/** What of a JSON file is wanted. */
export interface JsonWanted {
  /** Lists of the outermost object of which each item is a part; `''`: the file is one list. */
  readonly lists: readonly string[];
  /** What else of the outermost object is a part, as a whole. Everything besides is passed over without being held. */
  readonly values?: readonly string[];
  /** Bytes of one part; larger ones are `MESSAGE_TOO_LARGE`. */
  readonly mostBytes: number;
}

/**
 * The parts of a JSON file (UTF-8), with no more memory than the largest of them. A broken part is a problem in its place; a file that ends
 * before it should, or cannot be unpacked to its end, says so as its last part. Throws ServiceError only for what concerns the whole export:
 * a password, or a zip that unpacks to far too much.
 */
export async function* jsonParts(file: ExportFile, wanted: JsonWanted): AsyncGenerator<readonly JsonPart[]> {
  const splitter = new JsonSplitter(wanted);
  try {
    for await (const chunk of await file.open()) {
      const parts = splitter.take(chunk as Buffer);
      if (parts.length > 0) yield parts;
    }
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
    const parts = splitter.end();
    yield parts.some(isProblem) ? parts : [{ key: '', problem: 'EXPORT_CUT_OFF' }];
    return;
  }
  yield splitter.end();
}

export function isProblem(part: JsonPart): part is JsonProblem {
  return 'problem' in part;
}
