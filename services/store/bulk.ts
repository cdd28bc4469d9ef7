import mongoose from 'mongoose';

const { MongoBulkWriteError, MongoServerError } = mongoose.mongo;

const DUPLICATE_KEY = 11000;

/** True when a write failed for nothing but keys that stand there already: what it wanted to write is there. */
export function isDuplicateOnly(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const problems = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    return problems.length > 0 && problems.every(problem => problem.code === DUPLICATE_KEY);
  }
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}
