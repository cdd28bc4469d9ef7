import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';

/** Files that were written to this recently may still be in the making. */
export const SETTLE_MILLISECONDS = 2_000;

const NEWLINE = 10;

/**
 * The generation of a file's content: its length when it was first listed, and a hash of so many bytes. A file that has only
 * grown since keeps it; one that was changed gets another, and so does one that grew from the middle of a line: what was read of that was not whole.
 */
export async function generationOf(path: string, known: string | undefined): Promise<string> {
  const size = statSync(path).size;
  const match = /^(\d+)-([0-9a-f]{32})$/.exec(known ?? '');
  if (match && known !== undefined) {
    const length = Number(match[1]);
    const isSame = length <= size && (await hashOf(path, length)) === match[2];
    if (isSame && (length === size || endsLine(path, length))) return known;
  }
  return `${size}-${await hashOf(path, size)}`;
}

/** Whether its first `length` bytes end in a line break, also one of UTF-16. */
function endsLine(path: string, length: number): boolean {
  const end = Buffer.alloc(2);
  const file = openSync(path, 'r');
  try {
    readSync(file, end, 0, 2, Math.max(0, length - 2));
  } finally {
    closeSync(file);
  }
  return length === 0 || end[1] === NEWLINE || (end[0] === NEWLINE && end[1] === 0);
}

async function hashOf(path: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  if (length > 0) for await (const chunk of createReadStream(path, { end: length - 1 })) hash.update(chunk);
  return hash.digest('hex').slice(0, 32);
}

/** True when nobody has written to the file for a moment. */
export function isSettled(path: string, now: number): boolean {
  return now - statSync(path).mtimeMs >= SETTLE_MILLISECONDS;
}
