import { createReadStream } from 'node:fs';
import { parseMime } from '../../../services/parse/mime.js';
import { readMbox } from '../../../services/sources/exports/mbox-file.js';
import type { Row } from './public.js';

const MOST_BYTES = 10_000_000;

/** The letters of an mbox file, read as the service reads them: what their authors wrote and not what they quote. A thread is not torn apart. */
export async function readLetters(file: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const bytes of readMbox(createReadStream(file), MOST_BYTES)) {
    if (bytes === null) continue;
    const { subject, text } = await parseMime({ kind: 'mime', bytes, envelope: [], receivedAt: new Date(0) });
    rows.push({ text, subject, group: threadOf(subject), codes: [] });
  }
  return rows;
}

/** Its subject without what answers and mailing lists put before it. */
function threadOf(subject: string): string {
  return subject
    .replaceAll(/\[[^\]]*\]|\b(?:re|fw|fwd)(?:\[\d+\])?:/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
