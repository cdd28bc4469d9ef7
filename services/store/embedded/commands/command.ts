import { MongoError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import type { Engine } from '../storage/engine.js';
import type { SpaceGuard } from '../storage/space.js';
import { type Document, decode, MAX_DOCUMENT_BYTES } from '../values/bson.js';
import { integerOf } from '../values/numbers.js';
import { isDocument } from '../values/types.js';
import type { CursorStore } from './cursors.js';

/** What every command works on. */
export interface Server {
  readonly engine: Engine;
  readonly cursors: CursorStore;
  readonly space: SpaceGuard;
  readonly startedAt: Date;
  readonly connections: () => number;
}

export interface CommandContext extends Server {
  readonly database: string;
  /** The command's name as it was sent. */
  readonly name: string;
  readonly body: Document;
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
  readonly connectionId: number;
  /** When to give up (`maxTimeMS`), by `performance.now()`. */
  readonly deadline: number;
}

export interface Command {
  /** Arguments it takes besides its own name and those that every command takes. Any other is refused by name. */
  readonly takes: readonly string[];
  /** The reply: a document without `ok`, or finished BSON. */
  run(context: CommandContext): Promise<Document | Buffer>;
}

/** The collection's name that is the command's first value. */
export function collectionName(context: CommandContext): string {
  const name = context.body[context.name];
  if (typeof name !== 'string')
    throw new MongoError('InvalidNamespace', `collection name has invalid type for command ${context.name}`);
  if (name === '') throw new MongoError('InvalidNamespace', `Invalid namespace specified '${context.database}.'`);
  return name;
}

export function collectionOf(context: CommandContext): Collection | undefined {
  return context.engine.collection(context.database, collectionName(context));
}

export function documentArgument(body: Document, name: string): Document {
  const value = body[name];
  if (value === undefined || value === null) return {};
  if (!isDocument(value))
    throw new MongoError('TypeMismatch', `BSON field '${name}' is the wrong type, expected type 'object'`);
  return value;
}

/** A whole number not below zero; `fallback` when it is missing. */
export function countArgument(body: Document, name: string, fallback: number): number {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  const number = integerOf(value);
  if (number === null)
    throw new MongoError('TypeMismatch', `BSON field '${name}' is the wrong type, expected a whole number`);
  if (number < 0)
    throw new MongoError('Location51024', `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}

export function booleanArgument(body: Document, name: string, fallback = false): boolean {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  const number = integerOf(value);
  if (number === null)
    throw new MongoError('TypeMismatch', `BSON field '${name}' is the wrong type, expected type 'bool'`);
  return number !== 0;
}

export interface Batched {
  readonly document: Document;
  /** As it came, when it came as a document sequence. */
  readonly bson: Buffer | null;
}

/** The statements of a write command, from its document sequence or its body. */
export function batchArgument(context: CommandContext, name: string): Batched[] {
  const sequence = context.sequences.get(name);
  if (sequence)
    return checkBatch(
      name,
      sequence.map(bson => ({ document: decode(bson), bson })),
    );
  const value = context.body[name];
  if (!Array.isArray(value))
    throw new MongoError('TypeMismatch', `BSON field '${context.name}.${name}' is missing but a required field`);
  return checkBatch(
    name,
    value.map(document => {
      if (!isDocument(document))
        throw new MongoError('TypeMismatch', `BSON field '${context.name}.${name}' must hold documents`);
      return { document, bson: null };
    }),
  );
}

export const MAX_BATCH = 100_000;

function checkBatch(name: string, batch: Batched[]): Batched[] {
  if (batch.length === 0 || batch.length > MAX_BATCH) {
    throw new MongoError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${batch.length} operations in ${name}.`,
    );
  }
  for (const { bson } of batch) {
    if (bson && bson.length > MAX_DOCUMENT_BYTES + 16 * 1024)
      throw new MongoError('BSONObjectTooLarge', `object to ${name} too large`);
  }
  return batch;
}
