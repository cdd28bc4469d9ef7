import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { domainToUnicode } from 'node:url';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { JournalConfig } from '../config.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { certificateMark, readCertificate } from '../spool/certificate.js';
import type { Spool } from '../spool/spool.js';
import { AllowList } from './allow-list.js';
import { cannotListen } from './cannot-listen.js';
import type { Tally } from './tally.js';

/** What one sender may take up. Times in milliseconds. */
export interface SmtpLimits {
  readonly clients: number;
  readonly recipients: number;
  /** Without a byte. RFC 5321, 4.5.3.2.7, asks for five minutes at least. */
  readonly silence: number;
  /** From the first to the last byte of one message. */
  readonly message: number;
  /** From the first to the last message of one connection. */
  readonly session: number;
  /** For sessions to end when the receiver does. */
  readonly farewell: number;
}

const MINUTE = 60_000;
export const SMTP_LIMITS: SmtpLimits = {
  clients: 512,
  recipients: 100,
  silence: 5 * MINUTE,
  message: 15 * MINUTE,
  session: 60 * MINUTE,
  farewell: 5_000,
};

export interface JournalEdges {
  readonly config: JournalConfig;
  readonly spool: Spool;
  readonly tally: Tally;
  readonly log: Log;
  readonly limits?: Partial<SmtpLimits>;
}

const WATCH_EVERY = 5_000;

/**
 * Takes journal copies over SMTP. `250` means: sealed, on the disk, with its name. 4xx is our trouble, and its sender tries again; 5xx is what can
 * never work. Nothing is parsed here. smtp-server: https://nodemailer.com/extras/smtp-server
 */
export class JournalReceiver {
  readonly #edges: JournalEdges;
  readonly #limits: SmtpLimits;
  readonly #allow: AllowList;
  readonly #recipients: ReadonlySet<string>;
  readonly #server: SMTPServer;
  readonly #watch: NodeJS.Timeout;
  /** When each session began. */
  readonly #since = new Map<string, number>();
  /** Messages that come in or are being stored. */
  readonly #storing = new Set<Promise<void>>();
  #certificateMark: string | null = null;

  private constructor(edges: JournalEdges) {
    const { config } = edges;
    this.#edges = edges;
    this.#limits = { ...SMTP_LIMITS, ...edges.limits };
    this.#allow = new AllowList(config.allow);
    this.#recipients = new Set(config.recipients.map(comparable));
    this.#server = this.#makeServer();
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY);
    this.#watch.unref();
  }

  /** Listens when it resolves. Throws ServiceError `CERTIFICATE_UNREADABLE` or `RECEIVER_CANNOT_LISTEN`. */
  static async start(edges: JournalEdges): Promise<JournalReceiver> {
    const receiver = new JournalReceiver(edges);
    const { host, port } = edges.config.listen;
    const listener = receiver.#server.listen(port, host);
    try {
      await once(listener, 'listening');
    } catch (cause) {
      clearInterval(receiver.#watch);
      throw cannotListen(host, port, cause);
    }
    return receiver;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** Uses a renewed certificate for connections from now on. One that cannot be read changes nothing. */
  renewCertificate(): void {
    const { tls } = this.#edges.config;
    if (tls === null) return;
    try {
      if (certificateMark(tls) === this.#certificateMark) return;
      const { cert, key, endsAt, mark } = readCertificate(tls);
      this.#server.updateSecureContext({ cert, key });
      this.#certificateMark = mark;
      this.#edges.tally.certificate(endsAt);
      this.#edges.log.info({ endsAt }, 'a renewed certificate is in use');
    } catch (error) {
      this.#edges.log.error({ err: error }, 'the renewed certificate cannot be used; the old one stays');
    }
  }

  /** Messages that are being stored are answered; whoever stays is sent away after a moment. */
  async close(): Promise<void> {
    clearInterval(this.#watch);
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
    await Promise.allSettled([...this.#storing]);
  }

  #makeServer(): SMTPServer {
    const { config, log, tally } = this.#edges;
    const certificate = config.tls === null ? null : readCertificate(config.tls);
    this.#certificateMark = certificate?.mark ?? null;
    tally.certificate(certificate?.endsAt ?? null);
    // Without a certificate of ours the library would offer one whose private key everybody knows.
    const tls =
      certificate === null
        ? { hideSTARTTLS: true, disabledCommands: [...UNUSED, 'STARTTLS'] }
        : { key: certificate.key, cert: certificate.cert, minVersion: 'TLSv1.2' as const, disabledCommands: UNUSED };
    const { clients, recipients, silence, farewell } = this.#limits;
    const server = new SMTPServer({
      ...tls,
      name: config.recipients[0]?.split('@')[1] ?? 'candour',
      banner: 'journal',
      logger: false,
      disableReverseLookup: true,
      size: config.maxMessageBytes,
      maxClients: clients,
      maxRecipients: recipients,
      socketTimeout: silence,
      closeTimeout: farewell,
      onConnect: (session, answer) => answer(this.#greet(session)),
      onMailFrom: (from, session, answer) => void this.#begin(from, session).then(answer, answer),
      onRcptTo: (to, _session, answer) => answer(this.#accept(to)),
      onData: (stream, session, answer) => this.#take(stream, session, answer),
      onClose: session => this.#part(session),
    });
    // A client that resets its connection is an error of the server to the library; unheard it would end the process.
    server.on('error', error => log.debug({ code: errorCode(error) }, 'a connection broke'));
    return server;
  }

  #greet(session: SMTPServerSession): Error | null {
    this.#since.set(session.id, Date.now());
    if (this.#allow.allows(session.remoteAddress)) return null;
    return this.#refuse('NOT_ALLOWED', 554, 'This address may not hand in messages here');
  }

  /** Whoever could not be served is told before it sends anything. */
  async #begin(from: SMTPServerAddress, session: SMTPServerSession): Promise<Error | null> {
    if (this.#edges.config.tlsRequired && !session.secure)
      return this.#refuse('TLS_REQUIRED', 530, 'Must issue a STARTTLS command first');
    const size = from.args === false ? 0 : Number(from.args.SIZE ?? 0);
    try {
      await this.#edges.spool.room.admit(Number.isSafeInteger(size) ? size : 0);
      return null;
    } catch (error) {
      return this.#defer(error);
    }
  }

  #accept({ address }: SMTPServerAddress): Error | null {
    if (this.#recipients.has(comparable(address))) return null;
    return this.#refuse('RECIPIENT_UNKNOWN', 550, 'No such address here');
  }

  #take(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    answer: (error?: Error | null, text?: string) => void,
  ): void {
    const storing = this.#store(stream, session).then(
      () => answer(null, 'OK: stored'),
      error => answer(error),
    );
    this.#storing.add(storing);
    void storing.finally(() => this.#storing.delete(storing));
  }

  /** Rejects with what is to be answered. What has no room is read to its end all the same: before that, SMTP knows no answer. */
  async #store(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const { spool, tally, config } = this.#edges;
    const envelope = session.envelope.rcptTo.map(({ address }) => address.toLowerCase());
    const writer = spool.begin({ kind: 'mime', receivedAt: new Date().toISOString(), envelope, platform: '' });
    const overdue = setTimeout(() => this.#sendAway(session.id, 'This message takes too long'), this.#limits.message);
    let bytes = 0;
    let trouble: unknown = null;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (trouble !== null || bytes > config.maxMessageBytes) continue;
        try {
          await writer.add(chunk);
        } catch (error) {
          trouble = error;
          await writer.drop();
        }
      }
      if (bytes > config.maxMessageBytes)
        throw this.#refuse('MESSAGE_TOO_LARGE', 552, `Larger than ${config.maxMessageBytes} bytes`);
      if (trouble !== null) throw this.#defer(trouble);
      await spool.commit([writer]).catch(error => {
        throw this.#defer(error);
      });
      tally.received(1);
    } finally {
      clearTimeout(overdue);
      await writer.drop();
    }
  }

  #part(session: SMTPServerSession): void {
    this.#since.delete(session.id);
    // What names a size beyond the limit is refused by the library itself.
    const { error } = session as { error?: unknown };
    if (typeof error === 'string' && error.startsWith('552 Error: message exceeds'))
      this.#edges.tally.refused('MESSAGE_TOO_LARGE');
  }

  #look(): void {
    this.renewCertificate();
    const now = Date.now();
    for (const [id, since] of this.#since)
      if (now - since > this.#limits.session) this.#sendAway(id, 'This connection has lasted long enough');
  }

  #sendAway(sessionId: string, why: string): void {
    for (const connection of this.#server.connections as Set<Connection>) {
      if (connection.id !== sessionId) continue;
      this.#edges.tally.deferred('SENDER_TOO_SLOW');
      connection.send(421, why);
      connection.close();
    }
  }

  #refuse(code: string, responseCode: number, text: string): SmtpAnswer {
    this.#edges.tally.refused(code);
    return new SmtpAnswer(responseCode, text);
  }

  /** Our trouble: its sender is to try again. */
  #defer(error: unknown): SmtpAnswer {
    const code = errorCode(error);
    this.#edges.tally.deferred(code);
    this.#edges.log.warn({ err: error }, 'a message was put off; its sender tries again');
    const noRoom = code === 'SPOOL_FULL' || code === 'SPOOL_DISK_FULL';
    return noRoom
      ? new SmtpAnswer(452, 'No room just now, try again')
      : new SmtpAnswer(451, 'Could not store it, try again');
  }
}

/** Commands that journals do not need. */
const UNUSED = ['AUTH', 'VRFY', 'HELP', 'XCLIENT', 'XFORWARD'];

/** What is needed of a connection of the library. */
interface Connection {
  readonly id: string;
  send(code: number, text: string): void;
  close(): void;
}

/** The library answers with `responseCode`; without it, 450. */
class SmtpAnswer extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

/** The library hands out domains in Unicode. */
function comparable(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  return `${address.slice(0, at).toLowerCase()}@${domainToUnicode(domain) || domain}`;
}
