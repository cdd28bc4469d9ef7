import { existsSync } from 'node:fs';
import { trusted } from 'mongoose';
import { RecordEntryModel } from '../../models/record-entry.js';
import { SourceModel } from '../../models/source.js';
import { TextModel } from '../../models/text.js';
import { ServiceError } from '../errors.js';
import { createKeyRing, loadKeyRing } from '../store/key-file.js';

/**
 * Makes the key at the very first start, and reads it at every other. `true`: it was made just now. Never makes one when the database holds sealed
 * texts already: with another key they could not be read, and nobody would notice until a case is opened.
 */
export async function readyKey(keyFile: string): Promise<boolean> {
  if (existsSync(keyFile)) {
    loadKeyRing(keyFile);
    return false;
  }
  const sealed =
    (await TextModel.exists({})) ??
    (await RecordEntryModel.exists({})) ??
    (await SourceModel.exists({ config: trusted({ $ne: null }) }));
  if (sealed !== null) {
    throw new ServiceError({
      code: 'KEY_FILE_MISSING',
      message: `The key file ${keyFile} is missing, and the database holds texts that were sealed with it.`,
      remedy: 'Restore it from its backup, or set CANDOUR_KEY_FILE to where it is. Nothing has been changed.',
    });
  }
  createKeyRing(keyFile);
  return true;
}
