import { Long } from 'bson';
import { MongoError } from '../errors.js';
import { cursorReply } from '../wire/cursor-reply.js';
import { type Command, collectionName, countArgument } from './command.js';

/** Without a batch size, as many as fit. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

export const getMore: Command = {
  takes: ['collection', 'batchSize', 'maxTimeMS', 'term', 'lastKnownCommittedOpTime'],
  async run(context) {
    const namespace = `${context.database}.${String(context.body.collection)}`;
    const id = cursorId(context.body.getMore);
    const batch = await context.cursors.more(
      id,
      namespace,
      countArgument(context.body, 'batchSize', UNBOUNDED) || UNBOUNDED,
    );
    return cursorReply('nextBatch', batch.documents, batch.cursorId, namespace);
  },
};

export const killCursors: Command = {
  takes: ['cursors'],
  async run(context) {
    collectionName(context);
    const asked = context.body.cursors;
    if (!Array.isArray(asked))
      throw new MongoError('TypeMismatch', "BSON field 'killCursors.cursors' must be an array");
    const killed: unknown[] = [];
    const missing: unknown[] = [];
    for (const id of asked) ((await context.cursors.kill(cursorId(id))) ? killed : missing).push(id);
    return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] };
  },
};

function cursorId(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  throw new MongoError('TypeMismatch', 'A cursor id must be a 64-bit integer');
}
