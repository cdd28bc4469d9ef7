import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportFile } from './export-file.js';

/** A file that can be read here and there. */
export interface OnDisk {
  readonly path: string;
  release(): void;
}

/**
 * The file itself where it lies on the disk; one that is packed is unpacked into the folder for temporary files (`TMPDIR`), for this user only, until
 * it is released.
 */
export async function onDisk(file: ExportFile): Promise<OnDisk> {
  if (file.diskPath !== undefined) return { path: file.diskPath, release: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'candour-unpacked-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A process that ends in the middle leaves nothing behind either.
  process.once('exit', remove);
  const release = () => {
    process.off('exit', remove);
    remove();
  };
  try {
    const path = join(folder, 'file');
    await pipeline(await file.open(), createWriteStream(path, { mode: 0o600 }));
    return { path, release };
  } catch (error) {
    release();
    throw error;
  }
}
