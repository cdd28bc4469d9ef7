import { BSONError, Double } from 'bson';
import { MongoError } from '../errors.js';
import { type Document, decode, encode, MAX_DOCUMENT_BYTES } from '../values/bson.js';
import { integerOf } from '../values/numbers.js';
import { isDocument } from '../values/types.js';
import type { Request } from '../wire/message.js';
import { OP_QUERY } from '../wire/message.js';
import type { CommandContext, Server } from './command.js';
import { refuseArguments } from './refuse.js';
import { COMMANDS } from './table.js';

/** Arguments that every command takes. */
const GENERIC = new Set([
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'txnNumber',
  'autocommit',
  'startTransaction',
]);

export interface DispatchOptions {
  /** A failure that is this server's own, not the client's. */
  readonly onFailure: (command: string, error: unknown) => void;
}

/** Runs a request and turns every outcome into a reply. */
export async function dispatch(
  server: Server,
  connectionId: number,
  request: Request,
  options: DispatchOptions,
): Promise<Uint8Array> {
  let name = 'unknown';
  try {
    const body = decode(request.body);
    name = Object.keys(body)[0] ?? '';
    const reply = await run(server, connectionId, request, body, name);
    return reply instanceof Uint8Array ? reply : bounded(name, encode({ ...reply, ok: new Double(1) }));
  } catch (error) {
    return encode(failure(error, name, options));
  }
}

async function run(
  server: Server,
  connectionId: number,
  request: Request,
  body: Document,
  name: string,
): Promise<Document | Buffer> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new MongoError('CommandNotFound', `no such command: '${name}'`);
  const database = request.opCode === OP_QUERY ? (request.namespace?.split('.')[0] ?? '') : body.$db;
  if (typeof database !== 'string' || database === '')
    throw new MongoError('Location40571', 'OP_MSG requests require a $db argument');
  refuseGeneric(body);
  const own = Object.fromEntries(Object.entries(body).filter(([field]) => !GENERIC.has(field) && field !== name));
  for (const sequence of request.sequences.keys()) {
    if (sequence in body || !command.takes.includes(sequence))
      throw new MongoError('Location40415', `BSON field '${name}.${sequence}' is an unknown field.`);
  }
  refuseArguments(name, own, command.takes);
  const context: CommandContext = {
    ...server,
    database,
    name,
    body,
    sequences: request.sequences,
    connectionId,
    deadline: deadlineOf(body),
  };
  return command.run(context);
}

function deadlineOf(body: Document): number {
  const milliseconds = integerOf(body.maxTimeMS) ?? 0;
  if (milliseconds < 0) throw new MongoError('BadValue', `${milliseconds} value for maxTimeMS is out of range`);
  return milliseconds === 0 ? Number.POSITIVE_INFINITY : performance.now() + milliseconds;
}

/** Batches see to their size themselves; any other answer is one document. */
function bounded(name: string, reply: Buffer): Buffer {
  if (reply.length <= MAX_DOCUMENT_BYTES) return reply;
  throw new MongoError(
    'BSONObjectTooLarge',
    `The answer of '${name}' would be larger than ${MAX_DOCUMENT_BYTES} bytes`,
  );
}

/** Arguments of every command that a standalone server cannot obey. */
function refuseGeneric(body: Document): void {
  if (body.startTransaction !== undefined || body.autocommit !== undefined || body.txnNumber !== undefined) {
    throw new MongoError('IllegalOperation', 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  const write = body.writeConcern;
  if (isDocument(write)) {
    const acknowledged = write.w === undefined || write.w === 'majority' || (integerOf(write.w) ?? 2) <= 1;
    if (!acknowledged) throw new MongoError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
  }
  const read = body.readConcern;
  if (
    isDocument(read) &&
    read.level !== undefined &&
    !['local', 'available', 'majority'].includes(String(read.level))
  ) {
    throw new MongoError('InvalidOptions', `readConcern level '${String(read.level)}' is not supported by this server`);
  }
}

function failure(error: unknown, command: string, options: DispatchOptions): Document {
  if (error instanceof MongoError) {
    return { ok: new Double(0), errmsg: error.message, code: error.code, codeName: error.codeName, ...error.fields };
  }
  if (error instanceof BSONError) {
    return { ok: new Double(0), errmsg: 'The request holds invalid BSON', code: 22, codeName: 'InvalidBSON' };
  }
  options.onFailure(command, error);
  // The message of an unexpected error may hold stored text: it goes to the log's care, not to the client.
  return {
    ok: new Double(0),
    errmsg: `The command '${command}' failed inside the server`,
    code: 1,
    codeName: 'InternalError',
  };
}
