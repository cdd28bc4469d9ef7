import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import type { ImapConfig } from '../../config.js';
import { ServiceError } from '../../errors.js';
import type { Log } from '../../log.js';
import { type Alive, withDeadline } from './deadline.js';
import { brokenOff, imapError, silent, throttled } from './errors.js';
import { factsOf } from './server-error.js';
import type { AccessTokens } from './token.js';

/** The server may take this long to say the next word, milliseconds. */
const SILENCE = 120_000;
/** To connect and to log in. */
const CONNECT_DEADLINE = 60_000;

export interface ConnectionOptions {
  readonly log: Log;
  readonly maxMessageBytes: number;
  readonly tokens: AccessTokens | null;
  /** How long an open folder is left alone before the server is asked to tell of news (IDLE), milliseconds. 15,000 without it. */
  readonly idleAfter?: number | undefined;
}

/**
 * One connection to a mailbox, made when it is needed and again after it broke. Commands go one after the other: a command given while
 * a fetch is running would wait for ever. A server that falls silent is given up, and the connection with it.
 */
export class Connection {
  readonly #config: ImapConfig;
  readonly #log: Log;
  readonly #tokens: AccessTokens | null;
  readonly #maxLiteralBytes: number;
  readonly #idleAfter: number | undefined;
  #client: ImapFlow | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** The error that ended the connection: the commands that were running only learn that it is gone. */
  #brokenBy: unknown = null;
  /** Before it the server wants to be left alone. */
  #parkedUntil = 0;

  constructor(config: ImapConfig, options: ConnectionOptions) {
    this.#config = config;
    this.#log = options.log;
    this.#tokens = options.tokens;
    // A little more than the largest message that is asked for: above it the client breaks the connection off.
    this.#maxLiteralBytes = options.maxMessageBytes + 1_000_000;
    this.#idleAfter = options.idleAfter;
  }

  /** Runs commands alone on the connection. They only read, so they are given twice when a connection that had stood idle is found dead. */
  run<T>(commands: (client: ImapFlow, alive: Alive) => Promise<T>): Promise<T> {
    const turn = this.#turn.catch(() => undefined).then(() => this.#run(commands));
    this.#turn = turn;
    return turn;
  }

  async #run<T>(commands: (client: ImapFlow, alive: Alive) => Promise<T>): Promise<T> {
    const hadStood = this.#client?.usable === true;
    const client = await this.connect();
    try {
      return await withDeadline(SILENCE, silent, alive => commands(client, alive));
    } catch (error) {
      if (error instanceof ServiceError && error.code !== 'MAILBOX_SILENT') throw error;
      this.drop();
      this.#throwIfParked(error);
      if (hadStood && !this.#closed && !(error instanceof ServiceError)) return await this.#run(commands);
      throw brokenOff(error instanceof ServiceError ? error : (this.#brokenBy ?? error));
    }
  }

  /** The live client. Throws ServiceErrors. */
  async connect(): Promise<ImapFlow> {
    if (this.#closed) throw closed();
    this.#throwIfParked(undefined);
    if (this.#client?.usable) return this.#client;
    this.drop();
    try {
      return await this.#connectOnce();
    } catch (error) {
      this.#throwIfParked(error);
      if (!this.#tokens || !factsOf(error).authenticationFailed) throw imapError(error);
    }
    // The token may have been withdrawn before its time: one new one, no more.
    this.#tokens.forget();
    return await this.#connectOnce().catch((error: unknown) => {
      throw imapError(error);
    });
  }

  async #connectOnce(): Promise<ImapFlow> {
    const client = new ImapFlow(await this.#options());
    this.#brokenBy = null;
    // Before anything else: an error without a listener ends the process, and with it every other mailbox.
    client.on('error', error => {
      this.#brokenBy = error;
      this.#log.info({ err: error }, 'mailbox connection broke');
    });
    client.on('close', () => {
      if (this.#client === client) this.#client = null;
    });
    try {
      await withDeadline(CONNECT_DEADLINE, silent, () => client.connect());
    } catch (error) {
      client.close();
      throw error;
    }
    if (this.#closed) {
      client.close();
      throw closed();
    }
    this.#client = client;
    return client;
  }

  async #options(): Promise<ImapFlowOptions> {
    const { host, port, security, user, auth, certificateAuthority } = this.#config;
    return {
      host,
      port,
      secure: security === 'tls',
      // With STARTTLS the log-in is never sent before it: a connection without it fails.
      ...(security === 'none' ? { doSTARTTLS: false } : security === 'starttls' ? { doSTARTTLS: true } : {}),
      auth:
        auth.kind === 'password'
          ? { user, pass: auth.password }
          : { user, accessToken: (await this.#tokens?.get()) ?? '' },
      tls: { minVersion: 'TLSv1.2', ...(certificateAuthority === null ? {} : { ca: certificateAuthority }) },
      logger: { debug: nothing, info: nothing, error: nothing, warn: entry => this.#heed(entry) },
      clientInfo: { name: 'Candour' },
      connectionTimeout: 20_000,
      greetingTimeout: 10_000,
      socketTimeout: 180_000,
      maxIdleTime: 60_000,
      maxLiteralSize: this.#maxLiteralBytes,
      ...(this.#idleAfter === undefined ? {} : { autoIdleDelay: this.#idleAfter }),
    };
  }

  /**
   * A server that throttles names a time. The client would sit it out on the open connection, for less than was asked for, and try
   * again; here the connection is given up and the mailbox left alone for all of it.
   */
  #heed(entry: unknown): void {
    const asked = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'throttleDelay') : undefined;
    if (typeof asked !== 'number') return;
    this.#parkedUntil = Date.now() + asked;
    // A moment later, when the client has begun to sit it out: closing it ends that.
    setImmediate(() => this.drop());
  }

  #throwIfParked(cause: unknown): void {
    const left = this.#parkedUntil - Date.now();
    if (left > 0) throw throttled(left, cause);
  }

  /** Throws the connection away; the next command makes a new one. */
  drop(): void {
    const client = this.#client;
    this.#client = null;
    client?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = null;
    if (!client) return;
    await Promise.race([
      client.logout().catch(() => undefined),
      new Promise(resolve => setTimeout(resolve, 1_500).unref()),
    ]);
    client.close();
  }
}

function nothing(): void {}

function closed(): ServiceError {
  return new ServiceError({ code: 'SOURCE_CLOSED', message: 'The source was closed.', remedy: 'Nothing to do.' });
}
