import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';

/** Arguments that change what a command means and that this server does not implement. */
const UNSUPPORTED = new Set([
  'collation',
  'let',
  'min',
  'max',
  'returnKey',
  'showRecordId',
  'tailable',
  'noCursorTimeout',
  'oplogReplay',
  'awaitData',
  'encryptionInformation',
  'readConcernLevel',
]);

/** Throws for an argument that is not known, and for one whose value would have to be obeyed but cannot be. */
export function refuseArguments(command: string, body: Document, takes: readonly string[]): void {
  for (const [name, value] of Object.entries(body)) {
    if (!takes.includes(name) && !UNSUPPORTED.has(name)) {
      throw new MongoError('Location40415', `BSON field '${command}.${name}' is an unknown field.`);
    }
    if (UNSUPPORTED.has(name) && !isMeaningless(value)) {
      throw new MongoError(
        'CommandNotSupported',
        `The argument '${name}' of '${command}' is not supported by this server`,
      );
    }
  }
}

/** An argument that asks for nothing: absent, false, or an empty document. */
function isMeaningless(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (typeof value !== 'object') return false;
  const keys = Object.keys(value);
  return keys.length === 0 || (keys.length === 1 && 'locale' in value && value.locale === 'simple');
}
