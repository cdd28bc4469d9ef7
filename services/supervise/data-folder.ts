import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ServiceError } from '../errors.js';

/** Makes the folder that holds everything, for its owner only. Throws `DATA_FOLDER_NOT_WRITABLE`. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  } catch (cause) {
    throw new ServiceError({
      code: 'DATA_FOLDER_NOT_WRITABLE',
      message: `The data folder ${folder} cannot be made or kept private.`,
      remedy: `Make it for this user (sudo install -d -m 700 -o "$USER" ${folder}), let this user write ${dirname(folder)}, or set CANDOUR_DATA_FOLDER.`,
      cause,
    });
  }
}
