import type { ImapFlow, MailboxLockObject } from 'imapflow';
import type { ImapConfig } from '../config.js';
import { errorCode } from '../errors.js';
import { checkMailbox } from './imap/check.js';
import { Connection } from './imap/connection.js';
import { commandFailed, fetchShort, folderMissing, generationChanged, tooLarge } from './imap/errors.js';
import { chosenFolders } from './imap/folders.js';
import { AccessTokens } from './imap/token.js';
import { uidSet } from './imap/uid-set.js';
import { watchInbox } from './imap/watch.js';
import type { SourceOptions } from './open.js';
import type { CheckLine, Container, Fetched, Pointer, RawMessage, Source } from './source.js';

const BATCH = 1_000;
/** Above it a batch's sizes are asked for first, so that one huge message does not break the connection. */
const BATCH_BYTES = 24_000_000;

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
    this.#tokens = config.auth.kind === 'oauth2' ? new AccessTokens(config.auth, options.onNewRefreshToken) : null;
    this.#connection = this.#newConnection();
  }

  containers(_signal: AbortSignal): Promise<readonly Container[]> {
    return this.#connection.run(async client => {
      await leaveFolder(client);
      const containers: Container[] = [];
      for (const { path, excluded } of await chosenFolders(client, this.#config.folders)) {
        const status = await client.status(path, { uidValidity: true, messages: true });
        // imapflow answers a refused STATUS with `false`, which must not look like an empty folder.
        if (!status || status.uidValidity === undefined) throw commandFailed('STATUS');
        containers.push({
          name: path,
          generation: String(status.uidValidity),
          present: status.messages ?? null,
          excluded,
        });
      }
      return containers;
    });
  }

  async *discover(container: Container, after: number, signal: AbortSignal): AsyncIterable<readonly Pointer[]> {
    const uids = await this.#inFolder(container, async client => {
      const found = await client.search({ uid: `${after + 1}:*` }, { uid: true });
      if (!found) throw commandFailed('SEARCH');
      // `n:*` always names the last message, even when it lies below n.
      return found.filter(uid => uid > after).sort((a, b) => a - b);
    });
    for (let at = 0; at < uids.length; at += BATCH) {
      signal.throwIfAborted();
      const { name, generation } = container;
      yield uids.slice(at, at + BATCH).map(position => ({ container: name, generation, position, size: null }));
    }
  }

  async *fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched> {
    const rest = new Map(pointers.map(pointer => [pointer.position, pointer]));
    for (let looks = 1; rest.size > 0; looks += 1) {
      try {
        yield* this.#fetchRest(rest, signal);
        return;
      } catch (error) {
        if (errorCode(error) !== 'GENERATION_CHANGED') throw error;
        // Calling a message gone is final, so it takes a second look through a new connection.
        this.#connection.drop();
        if (looks < 2) continue;
        // The folder is listed again under its new generation; under the old one there is nothing any more.
        for (const pointer of rest.values()) yield { pointer, gone: true };
        return;
      }
    }
  }

  /** Takes out of `rest` what it yields. */
  async *#fetchRest(rest: Map<number, Pointer>, signal: AbortSignal): AsyncIterable<Fetched> {
    const [first] = rest.values();
    if (!first) return;
    const place = { name: first.container, generation: first.generation };
    const sizes = await this.#inFolder(place, client => readSizes(client, rest));
    for (const uids of inPortions(sizes, this.#options.maxMessageBytes)) {
      signal.throwIfAborted();
      // A portion is collected before it is handed on: the consumer may take its time, and nothing else could be said meanwhile.
      for (const fetched of await this.#inFolder(place, client => readBodies(client, uids, rest))) {
        rest.delete(fetched.pointer.position);
        yield fetched;
      }
    }
    for (const explained of await this.#inFolder(place, client => this.#explain(client, rest, sizes))) {
      rest.delete(explained.pointer.position);
      yield explained;
    }
  }

  /** Why the rest did not come: too large, left out by the server, or gone. */
  async #explain(
    client: ImapFlow,
    rest: ReadonlyMap<number, Pointer>,
    sizes: ReadonlyMap<number, number>,
  ): Promise<readonly Fetched[]> {
    const isTooLarge = ({ position }: Pointer) => (sizes.get(position) ?? 0) > this.#options.maxMessageBytes;
    const pointers = [...rest.values()];
    return [
      ...pointers.filter(isTooLarge).map(pointer => ({ pointer, failed: tooLarge() })),
      ...(await this.#goneOrShort(
        client,
        pointers.filter(pointer => !isTooLarge(pointer)),
      )),
    ];
  }

  /** A server that leaves a message out of its answer has either lost it or is in trouble; only a search tells. */
  async #goneOrShort(client: ImapFlow, pointers: readonly Pointer[]): Promise<readonly Fetched[]> {
    if (pointers.length === 0) return [];
    const still = await client.search({ uid: uidSet(pointers.map(({ position }) => position)) }, { uid: true });
    if (!still) throw commandFailed('SEARCH');
    const there = new Set(still);
    return pointers.map(pointer =>
      there.has(pointer.position) ? { pointer, failed: fetchShort() } : { pointer, gone: true },
    );
  }

  watch(wake: () => void, signal: AbortSignal): Promise<void> {
    return watchInbox(this.#newConnection({ idleAfter: 50 }), wake, signal);
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
    place: { readonly name: string; readonly generation: string },
    commands: (client: ImapFlow) => Promise<T>,
  ): Promise<T> {
    return this.#connection.run(async client => {
      const wasOpen = client.mailbox && client.mailbox.path === place.name;
      let lock: MailboxLockObject;
      try {
        lock = await client.getMailboxLock(place.name, { readOnly: true });
      } catch (error) {
        if (client.usable) throw folderMissing();
        throw error;
      }
      try {
        const mailbox = client.mailbox;
        // A fetch without a selected folder ends without an error and without a message.
        if (!mailbox || mailbox.path !== place.name) throw folderMissing();
        if (String(mailbox.uidValidity) !== place.generation) throw generationChanged();
        // A folder that stayed open shows what stood in it then: new mail would look as if it were gone.
        if (wasOpen) await client.noop();
        return await commands(client);
      } finally {
        lock.release();
      }
    });
  }
}

/** The status of an open folder is the one of when it was opened, even when it has been deleted and made again since. */
async function leaveFolder(client: ImapFlow): Promise<void> {
  // CLOSE removes what is marked as deleted, unless the folder was opened read-only.
  if (client.mailbox && client.mailbox.readOnly === true) await client.mailboxClose();
}

async function readSizes(client: ImapFlow, byUid: ReadonlyMap<number, Pointer>): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  for await (const { uid, size } of client.fetch(uidSet([...byUid.keys()]), { uid: true, size: true }, { uid: true })) {
    if (byUid.has(uid)) sizes.set(uid, size ?? 0);
  }
  return sizes;
}

async function readBodies(
  client: ImapFlow,
  uids: readonly number[],
  byUid: ReadonlyMap<number, Pointer>,
): Promise<readonly Fetched[]> {
  const bodies: Fetched[] = [];
  const query = { uid: true, source: true, internalDate: true };
  for await (const message of client.fetch(uidSet(uids), query, { uid: true })) {
    const pointer = byUid.get(message.uid);
    if (pointer && message.source) bodies.push({ pointer, raw: rawOf(message.source, message.internalDate) });
  }
  return bodies;
}

function rawOf(source: Buffer, internalDate: Date | string | undefined): RawMessage {
  const receivedAt = internalDate === undefined ? new Date() : new Date(internalDate);
  return { kind: 'mime', bytes: source, receivedAt, envelope: [] };
}

/** Messages that may be fetched together, without those that are too large. */
function* inPortions(sizes: ReadonlyMap<number, number>, maxBytes: number): Generator<readonly number[]> {
  let portion: number[] = [];
  let bytes = 0;
  for (const [uid, size] of sizes) {
    if (size > maxBytes) continue;
    if (portion.length > 0 && bytes + size > BATCH_BYTES) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(uid);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}
