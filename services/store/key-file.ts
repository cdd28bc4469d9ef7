import { z } from 'zod';
import { ServiceError } from '../errors.js';
import { fillPrivate, openPrivate, readPrivate } from './private-file.js';
import { type KeyFileContent, KeyRing } from './seal.js';

const keyFile = z.strictObject({
  version: z.literal(1),
  active: z.string(),
  keys: z.record(z.string(), z.base64()),
  identity: z.base64(),
});

/** Reads the key file. Throws ServiceError `KEY_FILE_MISSING`, `KEY_FILE_EXPOSED` or `KEY_FILE_DAMAGED`. */
export function loadKeyRing(path: string): KeyRing {
  let file: ReturnType<typeof readPrivate>;
  try {
    file = readPrivate(path);
  } catch (cause) {
    throw new ServiceError({
      code: 'KEY_FILE_MISSING',
      message: `The key file ${path} cannot be read.`,
      remedy: 'Restore it from its backup, and check that the service’s user may read it.',
      cause,
    });
  }
  if (file.isExposed) {
    throw new ServiceError({
      code: 'KEY_FILE_EXPOSED',
      message: `Other users of this machine may read the key file ${path}.`,
      remedy: `Run: chmod 600 ${path}`,
    });
  }
  return new KeyRing(parse(file.text, path));
}

/** Makes a new key file, readable by this user only. Throws ServiceError `KEY_FILE_EXISTS` rather than overwrite one. */
export function createKeyRing(path: string): KeyRing {
  const content = KeyRing.newContent();
  let file: number;
  try {
    file = openPrivate(path);
  } catch (cause) {
    throw new ServiceError({
      code: 'KEY_FILE_EXISTS',
      message: `The key file ${path} could not be made.`,
      remedy: 'If one stands there already, keep it; otherwise check that the folder can be written.',
      cause,
    });
  }
  fillPrivate(file, `${JSON.stringify(content, null, 2)}\n`);
  return new KeyRing(content);
}

function parse(text: string, path: string): KeyFileContent {
  try {
    return keyFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new ServiceError({
      code: 'KEY_FILE_DAMAGED',
      message: `The key file ${path} is not what Candour wrote.`,
      remedy: 'Restore it from its backup. Do not make a new one: stored texts would stay unreadable.',
      cause,
    });
  }
}
