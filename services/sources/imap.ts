import type { ImapFlow, MailboxObject } from 'imapflow';
import type { ImapConfig } from '../config.js';
import { errorCode, ServiceError } from '../errors.js';
import { checkMailbox } from './imap/check.js';
import { Connection } from './imap/connection.js';
import type { Alive } from './imap/deadline.js';
import { fetchBroke, fetchShort, tooLarge } from './imap/errors.js';
import { listFolders } from './imap/listing.js';
import { type FolderPlace, inFolder } from './imap/open-folder.js';
import { inPortions, readBodies, readSizes } from './imap/read-messages.js';
import { stillThere, uidsAbove } from './imap/search.js';
import { AccessTokens } from './imap/token.js';
import { watchFolderOf } from './imap/watch.js';
import type { SourceOptions } from './open.js';
import type { CheckLine, Container, Fetched, Pointer, Source } from './source.js';

const BATCH = 1_000;
/** So often a portion may break the connection before it is the server, and not a message, that is to blame. */
const BREAKS = 16;
const BROKEN: ReadonlySet<string> = new Set(['MAILBOX_BROKE_OFF', 'MAILBOX_SILENT']);

/** A mailbox on an IMAP server. Folders are opened read-only (EXAMINE) and bodies are peeked at: no flag ever changes. */
export class ImapSource implements Source {
  readonly id: string;
  readonly kind = 'imap';
  readonly #config: ImapConfig;
  readonly #options: SourceOptions;
  readonly #connection: Connection;
  readonly #tokens: AccessTokens | null;

  constructor(config: ImapConfig, options: SourceOptions) {
    this.id = config.id;
    this.#config = config;
    this.#options = options;
    this.#tokens = config.auth.kind === 'oauth2' ? new AccessTokens(config.auth, options.refreshToken) : null;
    this.#connection = this.#newConnection();
  }

  containers(_signal: AbortSignal): Promise<readonly Container[]> {
    return this.#connection.run(client => listFolders(client, this.#config.folders));
  }

  async *discover(container: Container, after: number | null, signal: AbortSignal): AsyncIterable<readonly Pointer[]> {
    const { name, generation } = container;
    const uids = await this.#inFolder(container, (client, _alive, mailbox) => uidsAbove(client, mailbox, after ?? 0));
    for (let at = 0; at < uids.length; at += BATCH) {
      signal.throwIfAborted();
      yield uids.slice(at, at + BATCH).map(position => ({ container: name, generation, position, size: null }));
    }
  }

  async *fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched> {
    const [first] = pointers;
    if (!first) return;
    const place = { name: first.container, generation: first.generation };
    const rest = new Map(pointers.map(pointer => [pointer.position, pointer]));
    try {
      const sizes = await this.#inFolder(place, client => readSizes(client, rest));
      for await (const fetched of this.#bodies(place, sizes, rest, signal)) {
        rest.delete(fetched.pointer.position);
        yield fetched;
      }
      yield* await this.#explain(place, [...rest.values()], sizes);
    } catch (error) {
      if (errorCode(error) !== 'GENERATION_CHANGED') throw error;
      // The folder is listed again under its new generation; under the old one there is nothing any more.
      for (const pointer of rest.values()) yield { pointer, gone: true };
    }
  }

  /** A portion that breaks the connection is halved until the one message stands alone that does it: the others must not suffer for it. */
  async *#bodies(
    place: FolderPlace,
    sizes: ReadonlyMap<number, number>,
    byUid: ReadonlyMap<number, Pointer>,
    signal: AbortSignal,
  ): AsyncIterable<Fetched> {
    const portions = [...inPortions(sizes, this.#options.maxMessageBytes)];
    let breaks = 0;
    for (let uids = portions.shift(); uids; uids = portions.shift()) {
      const portion = uids;
      signal.throwIfAborted();
      try {
        yield* await this.#inFolder(place, (client, alive) => readBodies(client, portion, byUid, alive));
      } catch (error) {
        breaks += 1;
        if (!(error instanceof ServiceError) || !BROKEN.has(error.code) || breaks > BREAKS) throw error;
        const half = Math.ceil(portion.length / 2);
        const pointer = portion.length === 1 ? byUid.get(portion[0] ?? 0) : undefined;
        if (pointer) yield { pointer, failed: fetchBroke(error) };
        else portions.unshift(portion.slice(0, half), portion.slice(half));
      }
    }
  }

  /** Why the rest did not come: too large, left out by the server, or gone. Only a search tells the last two apart. */
  async #explain(
    place: FolderPlace,
    rest: readonly Pointer[],
    sizes: ReadonlyMap<number, number>,
  ): Promise<readonly Fetched[]> {
    const isTooLarge = ({ position }: Pointer) => (sizes.get(position) ?? 0) > this.#options.maxMessageBytes;
    const leftOut = rest.filter(pointer => !isTooLarge(pointer));
    const uids = leftOut.map(({ position }) => position);
    const there = uids.length === 0 ? null : await this.#inFolder(place, client => stillThere(client, uids));
    return [
      ...rest.filter(isTooLarge).map(pointer => ({ pointer, failed: tooLarge() })),
      ...leftOut.map(pointer =>
        there?.has(pointer.position) ? { pointer, failed: fetchShort() } : ({ pointer, gone: true } as const),
      ),
    ];
  }

  watch(wake: () => void, signal: AbortSignal): Promise<void> {
    return watchFolderOf(this.#config.folders, this.#newConnection({ idleAfter: 50 }), wake, signal);
  }

  check(signal: AbortSignal): Promise<readonly CheckLine[]> {
    return checkMailbox(this.#config, this.#newConnection(), signal);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #newConnection({ idleAfter }: { idleAfter?: number } = {}): Connection {
    const { log, maxMessageBytes } = this.#options;
    return new Connection(this.#config, { log, maxMessageBytes, tokens: this.#tokens, idleAfter });
  }

  #inFolder<T>(
    place: FolderPlace,
    commands: (client: ImapFlow, alive: Alive, mailbox: MailboxObject) => Promise<T>,
  ): Promise<T> {
    return this.#connection.run((client, alive) =>
      inFolder(client, place, mailbox => commands(client, alive, mailbox)),
    );
  }
}
