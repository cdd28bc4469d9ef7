import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import type { ImapConfig } from '../../config.js';
import { ServiceError } from '../../errors.js';
import type { Log } from '../../log.js';
import { imapError } from './errors.js';
import type { AccessTokens } from './token.js';

/** A whole conversation with the server may take this long between two words of it, milliseconds. */
const COMMAND_DEADLINE = 120_000;

export interface ConnectionOptions {
  readonly log: Log;
  readonly maxMessageBytes: number;
  readonly tokens: AccessTokens | null;
  /** How long an open folder is left alone before the server is asked to tell of news (IDLE), milliseconds. 15,000 without it. */
  readonly idleAfter?: number | undefined;
}

/**
 * One connection to a mailbox, made when it is needed and again after it broke. Commands go one after the other: a command given while
 * a fetch is running would wait for ever. Every one has a deadline, after which the connection is thrown away.
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

  constructor(config: ImapConfig, options: ConnectionOptions) {
    this.#config = config;
    this.#log = options.log;
    this.#tokens = options.tokens;
    // A little more than the largest message that is asked for: above it the client breaks the connection off.
    this.#maxLiteralBytes = options.maxMessageBytes + 1_000_000;
    this.#idleAfter = options.idleAfter;
  }

  /** Runs commands alone on the connection. Throws ServiceErrors. */
  run<T>(commands: (client: ImapFlow) => Promise<T>): Promise<T> {
    const before = this.#turn;
    const turn = before.catch(() => undefined).then(() => this.#run(commands));
    this.#turn = turn;
    return turn;
  }

  async #run<T>(commands: (client: ImapFlow) => Promise<T>): Promise<T> {
    if (this.#closed)
      throw new ServiceError({ code: 'SOURCE_CLOSED', message: 'The source was closed.', remedy: 'Nothing to do.' });
    try {
      const client = await this.connect();
      return await withDeadline(commands(client), COMMAND_DEADLINE);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === 'MAILBOX_SILENT') this.drop();
      throw imapError(error);
    }
  }

  /** The live client. Throws what imapflow throws. */
  async connect(): Promise<ImapFlow> {
    if (this.#client?.usable) return this.#client;
    this.drop();
    try {
      return await this.#connectOnce();
    } catch (error) {
      const refused =
        typeof error === 'object' &&
        error !== null &&
        'authenticationFailed' in error &&
        error.authenticationFailed === true;
      if (!refused || !this.#tokens) throw error;
      // The token may have been withdrawn before its time: one new one, no more.
      this.#tokens.forget();
      return await this.#connectOnce();
    }
  }

  async #connectOnce(): Promise<ImapFlow> {
    const client = new ImapFlow(await this.#options());
    // Before anything else: an error without a listener ends the process, and with it every other mailbox.
    client.on('error', error => this.#log.info({ err: error }, 'mailbox connection broke'));
    client.on('close', () => {
      if (this.#client === client) this.#client = null;
    });
    try {
      await client.connect();
    } catch (error) {
      client.close();
      throw error;
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
      logger: false,
      clientInfo: { name: 'Candour' },
      connectionTimeout: 20_000,
      greetingTimeout: 10_000,
      socketTimeout: 180_000,
      maxIdleTime: 60_000,
      maxLiteralSize: this.#maxLiteralBytes,
      ...(this.#idleAfter === undefined ? {} : { autoIdleDelay: this.#idleAfter }),
    };
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

async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    const error = {
      code: 'MAILBOX_SILENT',
      message: 'The mail server has not answered for two minutes.',
      remedy: 'It is tried again by itself; nothing is lost.',
    };
    timer = setTimeout(() => reject(new ServiceError(error)), milliseconds);
  });
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearTimeout(timer);
  }
}
