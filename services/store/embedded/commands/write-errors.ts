import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';

/** One statement's failure, as drivers read it from `writeErrors`. */
export function writeError(index: number, error: unknown): Document {
  if (!(error instanceof MongoError)) throw error;
  return { index, code: error.code, ...error.fields, errmsg: error.message };
}
