import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceError } from '../errors.js';
import { makeApp } from './app.js';
import { CODE_RENEWED_EVERY, renewCode } from './auth/first-account.js';
import { closer } from './closer.js';
import type { ReviewEdges } from './edges.js';
import { LiveQueue } from './live-queue.js';

export interface Web {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the review pages. Throws ServiceError `WEB_PORT_TAKEN` or `ASSETS_NOT_BUILT`. */
export async function startWeb(edges: ReviewEdges): Promise<Web> {
  const { host, port } = edges.config.web;
  const live = new LiveQueue(edges.now, edges.log);
  const server = createServer({ requestTimeout: 60_000, maxHeaderSize: 16_384 }, makeApp(edges, live));
  const closeConnections = closer(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => reject(cannotListen(host, port, cause)));
    server.listen(port, host, resolve);
  });
  const stopCodes = await offerFirstAccount(edges);
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    address: `http://${shown}:${bound.port}`,
    close: () => {
      stopCodes();
      live.close();
      return closeConnections();
    },
  };
}

/** While nobody has an account, a one-time code is shown on the terminal, and a fresh one before it expires. */
async function offerFirstAccount(edges: ReviewEdges): Promise<() => void> {
  const renew = async () => {
    const code = await renewCode(edges.now());
    if (code === null) clearInterval(timer);
    else edges.showFirstAccountCode(code);
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => edges.log.error({ err: error }, 'the one-time code could not be renewed'));
  }, CODE_RENEWED_EVERY);
  timer.unref();
  await renew();
  return () => clearInterval(timer);
}

function cannotListen(host: string, port: number, cause: Error): ServiceError {
  return new ServiceError({
    code: 'WEB_PORT_TAKEN',
    message: `The review pages cannot listen on ${host}, port ${port}.`,
    remedy: 'Another program may use the port: set CANDOUR_WEB_PORT to another one, or end that program.',
    cause,
  });
}
