import { type Dirent, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ServiceError } from '../errors.js';

/** One file below a watched folder. */
export interface TreeFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly path: string;
}

/** Every plain file below the folder, sorted; links are not followed. Throws ServiceError `FOLDER_UNREADABLE`. */
export function filesBelow(folder: string): readonly TreeFile[] {
  try {
    return walk(folder, folder);
  } catch (cause) {
    throw new ServiceError({
      code: 'FOLDER_UNREADABLE',
      message: `The watched folder ${folder} cannot be read.`,
      remedy: 'Check that it exists and that the service’s user may read it and what is in it.',
      cause,
    });
  }
}

function walk(folder: string, root: string): TreeFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path, root);
    return entry.isFile() ? [{ name: relative(root, path).replaceAll('\\', '/'), path }] : [];
  });
}
