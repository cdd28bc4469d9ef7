import { randomBytes } from 'node:crypto';
import { MongoError } from '../errors.js';

/** Documents still to be fetched. */
export interface OpenCursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly documents: AsyncIterator<Buffer>;
  /** Read past the end of the last batch, because it did not fit. */
  pending: Buffer | null;
  lastUsed: number;
  busy: boolean;
}

const IDLE_MILLISECONDS = 10 * 60 * 1000;
const MAX_CURSORS = 10_000;
/** A reply must stay below 48 MB; MongoDB itself stops a batch at 16 MB. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

export interface Batch {
  readonly documents: readonly Buffer[];
  /** 0n when nothing is left. */
  readonly cursorId: bigint;
}

/** Cursors between a find and its getMores. Forgotten ones close after ten minutes. */
export class CursorStore {
  readonly #cursors = new Map<bigint, OpenCursor>();

  constructor(private readonly now: () => Date) {}

  get size(): number {
    return this.#cursors.size;
  }

  /** The first batch; the rest stays open unless `single`. */
  async open(namespace: string, documents: AsyncIterator<Buffer>, batchSize: number, single: boolean): Promise<Batch> {
    if (this.#cursors.size >= MAX_CURSORS)
      throw new MongoError('TooManyCursors', `More than ${MAX_CURSORS} cursors are open`);
    const cursor: OpenCursor = {
      id: newId(),
      namespace,
      documents,
      pending: null,
      lastUsed: this.now().getTime(),
      busy: false,
    };
    const { batch, done } = await fill(cursor, batchSize);
    if (done || single) {
      await documents.return?.();
      return { documents: batch, cursorId: 0n };
    }
    this.#cursors.set(cursor.id, cursor);
    return { documents: batch, cursorId: cursor.id };
  }

  async more(id: bigint, namespace: string, batchSize: number): Promise<Batch> {
    const cursor = this.#cursors.get(id);
    if (!cursor) throw new MongoError('CursorNotFound', `cursor id ${id} not found`);
    if (cursor.namespace !== namespace)
      throw new MongoError(
        'Unauthorized',
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace`,
      );
    if (cursor.busy) throw new MongoError('CursorInUse', `cursor id ${id} is already in use`);
    cursor.busy = true;
    try {
      const { batch, done } = await fill(cursor, batchSize);
      cursor.lastUsed = this.now().getTime();
      if (done) this.#cursors.delete(id);
      return { documents: batch, cursorId: done ? 0n : id };
    } catch (error) {
      this.#cursors.delete(id);
      throw error;
    } finally {
      cursor.busy = false;
    }
  }

  /** Whether there was such a cursor. */
  async kill(id: bigint): Promise<boolean> {
    const cursor = this.#cursors.get(id);
    this.#cursors.delete(id);
    if (cursor && !cursor.busy) await cursor.documents.return?.();
    return cursor !== undefined;
  }

  async closeIdle(): Promise<void> {
    const oldest = this.now().getTime() - IDLE_MILLISECONDS;
    for (const cursor of this.#cursors.values())
      if (!cursor.busy && cursor.lastUsed < oldest) await this.kill(cursor.id);
  }
}

async function fill(cursor: OpenCursor, batchSize: number): Promise<{ batch: Buffer[]; done: boolean }> {
  const batch: Buffer[] = [];
  let bytes = 0;
  while (batch.length < batchSize) {
    const next = cursor.pending ? { done: false, value: cursor.pending } : await cursor.documents.next();
    cursor.pending = null;
    if (next.done) return { batch, done: true };
    if (batch.length > 0 && bytes + next.value.length > MAX_BATCH_BYTES) {
      cursor.pending = next.value;
      break;
    }
    batch.push(next.value);
    bytes += next.value.length;
  }
  return { batch, done: false };
}

function newId(): bigint {
  const id = randomBytes(8).readBigInt64LE() & 0x7fffffffffffffffn;
  return id === 0n ? 1n : id;
}
