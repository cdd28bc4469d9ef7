import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What stands in a file that holds a key, and whether other users of the machine may read it too. Throws as `node:fs` does. */
export function readPrivate(path: string): { readonly text: string; readonly isExposed: boolean } {
  const { mode } = statSync(path);
  return { text: readFileSync(path, 'utf8'), isExposed: (mode & 0o077) !== 0 };
}

/** A new file that this user alone may read, open to be written; makes its folder. Throws rather than touch one that is there. */
export function openPrivate(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'wx', 0o600);
}

/** Puts the whole content on the disk, and closes the file whatever happens. */
export function fillPrivate(file: number, content: string): void {
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
