import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';

/** Files that were written to this recently may still be in the making. */
export const SETTLE_MILLISECONDS = 2_000;

/**
 * The generation of a file's content: its length when it was first listed, and a hash of so many bytes. A file that has only
 * grown since keeps it; one that was changed gets another.
 */
export async function generationOf(path: string, known: string | undefined): Promise<string> {
  const size = statSync(path).size;
  const match = /^(\d+)-([0-9a-f]{32})$/.exec(known ?? '');
  if (match && known !== undefined) {
    const length = Number(match[1]);
    if (length <= size && (await hashOf(path, length)) === match[2]) return known;
  }
  return `${size}-${await hashOf(path, size)}`;
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
