import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { PushConfig } from '../config.js';
import { errorCode, ServiceError } from '../errors.js';
import type { Log } from '../log.js';
import { PROJECT_ROOT } from '../paths.js';
import { AllowList } from '../receiver/allow-list.js';
import { cannotListen } from '../receiver/cannot-listen.js';
import type { Tally } from '../receiver/tally.js';
import { certificateMark, readCertificate } from '../spool/certificate.js';
import type { Spool } from '../spool/spool.js';
import type { KeyRing } from '../store/seal.js';
import { Deliveries } from './deliveries.js';
import { type PushKey, PushKeys } from './keys.js';
import { type PushedMessage, readPayload } from './payload.js';
import { Rates } from './rate.js';
import { isInWindow, isSignedBy, type Signed } from './signature.js';

export interface PushLimits {
  readonly bodyBytes: number;
  readonly connections: number;
  /** Bodies that are in memory at a time. */
  readonly bodies: number;
  /** From the first to the last byte of a request, milliseconds. */
  readonly request: number;
}

export const PUSH_LIMITS: PushLimits = { bodyBytes: 8_000_000, connections: 256, bodies: 32, request: 30_000 };

export interface PushEdges {
  readonly config: PushConfig;
  readonly spool: Spool;
  readonly spoolFolder: string;
  readonly tally: Tally;
  readonly keys: KeyRing;
  readonly log: Log;
  readonly limits?: Partial<PushLimits>;
  readonly now?: () => number;
}

/** Code, and seconds after which to try again where that helps. `docs/openapi.yaml` describes every answer. */
interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter?: number;
}

const WATCH_EVERY = 30_000;
const PATH = '/api/v1/messages';

/**
 * Takes chat messages that platforms push over HTTPS, signed. `202` means: sealed, on the disk, with its name. There is no session, no cookie and
 * no page here: it is a process of its own.
 */
export class PushReceiver {
  readonly #edges: PushEdges;
  readonly #limits: PushLimits;
  readonly #allow: AllowList;
  readonly #pushKeys: PushKeys;
  readonly #deliveries: Deliveries;
  readonly #rates = new Rates();
  readonly #server;
  readonly #tls: TlsServer | null;
  readonly #watch: NodeJS.Timeout;
  readonly #now: () => number;
  readonly #working = new Set<Promise<void>>();
  /** Deliveries that are being stored: the same one may come twice at once. */
  readonly #underWay = new Map<string, Promise<Answer>>();
  /** Whoever names no key of ours is checked against this, so that it takes as long. */
  readonly #noSecret = randomBytes(32).toString('hex');
  #bodies = 0;
  #certificateMark: string | null = null;

  private constructor(edges: PushEdges, deliveries: Deliveries) {
    const { config, spoolFolder, keys } = edges;
    this.#edges = edges;
    this.#limits = { ...PUSH_LIMITS, ...edges.limits };
    this.#now = edges.now ?? Date.now;
    this.#allow = new AllowList(config.allow);
    this.#pushKeys = new PushKeys(spoolFolder, config.id, keys);
    this.#deliveries = deliveries;
    this.#tls =
      config.tls === null ? null : createTlsServer(this.#certificate(config.tls), (...both) => this.#hear(...both));
    this.#server = this.#tls ?? createServer((...both) => this.#hear(...both));
    this.#server.maxConnections = this.#limits.connections;
    this.#server.headersTimeout = Math.min(10_000, this.#limits.request);
    this.#server.requestTimeout = this.#limits.request;
    this.#server.on('clientError', (_error, socket) => socket.destroy());
    this.#watch = setInterval(() => this.renewCertificate(), WATCH_EVERY);
    this.#watch.unref();
  }

  /** Listens when it resolves. Throws ServiceError `CERTIFICATE_UNREADABLE` or `RECEIVER_CANNOT_LISTEN`. */
  static async start(edges: PushEdges): Promise<PushReceiver> {
    const now = (edges.now ?? Date.now)();
    const deliveries = await Deliveries.read(edges.spool.places, edges.keys.identityKey, now);
    const receiver = new PushReceiver(edges, deliveries);
    const { host, port } = edges.config.listen;
    receiver.#server.listen(port, host);
    try {
      await once(receiver.#server, 'listening');
    } catch (cause) {
      clearInterval(receiver.#watch);
      throw cannotListen(host, port, cause);
    }
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  renewCertificate(): void {
    const { tls } = this.#edges.config;
    if (tls === null || this.#tls === null) return;
    try {
      if (certificateMark(tls) === this.#certificateMark) return;
      this.#tls.setSecureContext(this.#certificate(tls));
      this.#edges.log.info('a renewed certificate is in use');
    } catch (error) {
      this.#edges.log.error({ err: error }, 'the renewed certificate cannot be used; the old one stays');
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    await Promise.allSettled([...this.#working]);
    this.#server.closeAllConnections();
    await closed;
  }

  #certificate(files: NonNullable<PushConfig['tls']>) {
    const { cert, key, endsAt, mark } = readCertificate(files);
    this.#certificateMark = mark;
    this.#edges.tally.certificate(endsAt);
    return { cert, key, minVersion: 'TLSv1.2' as const };
  }

  #hear(request: IncomingMessage, response: ServerResponse): void {
    const working = this.#serve(request, response).catch((error: unknown) => {
      this.#edges.log.error({ err: error }, 'a request could not be served');
      response.destroy();
    });
    this.#working.add(working);
    void working.finally(() => this.#working.delete(working));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#allow.allows(request.socket.remoteAddress)) {
      this.#edges.tally.refused('NOT_ALLOWED');
      request.socket.destroy();
      return;
    }
    if (request.url === '/api/v1/openapi.yaml' && (request.method === 'GET' || request.method === 'HEAD')) {
      response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/yaml; charset=utf-8' });
      response.end(request.method === 'HEAD' ? '' : readFileSync(join(PROJECT_ROOT, 'docs/openapi.yaml')));
      return;
    }
    const answer = await this.#answerTo(request);
    const retry = answer.retryAfter === undefined ? {} : { 'Retry-After': String(answer.retryAfter) };
    // What is left of a body that was not read to its end would be taken for the next request.
    const left = request.complete ? {} : { Connection: 'close' };
    response.writeHead(answer.status, {
      ...HEADERS,
      'Content-Type': 'application/json; charset=utf-8',
      ...retry,
      ...left,
    });
    response.end(`${JSON.stringify(answer.body)}\n`);
  }

  async #answerTo(request: IncomingMessage): Promise<Answer> {
    const [path] = (request.url ?? '').split('?');
    if (path !== PATH) return problem(404, 'NOT_FOUND');
    if (request.method !== 'POST') return problem(405, 'METHOD_NOT_ALLOWED');
    if (this.#bodies >= this.#limits.bodies) return this.#defer(503, 'TOO_BUSY', 1);
    this.#bodies += 1;
    try {
      const body = await this.#bodyOf(request);
      return body === null ? this.#refuse(413, 'BODY_TOO_LARGE') : await this.#take(request, body);
    } finally {
      this.#bodies -= 1;
    }
  }

  /** `null`: larger than is taken. */
  async #bodyOf(request: IncomingMessage): Promise<Buffer | null> {
    const { bodyBytes } = this.#limits;
    if (Number(request.headers['content-length'] ?? 0) > bodyBytes) return null;
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > bodyBytes) return null;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  /** Who asks is settled before anything is looked at that they wrote. */
  async #take(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const header = (name: string) => String(request.headers[name] ?? '');
    const delivery = header('x-candour-delivery');
    const signed: Signed = {
      method: request.method ?? '',
      path: request.url ?? '',
      timestamp: header('x-candour-timestamp'),
      delivery,
      body,
    };
    const key = this.#pushKeys.find(header('x-candour-key'));
    const isSigned = isSignedBy(signed, key?.secret ?? this.#noSecret, header('x-candour-signature'));
    if (!key || !isSigned) return this.#refuse(401, 'SIGNATURE_WRONG');
    if (!isInWindow(signed.timestamp, this.#now())) return this.#refuse(401, 'TIMESTAMP_OUT_OF_WINDOW');
    if (!/^[A-Za-z0-9._:-]{8,128}$/.test(delivery)) return this.#refuse(400, 'DELIVERY_ID_INVALID');
    const wait = this.#rates.take(key.id, key.deliveriesPerMinute, this.#now());
    if (wait > 0) return this.#defer(429, 'RATE_LIMITED', Math.ceil(wait / 1_000));
    const payload = readPayload(body);
    if (payload.messages === null) return this.#refuse(422, 'PAYLOAD_INVALID', { paths: payload.paths });
    return this.#store(key, delivery, body, payload.messages);
  }

  async #store(key: PushKey, delivery: string, body: Buffer, messages: readonly PushedMessage[]): Promise<Answer> {
    const parts = this.#deliveries.partsOf(key.id, delivery, body, messages.length);
    const [first] = parts;
    if (!first) return this.#refuse(422, 'PAYLOAD_INVALID', { paths: ['messages'] });
    // The same one may be on its way just now.
    await this.#underWay.get(first.delivery);
    const known = this.#deliveries.lookUp(first);
    if (known === 'other') return this.#refuse(409, 'DELIVERY_ID_USED');
    if (known === 'known') return accepted(delivery, messages.length, true);
    const storing = this.#put(key, delivery, messages, parts);
    this.#underWay.set(first.delivery, storing);
    try {
      return await storing;
    } finally {
      this.#underWay.delete(first.delivery);
    }
  }

  async #put(
    key: PushKey,
    delivery: string,
    messages: readonly PushedMessage[],
    parts: ReturnType<Deliveries['partsOf']>,
  ): Promise<Answer> {
    const { spool, tally, log } = this.#edges;
    const receivedAt = new Date(this.#now()).toISOString();
    const writers = parts.map(part =>
      spool.begin({ kind: 'chat', receivedAt, envelope: [], platform: key.platform }, part),
    );
    try {
      await spool.room.admit(0);
      for (const [at, writer] of writers.entries()) await writer.add(Buffer.from(JSON.stringify(messages[at]), 'utf8'));
      await spool.commit(writers);
    } catch (error) {
      log.warn({ err: error }, 'a delivery was put off; its sender tries again');
      const retryAfter = error instanceof ServiceError ? error.retryAfter : 0;
      return this.#defer(503, errorCode(error), Math.max(1, Math.ceil(retryAfter / 1_000)));
    } finally {
      await Promise.all(writers.map(writer => writer.drop()));
    }
    this.#deliveries.remember(parts, this.#now());
    tally.received(messages.length);
    return accepted(delivery, messages.length, false);
  }

  #refuse(status: number, code: string, more: Readonly<Record<string, unknown>> = {}): Answer {
    this.#edges.tally.refused(code);
    return problem(status, code, more);
  }

  #defer(status: number, code: string, retryAfter: number): Answer {
    this.#edges.tally.deferred(code);
    return { ...problem(status, code), retryAfter };
  }
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
};

function accepted(delivery: string, messages: number, duplicate: boolean): Answer {
  return { status: 202, body: { delivery, messages, duplicate } };
}

function problem(status: number, code: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  return { status, body: { code, ...more } };
}
