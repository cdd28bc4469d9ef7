import { crc32c } from './crc32c.js';

/** Frames of MongoDB's wire protocol: https://github.com/mongodb/specifications/blob/master/source/message/OP_MSG.md */
export const HEADER_BYTES = 16;
export const MAX_MESSAGE_BYTES = 48_000_000;

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** Bits below 16 must be understood by who reads them. */
const REQUIRED_BITS = 0xffff;

/** A request as it came: documents still as BSON. */
export interface Request {
  readonly id: number;
  readonly opCode: typeof OP_MSG | typeof OP_QUERY;
  readonly body: Buffer;
  /** Document sequences (kind 1), by the field of the body that they stand for. */
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
  /** The client wants no answer. */
  readonly silent: boolean;
  /** OP_QUERY only: `db.$cmd`. */
  readonly namespace?: string;
}

/** The connection sent something that is no message: it is closed, others are not touched. */
export class MalformedMessage extends Error {}

/** `frame` is one whole message, header included. */
export function parseRequest(frame: Buffer): Request {
  const opCode = frame.readInt32LE(12);
  const id = frame.readInt32LE(4);
  try {
    if (opCode === OP_MSG) return parseOpMsg(frame, id);
    if (opCode === OP_QUERY) return parseOpQuery(frame, id);
  } catch (error) {
    if (error instanceof MalformedMessage) throw error;
    throw new MalformedMessage('truncated message', { cause: error });
  }
  throw new MalformedMessage(`unknown opcode ${opCode}`);
}

function parseOpMsg(frame: Buffer, id: number): Request {
  const flags = frame.readUInt32LE(HEADER_BYTES);
  if (flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new MalformedMessage('unknown flag bits');
  let end = frame.length;
  if (flags & CHECKSUM_PRESENT) {
    end -= 4;
    if (crc32c(frame.subarray(0, end)) !== frame.readUInt32LE(end))
      throw new MalformedMessage('checksum does not match');
  }
  let body: Buffer | null = null;
  const sequences = new Map<string, Buffer[]>();
  for (let at = HEADER_BYTES + 4; at < end; ) {
    const kind = frame.readUInt8(at++);
    if (kind === 0) {
      if (body) throw new MalformedMessage('more than one body');
      body = documentAt(frame, at, end);
      at += body.length;
    } else if (kind === 1) {
      at += readSequence(frame, at, end, sequences);
    } else {
      throw new MalformedMessage(`unknown section kind ${kind}`);
    }
  }
  if (!body) throw new MalformedMessage('no body');
  return { id, opCode: OP_MSG, body, sequences, silent: (flags & MORE_TO_COME) !== 0 };
}

function readSequence(frame: Buffer, start: number, limit: number, sequences: Map<string, Buffer[]>): number {
  const size = frame.readInt32LE(start);
  const end = start + size;
  if (size < 5 || end > limit) throw new MalformedMessage('sequence of impossible size');
  const nameEnd = frame.indexOf(0, start + 4);
  if (nameEnd === -1 || nameEnd >= end) throw new MalformedMessage('sequence without a name');
  const name = frame.toString('utf8', start + 4, nameEnd);
  if (sequences.has(name)) throw new MalformedMessage('sequence given twice');
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < end; ) {
    const document = documentAt(frame, at, end);
    documents.push(document);
    at += document.length;
  }
  sequences.set(name, documents);
  return size;
}

/** The first hello of a driver that does not know the server yet. */
function parseOpQuery(frame: Buffer, id: number): Request {
  const nameEnd = frame.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd === -1) throw new MalformedMessage('query without a namespace');
  const namespace = frame.toString('utf8', HEADER_BYTES + 4, nameEnd);
  const body = documentAt(frame, nameEnd + 9, frame.length);
  return { id, opCode: OP_QUERY, body, sequences: new Map(), silent: false, namespace };
}

function documentAt(frame: Buffer, at: number, limit: number): Buffer {
  const size = frame.readInt32LE(at);
  if (size < 5 || at + size > limit || frame[at + size - 1] !== 0)
    throw new MalformedMessage('document of impossible size');
  return frame.subarray(at, at + size);
}

let nextId = 1;

/** The answer to a request, in its own form. */
export function replyTo(request: Request, document: Uint8Array): Buffer {
  const extra = request.opCode === OP_MSG ? 5 : 20;
  const reply = Buffer.alloc(HEADER_BYTES + extra + document.length);
  reply.writeInt32LE(reply.length, 0);
  reply.writeInt32LE(nextId++ & 0x7fffffff, 4);
  reply.writeInt32LE(request.id, 8);
  reply.writeInt32LE(request.opCode === OP_MSG ? OP_MSG : OP_REPLY, 12);
  // OP_REPLY: flags 8 (AwaitCapable), cursor 0, from 0, one document. OP_MSG: no flags, one section of kind 0.
  if (request.opCode === OP_QUERY) {
    reply.writeInt32LE(8, HEADER_BYTES);
    reply.writeInt32LE(1, HEADER_BYTES + 16);
  }
  reply.set(document, HEADER_BYTES + extra);
  return reply;
}
