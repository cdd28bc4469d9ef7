import mongoose from 'mongoose';

const { MongoBulkWriteError, MongoNetworkError, MongoServerError, MongoServerSelectionError } = mongoose.mongo;

const DUPLICATE_KEY = 11000;
const UNKNOWN = 8;

/**
 * For `bulkWrite` of the driver: one refused write keeps none of the others from it. Mongoose's own `bulkWrite` needs
 * `throwOnValidationError` besides, or it leaves out what does not fit the model and reports success.
 */
export const UNORDERED = { ordered: false } as const;

/**
 * Runs upserts, and once more when another process made the same documents in the same moment: by then they are there to be updated.
 * What was written the first time is written again, so the writes must allow that.
 */
export async function upsert(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    await write();
  }
}

/**
 * For documents that are new nearly always: an insert costs the database half of what an upsert costs. Those that stand there already are
 * handed to `update` by their places in what was inserted. `insert` is the driver's, unordered.
 */
export async function insertOrElse(
  insert: () => Promise<unknown>,
  update: (indexes: readonly number[]) => Promise<void>,
): Promise<void> {
  try {
    await insert();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isDuplicateOnly(error)) throw error;
    await update(problemsOf(error).map(problem => problem.index));
  }
}

/** True when the database could not be asked at all, as against refusing one write. */
export function isConnectionLost(error: unknown): boolean {
  // The driver puts whatever ended a bulk write into an error that looks like a refused write.
  if (error instanceof MongoBulkWriteError) return isConnectionLost(error.errorResponse);
  return error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
}

/** True when a write failed for nothing but keys that stand there already: what it wanted to write is there. */
export function isDuplicateOnly(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const problems = problemsOf(error);
    // Of several commands (the driver sends 16 MB at a time) one may have met such keys, and another one not have run at all.
    const allRan = error.code === DUPLICATE_KEY;
    return allRan && problems.length > 0 && problems.every(problem => problem.code === DUPLICATE_KEY);
  }
  return error instanceof MongoServerError && (error.code === DUPLICATE_KEY || isExclusion(error));
}

/** DocumentDB, which keeps its documents in PostgreSQL, lets PostgreSQL say it when `findAndModify` meets such a key. */
function isExclusion({ code, message }: InstanceType<typeof MongoServerError>): boolean {
  return code === UNKNOWN && message.includes('violates exclusion constraint');
}

function problemsOf(error: InstanceType<typeof MongoBulkWriteError>) {
  return Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
}
