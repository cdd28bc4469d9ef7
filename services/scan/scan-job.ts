import { errorCode, type ServiceError } from '../errors.js';
import type { Examiner } from '../examine/examiner.js';
import { stillWaiting } from '../ledger/due.js';
import { finish, type Outcome } from '../ledger/finish.js';
import { placeId } from '../ledger/place.js';
import { FINAL_REASONS } from '../ledger/retry.js';
import type { Log } from '../log.js';
import { type PipelineEdges, storeExamined } from '../pipeline.js';
import type { ScanJob } from '../queue/scan-queue.js';
import type { Fetched, RawMessage, Source } from '../sources/source.js';
import { isConnectionLost } from '../store/bulk.js';
import type { ExaminedEntry } from './examined.js';

export interface ScanEdges extends PipelineEdges {
  readonly examiner: Pick<Examiner, 'examine'>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Messages that are stored together. More would save little and lose more to a crash. */
const STORE_SIZE = 50;
/** Bytes of fetched messages that are stored together; two such batches are in memory at a time. */
const STORE_BYTES = 16_000_000;

/** One job: fetch in one command, read and look at each message, store, and only then call the ledger entries done. */
export async function scanJob(job: ScanJob, source: Source, edges: ScanEdges): Promise<void> {
  const places = job.positions.map(position => ({ ...job, position, size: null }));
  const waiting = await stillWaiting(places.map(placeId));
  const open = places.filter(place => waiting.has(placeId(place)));
  if (open.length === 0) return;
  const attemptsOf = (entryId: string) => waiting.get(entryId)?.attempts ?? 0;
  const batch = new Batch(edges, attemptsOf);
  const missing = new Set(open.map(placeId));
  try {
    for await (const fetched of source.fetch(open, edges.signal)) {
      const entryId = placeId({ ...fetched.pointer, sourceId: job.sourceId });
      missing.delete(entryId);
      await batch.add(entryId, fetched);
    }
  } catch (error) {
    // The database's trouble is neither the source's nor the messages': they are due again in a moment, as they were.
    if (isConnectionLost(error)) throw error;
    edges.log.warn({ err: error, sourceId: job.sourceId }, 'fetching failed');
    for (const entryId of missing) batch.notFetched(entryId, errorCode(error));
    missing.clear();
  }
  // The contract promises an outcome for each; a source that breaks it must not turn a message into nothing.
  for (const entryId of missing) batch.failed(entryId, 'FETCH_SHORT');
  await batch.flush();
}

class Batch {
  readonly #edges: ScanEdges;
  readonly #attemptsOf: (entryId: string) => number;
  #examining: Promise<ExaminedEntry | null>[] = [];
  #bytes = 0;
  #outcomes: Outcome[] = [];
  #storing: Promise<void> = Promise.resolve();

  constructor(edges: ScanEdges, attemptsOf: (entryId: string) => number) {
    this.#edges = edges;
    this.#attemptsOf = attemptsOf;
  }

  /** While one batch is stored, the next is read by the thread and the one after it comes in from the source. */
  async add(entryId: string, fetched: Fetched): Promise<void> {
    if ('gone' in fetched) this.#outcomes.push({ entryId, state: 'gone', reason: 'DELETED_BEFORE_READ' });
    else if ('failed' in fetched) this.#sourceFailed(entryId, fetched.failed);
    else {
      this.#examining.push(this.#examine(entryId, fetched.raw));
      this.#bytes += sizeOf(fetched.raw);
    }
    if (this.#examining.length >= STORE_SIZE || this.#bytes >= STORE_BYTES) await this.#handOver();
  }

  failed(entryId: string, reason: string): void {
    this.#outcomes.push({ entryId, state: 'failed', reason, attempts: this.#attemptsOf(entryId) });
  }

  /** The source's trouble is not the message's: only what may lie in the message counts as a try. */
  notFetched(entryId: string, reason: string): void {
    if (SOURCE_TROUBLE.has(reason)) this.#outcomes.push({ entryId, state: 'postponed', reason });
    else this.failed(entryId, reason);
  }

  async flush(): Promise<void> {
    await this.#handOver();
    await this.#storing;
  }

  /** One batch is stored at a time: what comes in meanwhile waits here, or the messages of a large job would all be held in memory. */
  async #handOver(): Promise<void> {
    const examining = this.#examining;
    this.#examining = [];
    this.#bytes = 0;
    await this.#storing;
    this.#storing = this.#finish(examining);
    // Whoever awaits it next is told; until then nobody listens.
    this.#storing.catch(() => undefined);
  }

  async #finish(examining: readonly Promise<ExaminedEntry | null>[]): Promise<void> {
    const examined = await Promise.all(examining);
    await this.#store(examined.filter(entry => entry !== null));
    await finish(this.#outcomes.splice(0), this.#edges.now());
  }

  /** Together, and one by one when that is refused: a message that cannot be stored must not keep the others from it. */
  async #store(entries: readonly ExaminedEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await storeExamined(entries, this.#edges);
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      this.#edges.log.warn({ err: error, entries: entries.length }, 'storing messages failed');
      const [only] = entries;
      if (entries.length === 1 && only) this.failed(only.entryId, 'STORING_FAILED');
      else for (const entry of entries) await this.#store([entry]);
    }
  }

  async #examine(entryId: string, raw: RawMessage): Promise<ExaminedEntry | null> {
    try {
      return { entryId, ...(await this.#edges.examiner.examine(raw)) };
    } catch (error) {
      this.#edges.log.warn({ err: error, entryId }, 'a message could not be read');
      this.failed(entryId, errorCode(error));
      return null;
    }
  }

  /** What can never succeed is not tried five times. */
  #sourceFailed(entryId: string, error: ServiceError): void {
    if (FINAL_REASONS.has(error.code)) this.#outcomes.push({ entryId, state: 'unreadable', reason: error.code });
    else this.failed(entryId, error.code);
  }
}

function sizeOf(raw: RawMessage): number {
  return raw.kind === 'mime' ? raw.bytes.length : raw.body.length;
}

const SOURCE_TROUBLE: ReadonlySet<string> = new Set([
  'MAILBOX_LOGIN_REFUSED',
  'MAILBOX_LOGIN_UNSUPPORTED',
  'MAILBOX_NOT_CONNECTED',
  'MAILBOX_TOO_MANY_CONNECTIONS',
  'MAILBOX_UNAVAILABLE',
  'MAILBOX_TOKEN_REFUSED',
  'MAILBOX_TLS_REFUSED',
  'MAILBOX_NAME_UNKNOWN',
  'MAILBOX_THROTTLED',
  'SOURCE_CLOSED',
]);
