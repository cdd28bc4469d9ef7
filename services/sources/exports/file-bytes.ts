import { ServiceError } from '../../errors.js';
import type { ExportFile } from './export-file.js';
import type { RecordProblem } from './format.js';
import { upTo } from './single-mail.js';

/**
 * A small file of an export as a whole, or why it cannot be had; what is wrong with it costs its own message only. Throws ServiceError for what
 * concerns the whole export, as `jsonParts` does.
 */
export async function fileBytes(file: ExportFile, most: number): Promise<Buffer | RecordProblem> {
  if (file.size > most) return 'MESSAGE_TOO_LARGE';
  try {
    // A zip may lie about the size.
    return (await upTo(await file.open(), most)) ?? 'MESSAGE_TOO_LARGE';
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
    return 'RECORD_UNREADABLE';
  }
}
